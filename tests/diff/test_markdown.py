"""The report for a pull request: what a reader sees there, and what Markdown must not take for its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.diff.templates import CONTEXT, RETAINED_BUCKET, compared, named, shown, template, topic

MARKDOWN = ("--format", "markdown")


def test_the_whole_report(tmp_path: Path) -> None:
    kept = topic(DisplayName="a", KmsMasterKeyId="k") | {"Metadata": {CONTEXT: {"mutable": "review-required"}}}
    after = topic(DisplayName="b", KmsMasterKeyId="k") | {"Metadata": {CONTEXT: {"mutable": "review-required"}}}
    described = {name: topic() | {"Metadata": {CONTEXT: {"why": name}}} for name in ("one", "two")}
    protected = RETAINED_BUCKET | {"Metadata": {CONTEXT: {"mutable": "must-never-change", "must": ["It stays."]}}}

    text = compared(
        tmp_path,
        template(Bucket=protected, Notice=kept, Words=described["one"], Same=topic()),
        template(Notice=after, Words=described["two"], Same=topic(), Added=topic()),
        "--stack-name", "shop", *MARKDOWN,
    )  # fmt: skip

    assert (
        """\
## CloudFormation changes

1 to add, 1 to modify, 1 to remove, 1 with new metadata only. Data at stake: kept by a policy in 1 resource.

### ⚠️ Data leaves the stack, kept by a policy

- - `Bucket` (AWS::S3::Bucket): **removed** (retained, no longer managed); holds the objects, kept outside the stack; \
declared must-never-change
  - must: It stays.

### shop (ap-northeast-1)

| | resource | type | what changes |
|---|---|---|---|
| - | `Bucket` | AWS::S3::Bucket | **removed** (retained, no longer managed) |
| ~ | `Notice` | AWS::SNS::Topic | `DisplayName`: `a` → `b`<br>declared review-required |
| + | `Added` | AWS::SNS::Topic |  |

Metadata only, nothing that runs changes: `Words`
"""
        == text
    )


def test_no_changes_are_one_sentence(tmp_path: Path) -> None:
    text = compared(tmp_path, template(T=topic()), template(T=topic()), *MARKDOWN)

    assert "## CloudFormation changes\n\nNo changes.\n" == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("a|b", "<code>a&#124;b</code>"),
        ("a\\|b", "<code>a&#92;&#124;b</code>"),
        ("a`b``c", "<code>a&#96;b&#96;&#96;c</code>"),
        ("<img src=x onerror=alert(1)>", "<code>&#60;img src=x onerror=alert(1)&#62;</code>"),
        ("a & b", "<code>a &#38; b</code>"),
        ("*b* _c_ @team #1", "`*b* _c_ @team #1`"),
        (" a ", "<code> a </code>"),
        ("", "`''`"),
    ],
)
def test_values_cannot_break_out_of_their_cell(tmp_path: Path, value: str, code: str) -> None:
    text = compared(tmp_path, template(T=topic(DisplayName="x")), template(T=topic(DisplayName=value)), *MARKDOWN)

    assert f"| `DisplayName`: `x` → {code} |" in text


def test_words_of_an_author_stay_words(tmp_path: Path) -> None:
    rule = "Never | `x` <b>, @team, *not* #3 ![i](u)"
    frozen = {"Metadata": {CONTEXT: {"mutable": "must-never-change", "must": [rule]}}}

    text = compared(
        tmp_path, template(T=topic(DisplayName="x") | frozen), template(T=topic(DisplayName="y") | frozen), *MARKDOWN
    )

    rules = next(line for line in text.splitlines() if "must:" in line)
    assert not set("|`<>@*[]!") & set(rules)
    assert "Never &#124; &#96;x&#96; &#60;b&#62;, &#64;team, &#42;not&#42; &#35;3 &#33;&#91;i&#93;(u)" in rules


def policy(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage", action], "Resource": "*"}
    body = {"PolicyDocument": {"Statement": [statement]}, "Queues": ["q"]}
    return template(P={"Type": "AWS::SQS::QueuePolicy", "Properties": body})


def test_documents_are_line_differences_below_the_table(tmp_path: Path) -> None:
    text = compared(tmp_path, policy("sqs:A"), policy("sqs:B"), *MARKDOWN)

    assert "| `PolicyDocument`: changes, see below |" in text
    assert (
        """\
<details><summary><code>P</code>: <code>PolicyDocument</code></summary>

```diff
         "sqs:SendMessage",
-        "sqs:A"
+        "sqs:B"
       ],
```

</details>
"""
        in text
    )


def test_a_fence_is_longer_than_any_inside(tmp_path: Path) -> None:
    text = compared(tmp_path, policy("sqs:A"), policy("````"), *MARKDOWN)

    assert "\n`````diff\n" in text
    assert "\n`````\n" in text


def test_a_report_that_grows_too_long_for_a_comment_leaves_its_differences_out(tmp_path: Path) -> None:
    def many(word: str) -> dict[str, Any]:
        return template(**{f"T{number}": topic(DisplayName=f"{word} " * 60 + str(number)) for number in range(200)})

    text = compared(tmp_path, many("old"), many("new"), *MARKDOWN)

    assert len(text) < 60_000
    assert "<details>" not in text
    assert 200 == text.count("`DisplayName`: changes (a long value) |")


def test_secrets_are_masked(tmp_path: Path) -> None:
    def side(password: str) -> dict[str, Any]:
        return named(password, NoEcho=True)

    text = compared(tmp_path, side("hunter2"), side("hunter3"), *MARKDOWN)

    assert "`TopicName`: `****` → `****`" in text
    assert "hunter" not in text


def test_two_roots_have_their_names_before_what_is_dangerous(tmp_path: Path) -> None:
    for side, more in (("old", {"Queue": {"Type": "AWS::SQS::Queue"}}), ("new", {})):
        for place in ("", "edge/"):
            path = tmp_path / side / place / "stack.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(template(T=topic(), **more)), encoding="utf-8")

    text = shown(tmp_path, "old", "new", *MARKDOWN)

    assert "- - `edge/Queue` (AWS::SQS::Queue)" in text
    assert "- - `stack/Queue` (AWS::SQS::Queue)" in text
    assert "  - edge/Queue, " not in shown(tmp_path, "old", "new")
    assert "  - stack/Queue, edge/Queue  AWS::SQS::Queue" in shown(tmp_path, "old", "new")
