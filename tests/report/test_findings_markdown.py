"""Findings as Markdown for a pull request."""

from __future__ import annotations

from cfngen.report.findings import Finding, Report, Waived
from cfngen.report.findings_markdown import as_markdown
from cfngen.report.wording import Words

HOSTILE = "<script>alert(1)</script> | **bold** @everyone #1"


def finding(rule: str = "B12", severity: str = "error", **more: str) -> Finding:
    given = {"message": "the data is lost", "path": "Resources/Bucket/DeletionPolicy", "stack": "data/buckets"} | more
    return Finding(rule, severity, given["message"], "templates_out/a.yaml", 7, given["path"], given["stack"])


def test_errors_come_first_and_every_row_names_the_resource_as_waivers_do() -> None:
    until = "2030-01-02"
    waived = Waived(finding("W1"), "a test bucket", "OPS-1", "ops", until)
    report = Report.of([finding("A", "warning"), finding("B")], 3, [finding("U")], waived=[waived])

    text = as_markdown(report)

    assert "3 templates. errors: 1, warnings: 1, undecided: 1, waived: 1." in text
    assert text.index("⛔ Errors") < text.index("| `B` |") < text.index("⚠️ Warnings") < text.index("| `A` |")
    assert "| `B` | `data/buckets:Bucket`<br>`templates_out/a.yaml:7` | the data is lost |" in text
    assert "<details><summary>Undecided: no pass, somebody has to look (1)</summary>" in text
    assert "| `W1` | `data/buckets:Bucket`<br>`templates_out/a.yaml:7` | a test bucket | OPS-1 | 2030-01-02 |" in text


def test_no_finding_is_said() -> None:
    assert as_markdown(Report.of([], 4)) == "## Findings of the policies\n\n4 templates. no findings."
    assert as_markdown(Report.of([], 4), Words("ja")).endswith("テンプレート 4 件。指摘なし。")


def test_hostile_text_stays_text() -> None:
    text = as_markdown(Report.of([finding(message=HOSTILE)], 1))

    assert ("<script>" in text, "@everyone" in text, "**bold**" in text) == (False, False, False)
    (row,) = [line for line in text.splitlines() if "alert" in line]
    assert 4 == row.count("|")


def test_what_does_not_fit_into_a_comment_is_counted() -> None:
    many = [finding(f"R{number}", message="m" * 300) for number in range(400)]

    text = as_markdown(Report.of(many, 1), Words("ja"))
    shown = sum(line.startswith("| `R") for line in text.splitlines())

    assert 65_536 > len(text)
    assert f"ほか {400 - shown} 行はコメントに収まらない。" in text
