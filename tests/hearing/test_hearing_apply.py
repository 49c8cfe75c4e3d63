"""`apply`: the same bytes for the same answers, and nothing of what people wrote is lost without a word."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from cfngen.files import write_files
from cfngen.hearing.plan import APPLIED, SUMMARY, Plan
from cfngen.hearing.questions import sheet
from cfngen.project import PROFILES, REPORT_LAYERS
from tests.hearing.helpers import EXAMPLES, NAMES, cfngen, fresh, plan, snapshot

ANSWERS = "meta: {project_name: kibou, decided_on: 2026-12-01}\n"
SECRETS = "docs/adr/0006-secrets.md"


def applied(folder: Path, text: str = ANSWERS, **options: bool) -> Plan:
    """Apply answers to a folder."""
    made = plan(folder, text, **options)
    write_files(folder, made.files)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh project to which answers were applied once."""
    fresh(tmp_path / "project")
    applied(tmp_path / "project")
    return tmp_path / "project"


def values(folder: Path, env: str = "prod") -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / f"parameters/{env}.json").read_text())["Parameters"]
    return found


def change(folder: Path, env: str = "prod", **new: object) -> None:
    path = folder / f"parameters/{env}.json"
    document = json.loads(path.read_text())
    document["Parameters"] |= new
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("name", NAMES)
def test_twice_is_once_and_elsewhere_the_same(tmp_path: Path, name: str) -> None:
    text = (EXAMPLES / f"{name}.yaml").read_text()
    for place in ("a", "b"):
        fresh(tmp_path / place)
        applied(tmp_path / place, text)

    again = plan(tmp_path / "a", text)

    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")
    assert ("", []) == (again.difference(tmp_path / "a"), again.kept)


def test_no_clock_no_path_and_no_order_of_hashes(tmp_path: Path) -> None:
    """Two processes with other hash seeds, time zones and folders write the same bytes."""
    written = []
    for place, seed, zone in (("a", "1", "Asia/Tokyo"), ("elsewhere/b", "2", "America/New_York")):
        folder = fresh(tmp_path / place).root
        (folder / "answers.yaml").write_text((EXAMPLES / "medical-saas.yaml").read_text())
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYTHONHASHSEED", seed)
            patch.setenv("TZ", zone)
            done = cfngen(folder, "hearing", "apply", "--yes")
        assert 0 == done.returncode, done.stderr
        written.append(snapshot(folder))

    assert written[0] == written[1]
    assert not [path for path, content in written[0].items() if str(tmp_path).encode() in content]


def test_the_date_comes_from_the_answers(folder: Path) -> None:
    assert "**日付**: 2026-12-01" in (folder / SECRETS).read_text()


def test_a_changed_answer_changes_its_parameter_and_its_record(folder: Path) -> None:
    made = applied(folder, f"{ANSWERS}db: {{pg_major: 16}}\n")

    assert "16" == values(folder)["DBEngineMajorVersion"]
    assert "PostgreSQL 16" in (folder / "docs/adr/0012-database-version.md").read_text()
    assert [] == made.kept


def test_a_parameter_that_is_not_wanted_any_more_goes(folder: Path) -> None:
    assert "TransitGatewayId" in values(folder)

    applied(folder, f"{ANSWERS}network: {{egress: none}}\n")

    assert "TransitGatewayId" not in values(folder)
    assert True is values(folder)["EnableSnsEndpoint"]


def test_what_was_set_by_hand_stays_and_is_said(folder: Path) -> None:
    change(folder, DBBackupRetentionPeriod=35, HostedZoneId="Z1REAL", RateLimit=500)

    made = applied(folder)

    (line,) = made.kept
    assert "parameters/prod.json: DBBackupRetentionPeriod stays '35'; the answers say '30'" == line
    assert (35, "Z1REAL", 500) == tuple(
        values(folder)[n] for n in ("DBBackupRetentionPeriod", "HostedZoneId", "RateLimit")
    )
    assert "| `DBBackupRetentionPeriod` | 7 | 14 | 35 |" in (folder / "docs/adr/0016-backup.md").read_text()
    assert "Z1REAL" not in (folder / SUMMARY).read_text().partition("## 置き換える値")[2].partition("Z0EXAMPLE")[0]


def test_overwrite_takes_the_answers_but_no_made_up_values(folder: Path) -> None:
    change(folder, DBBackupRetentionPeriod=35, HostedZoneId="Z1REAL")

    made = applied(folder, overwrite=True)

    assert [] == made.kept
    assert (30, "Z1REAL") == (values(folder)["DBBackupRetentionPeriod"], values(folder)["HostedZoneId"])


def test_values_of_a_project_that_was_never_applied_to_stay(tmp_path: Path) -> None:
    """What is there before the first `apply` was set by somebody."""
    fresh(tmp_path)
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters/prod.json").write_text(
        '{"Parameters": {"DBBackupRetentionPeriod": "21"}, "Tags": {"Owner": "we"}}'
    )

    made = applied(tmp_path)

    assert ["parameters/prod.json: DBBackupRetentionPeriod stays '21'; the answers say '30'"] == made.kept
    assert {"Owner": "we"} == json.loads((tmp_path / "parameters/prod.json").read_text())["Tags"]


def test_the_same_value_in_another_form_is_left_as_it_is_written(folder: Path) -> None:
    url = str(values(folder)["StaffCallbackUrls"])[2:-2]
    change(folder, DBBackupRetentionPeriod="30", DBMultiAZ="true", StaffCallbackUrls=url)
    before = (folder / "parameters/prod.json").read_bytes()

    made = applied(folder)

    assert ([], before) == (made.kept, (folder / "parameters/prod.json").read_bytes())


def test_text_outside_the_marks_of_a_record_stays(folder: Path) -> None:
    path = folder / SECRETS
    path.write_text("前書き\n" + path.read_text() + "\n## 補足\n\n監査人の意見。\n")

    made = applied(folder, f"{ANSWERS}security: {{secrets: vault}}\n")

    text = path.read_text()
    assert text.startswith("前書き\n<!-- cfngen:generated")
    assert text.endswith("<!-- cfngen:end -->\n\n## 補足\n\n監査人の意見。\n")
    assert "シークレット管理: HashiCorp Vault" in text
    assert [] == made.kept


@pytest.mark.parametrize("marks", [True, False], ids=["inside the marks", "without marks"])
def test_a_record_that_was_edited_by_hand_stays_and_is_said(folder: Path, marks: bool) -> None:
    path = folder / SECRETS
    path.write_text(path.read_text().replace("費用", "費用 (確認中)", 1) if marks else "# 自分で書いた\n")
    if marks:
        path.write_text(path.read_text().replace("## 結果", "## 結果 (見直し)"))
    before = path.read_bytes()

    made = applied(folder, f"{ANSWERS}security: {{secrets: vault}}\n")

    assert [f"{SECRETS}: its generated part was changed by hand and stays as it is"] == made.kept
    assert before == path.read_bytes()

    made = applied(folder, f"{ANSWERS}security: {{secrets: vault}}\n", overwrite=True)
    assert [] == made.kept
    assert "HashiCorp Vault" in path.read_text()


def test_a_record_of_crlf_lines_counts_as_edited(folder: Path) -> None:
    path = folder / SECRETS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert [f"{SECRETS}: its generated part was changed by hand and stays as it is"] == applied(folder).kept


def selected(pyproject: str) -> set[str]:
    """The layers that a pyproject.toml selects, as a list or as a profile."""
    table = tomllib.loads(pyproject)["tool"]["cfngen"]
    return set(table["layers"] if "layers" in table else PROFILES[table["profile"]])


def test_pyproject_changes_in_one_place_and_keeps_its_comments(tmp_path: Path) -> None:
    text = '# the project\r\n[tool.cfngen]   # ours\r\nlayers = ["foundation"]  # old\r\n\r\n[tool.other]\r\na = 1\r\n'
    fresh(tmp_path)
    (tmp_path / "pyproject.toml").write_bytes(text.encode())

    applied(tmp_path)

    changed = (tmp_path / "pyproject.toml").read_bytes().decode()
    assert 'layers = ["foundation"]' not in changed
    assert selected(changed) >= set(REPORT_LAYERS)
    for line in ("# the project\r\n", "[tool.cfngen]   # ours\r\n", "[tool.other]\r\na = 1\r\n"):
        assert line in changed


def test_pyproject_that_already_says_so_is_left_byte_for_byte(tmp_path: Path) -> None:
    fresh(tmp_path)
    applied(tmp_path)

    assert "pyproject.toml" not in plan(tmp_path, ANSWERS).files


def test_a_pyproject_without_the_table_gets_it(tmp_path: Path) -> None:
    fresh(tmp_path, '[project]\nname = "x"  # mine\n')
    (tmp_path / "answers.yaml").write_text(ANSWERS)

    done = cfngen(tmp_path, "hearing", "apply", "--yes")

    assert 0 == done.returncode, done.stderr
    assert '[project]\nname = "x"  # mine\n' in (tmp_path / "pyproject.toml").read_text()
    assert selected((tmp_path / "pyproject.toml").read_text()) >= set(REPORT_LAYERS)


def test_layers_that_somebody_changed_after_apply_stay_and_are_said(folder: Path) -> None:
    layers = ["foundation", "network", "database", "compute", "security", "auth", "frontend", "monitoring", "edge"]
    (folder / "pyproject.toml").write_text(f"[tool.cfngen]\nlayers = {json.dumps(layers)}\n")

    from cfngen.hearing.plan import make_plan
    from cfngen.hearing.reading import parse_answers
    from cfngen.project import find_project

    made = make_plan(parse_answers(ANSWERS, "answers.yaml"), find_project(folder))

    assert any(line.startswith("pyproject.toml: [tool.cfngen] stays layers = [foundation") for line in made.kept)
    assert "pyproject.toml" not in made.files


def test_a_configuration_of_cfn_lint_is_written_only_where_there_is_none(folder: Path) -> None:
    path = folder / ".cfnlintrc.yaml"
    assert "ignore_checks: [W3002]" in path.read_text()

    path.rename(folder / ".cfnlintrc")
    assert ".cfnlintrc.yaml" not in plan(folder, ANSWERS).files


def test_a_number_that_another_decision_has_is_refused_and_another_folder_taken(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "docs/adr").mkdir(parents=True)
    (tmp_path / "docs/adr/0001-ours.md").write_text("# Ours\n")

    with pytest.raises(CfngenError, match=r"0001-ours.md has the number(.|\n)*--adr docs/adr/hearing"):
        plan(tmp_path, ANSWERS)

    files = plan(tmp_path, ANSWERS, adr="docs/adr/hearing").files
    assert "docs/adr/hearing/0001-hipaa.md" in files
    assert "](../adr/hearing/0001-hipaa.md)" in files[SUMMARY].decode()


def test_what_the_templates_refuse_is_traced_to_the_answer_and_nothing_is_written(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "answers.yaml").write_text(
        f"{ANSWERS}network:\n  vpc_cidr: {{dev: 10.0.0.0/24}}\nstorage: {{db_gib: 60000}}\n"
    )
    before = snapshot(tmp_path)

    done = cfngen(tmp_path, "hearing", "apply", "--yes")

    assert 1 == done.returncode
    assert "VpcCidr" in done.stderr
    assert "from network.vpc_cidr (answers.yaml:3)" in done.stderr
    assert "from storage.db_gib, storage.growth_pct_per_year (answers.yaml:4)" in done.stderr
    assert before == snapshot(tmp_path)


def test_ranges_that_overlap_between_environments_are_refused(tmp_path: Path) -> None:
    fresh(tmp_path)

    with pytest.raises(CfngenError, match="overlaps"):
        plan(tmp_path, f"{ANSWERS}network: {{vpc_cidr: {{dev: 10.2.0.0/16}}}}\n")


def test_contradictions_are_refused_with_their_lines(tmp_path: Path) -> None:
    fresh(tmp_path)

    with pytest.raises(CfngenError) as caught:
        plan(
            tmp_path,
            f"{ANSWERS}data:\n  contains_phi: true\nsecurity:\n  encryption: aws-managed\nml: {{platform: kubeflow}}\n",
        )

    assert [("R3", "answers.yaml:5"), ("R7", "answers.yaml:6")] == [
        (problem.what.partition(":")[0], problem.where) for problem in caught.value.problems
    ]


@pytest.mark.parametrize("broken", ['{"parameters": []}', "{", '{"parameters": {"dev": 1}}', "[]"])
def test_a_broken_record_of_what_was_applied_is_said(folder: Path, broken: str) -> None:
    (folder / APPLIED).write_text(broken)

    with pytest.raises(CfngenError, match=r"applied\.json: cannot be read"):
        plan(folder, ANSWERS)


def test_a_parameter_file_in_the_form_of_the_cli_is_refused(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters/dev.json").write_text('[{"ParameterKey": "ProjectName", "ParameterValue": "x"}]')

    with pytest.raises(CfngenError, match="form of the AWS CLI"):
        plan(tmp_path, ANSWERS)


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "docs").write_text("a file where a folder belongs\n")
    (tmp_path / "answers.yaml").write_text(ANSWERS)
    before = snapshot(tmp_path)

    done = cfngen(tmp_path, "hearing", "apply", "--yes")

    assert 1 == done.returncode
    assert "cannot be written" in done.stderr
    assert before == snapshot(tmp_path)


def test_every_answer_to_a_record_only_question_is_in_the_summary(tmp_path: Path) -> None:
    records = [question for question in sheet().questions.values() if question.kind == "record"]
    notes = "".join(f"  {question.id}: 答え{question.id}です\n" for question in records)
    fresh(tmp_path)

    summary = plan(tmp_path, f"{ANSWERS}notes:\n{notes}").files[SUMMARY].decode()

    for question in records:
        assert f"| {question.id} | {question.text} | " in summary
        assert f"答え{question.id}です | 記録" in summary or (
            question.same_as and f"答え{question.id}です |" in summary
        )
    assert "記録だけの質問 57/57" in summary


def test_one_answer_serves_a_question_that_repeats_another(tmp_path: Path) -> None:
    fresh(tmp_path)

    summary = plan(tmp_path, f"{ANSWERS}notes: {{Q13.3: 当番へ}}\n").files[SUMMARY].decode()

    assert "| Q16.4 | 障害時に誰へ上げるか | 当番へ | 記録、Q13.3 と同じ |" in summary


def test_all_questions_are_in_the_summary(tmp_path: Path) -> None:
    fresh(tmp_path)
    summary = plan(tmp_path, ANSWERS).files[SUMMARY].decode()

    assert 136 == sum(f"\n| {name} | " in summary for name in sheet().questions)


def test_a_note_cannot_leave_its_cell_its_line_or_its_document(tmp_path: Path) -> None:
    fresh(tmp_path)
    note = "a | b\\n<!-- cfngen:end -->\\n# 見出し\\n<script>{{ answers }}"

    files = plan(tmp_path, f'{ANSWERS}notes: {{Q10.1: "{note}"}}\n').files

    for path in (SUMMARY, "docs/adr/0002-encryption.md"):
        text = files[path].decode()
        assert 1 == text.count("<!-- cfngen:end -->")
        assert r"a \| b<br>\<!-- cfngen:end --\><br>\# 見出し<br>\<script\>{{ answers }}" in text


def test_a_note_of_a_problem_is_in_the_context_of_its_record(tmp_path: Path) -> None:
    fresh(tmp_path)

    files = plan(tmp_path, f"{ANSWERS}notes: {{Q24.2: 手順が人による}}\n").files

    context = files["docs/adr/0013-delivery.md"].decode().partition("## 検討した選択肢")[0]
    assert "手順が人による" in context


def test_apply_asks_where_there_is_a_terminal_only(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "answers.yaml").write_text(ANSWERS)
    before = snapshot(tmp_path)

    done = cfngen(tmp_path, "hearing", "apply")

    assert 2 == done.returncode
    assert "--yes" in done.stderr
    assert "+++ parameters/prod.json" in done.stdout
    assert before == snapshot(tmp_path)


def test_check_of_apply_says_what_is_out_of_date(folder: Path) -> None:
    (folder / "answers.yaml").write_text(ANSWERS)
    assert (0, "") == ((done := cfngen(folder, "hearing", "apply", "--check")).returncode, done.stdout)

    (folder / "answers.yaml").write_text(f"{ANSWERS}db: {{pg_major: 16}}\n")
    done = cfngen(folder, "hearing", "apply", "--check")
    assert 1 == done.returncode
    assert '+    "DBEngineMajorVersion": "16"' in done.stdout
    assert "17" == values(folder)["DBEngineMajorVersion"]


@pytest.mark.parametrize("adr", ["../out", "/tmp/out", "a/../../b"])
def test_records_stay_in_the_project(folder: Path, adr: str) -> None:
    (folder / "answers.yaml").write_text(ANSWERS)

    assert 2 == cfngen(folder, "hearing", "apply", "--yes", "--adr", adr).returncode


def test_check_lists_warnings_derivations_and_open_keys(tmp_path: Path) -> None:
    fresh(tmp_path)
    (tmp_path / "answers.yaml").write_text((EXAMPLES / "municipal.yaml").read_text())

    done = cfngen(tmp_path, "hearing", "check")

    assert 0 == done.returncode, done.stderr
    assert "answers.yaml:11: 警告 R17: インフラ担当 2 名で Prometheus を運用することになる" in done.stdout
    assert "導出 R11" in done.stdout
    assert "要確認 dr.rto_minutes (Q17.3, Q17.4, Q17.5)" in done.stdout
    assert "要確認 network.egress" not in done.stdout
    assert not (tmp_path / "parameters").exists()


def test_status_of_records(tmp_path: Path) -> None:
    """Answered: 承認; by default: 提案; not built yet, or being considered: 条件付き承認; not needed: 却下."""
    fresh(tmp_path)

    def status(number: str, text: str) -> str:
        files = plan(tmp_path, ANSWERS + text).files
        (record,) = [content.decode() for path, content in files.items() if f"/{number}-" in path]
        return record.partition("**ステータス**: ")[2].partition("  \n")[0]

    assert "承認" == status("0010", "retention: {records_years: 5, log_years: 5}\n")
    assert "提案" == status("0010", "retention: {records_years: 5}\n")
    assert "承認" == status("0015", "")
    assert "却下（不要）" == status("0005", "hpc: {engine: none}\n")
    assert "提案" == status("0005", "")
    assert "条件付き承認" == status("0005", "hpc: {engine: batch}\n")
    assert "条件付き承認" == status("0005", "hpc: {engine: batch, decided: false}\n")
    assert "提案" == status("0007", "monitoring: {tracing: xray}\n")  # built; the rest of the record is not answered


def test_hpc_under_consideration_makes_no_layer(tmp_path: Path) -> None:
    fresh(tmp_path)

    record = plan(tmp_path, f"{ANSWERS}hpc: {{engine: batch, decided: false}}\n").files["docs/adr/0005-hpc.md"].decode()

    assert "HPC は検討段階。決まるまで資源は作らない" in record
    assert "hpc.batch" not in record
