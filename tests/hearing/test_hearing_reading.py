"""An answers file that is wrong: one clear message for each thing, with its line, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.errors import CfngenError, ExitCode
from cfngen.hearing.reading import MOST_BYTES, parse_answers, read_answers
from tests.hearing.helpers import cfngen, fresh, snapshot

META = "meta: {project_name: kibou, decided_on: 2026-12-01}\n"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

WRONG = {
    "a wrong type": (f"{META}team:\n  infra_members: two\n", "answers.yaml:3: team.infra_members: 'two'", "整数"),
    "a wrong flag": (f"{META}hpc: {{gpu: maybe}}\n", "answers.yaml:2: hpc.gpu: 'maybe'", "true | false"),
    "a wrong date": ("meta: {project_name: kibou, decided_on: 1.12.2026}\n", "answers.yaml:1: meta.decided_on", "YYYY"),
    "a range with host bits": (
        f"{META}network:\n  onprem_cidrs:\n  - 10.0.0.0/8\n  - 10.0.0.1/8\n",
        "answers.yaml:5: network.onprem_cidrs.1: '10.0.0.1/8'",
        "CIDR",
    ),
    "a value out of range": (f"{META}backup: {{rds_days: 36}}\n", "answers.yaml:2: backup.rds_days: '36'", "35 以下"),
    "a word that is not allowed": (f"{META}ml: {{platform: sagemeker}}\n", "answers.yaml:2: ml.platform", "sagemaker?"),
    "a list for a word": (
        f"{META}ml: {{platform: [none]}}\n",
        "answers.yaml:2: ml.platform: a list is not",
        "kubeflow",
    ),
    "an unknown environment": (f"{META}db: {{multi_az: {{prd: true}}}}\n", "answers.yaml:2: db.multi_az.prd", "prod"),
    "an account id of 11 digits": (f"{META}accounts: {{ids: {{dev: 11111111111}}}}\n", "accounts.ids.dev", "12 桁"),
    "an unknown key": (
        f"{META}db:\n  pg_majr: 17\n",
        "answers.yaml:3: unknown key 'db.pg_majr'",
        "did you mean db.pg_major?",
    ),
    "an unknown section": (f"{META}\ndbs: {{}}\n", "answers.yaml:3: unknown key 'dbs'", "did you mean db?"),
    "a merge key": (f"{META}db:\n  <<: {{pg_major: 17}}\n", "answers.yaml:3: unknown key 'db.<<'", "hearing init"),
    "an unknown question": (f"{META}notes: {{Q24.9: x}}\n", "answers.yaml:2: unknown question 'Q24.9'", "Q24."),
    "a repeated key": (
        f"{META}db:\n  pg_major: 17\n  pg_major: 16\n",
        "answers.yaml:4: the key 'pg_major' is there twice; first in line 3",
        "keep one",
    ),
    "a repeated section": (f"{META}db: {{}}\ndb: {{}}\n", "answers.yaml:3: the key 'db' is there twice", "keep one"),
    "a tab": (f"{META}db:\n\tpg_major: 17\n", "answers.yaml:3: a tab indents this line", "spaces"),
    "a bomb": (BOMB, "answers.yaml:1: anchors and aliases are not taken", "write the value out"),
    "an alias of nothing": (f"{META}db: *other\n", "answers.yaml:2: anchors and aliases", "write"),
    "a tag that runs": ("meta: !!python/object/apply:os.getcwd []\n", "answers.yaml:1: the tag", "plain value"),
    "deep nesting": (f"{META}db: {'[' * 5000}{']' * 5000}\n", "answers.yaml:2: nested too deeply", "init"),
    "two documents": (f"{META}---\n{META}", "answers.yaml:2: a second document", "keep one"),
    "broken YAML": (f"{META}db: {{pg_major: 17\n", "answers.yaml:3: not YAML", "quote"),
    "a list": ("- a\n- b\n", "answers.yaml:1: not a mapping", "init"),
    "a section that is a word": (f"{META}db: 5\n", "answers.yaml:2: db: '5' where a section", "init"),
    "nothing": ("", "answers.yaml:1: not a mapping", "init"),
    "a control character": ("meta: \x07\n", "answers.yaml:1: a character that YAML does not allow: U+0007", ""),
    "a null in a list": (f"{META}iac: {{current: [~]}}\n", "answers.yaml:2: iac.current.0", "terraform"),
    "nothing required": ("db: {pg_major: 17}\n", "answers.yaml:1: meta has no value", ""),
    "no name": ("meta: {decided_on: 2026-12-01}\n", "answers.yaml:1: meta.project_name has no value", "短い名前"),
    "a name that leaves the folder": (
        "meta: {project_name: ../../etc/x, decided_on: 2026-12-01}\n",
        "meta.project_name: '../../etc/x'",
        "短い名前",
    ),
    "a name with a newline": (
        'meta: {project_name: "ab\\ncd", decided_on: 2026-12-01}\n',
        "meta.project_name: 'ab",
        "短い名前",
    ),
    "an environment that leaves the folder": (f"{META}environments: [../x]\n", "environments.0: '../x' is not", "dev"),
    "an attendee of two lines": (
        'meta: {project_name: kibou, decided_on: 2026-12-01, attendees: ["a\\nb"]}\n',
        "meta.attendees.0",
        "",
    ),
    "a note that is too long": (f"{META}notes: {{Q1.4: {'x' * 4001}}}\n", "answers.yaml:2: notes.Q1.4", ""),
}


@pytest.mark.parametrize(("text", "what", "hint"), WRONG.values(), ids=WRONG)
def test_each_mistake_has_one_message(text: str, what: str, hint: str) -> None:
    with pytest.raises(CfngenError) as caught:
        parse_answers(text, "answers.yaml")

    (problem,) = caught.value.problems
    assert what in str(problem)
    assert hint in problem.hint
    assert len(str(problem)) < 500


def test_everything_wrong_is_said_at_once_in_the_order_of_the_lines() -> None:
    text = "team: {infra_members: two}\nmeta: {project_name: kibou}\ndb:\n  pg_majr: 1\nnotes: {Q99.1: x}\n"

    with pytest.raises(CfngenError) as caught:
        parse_answers(text, "a.yaml")

    assert ["a.yaml:1", "a.yaml:2", "a.yaml:4", "a.yaml:5"] == [problem.where for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [(WRONG["an unknown key"][0], ExitCode.USAGE), (WRONG["a wrong type"][0], ExitCode.ERROR)],
    ids=["unknown key", "wrong type"],
)
def test_an_unknown_key_is_a_usage_error(text: str, code: int) -> None:
    with pytest.raises(CfngenError) as caught:
        parse_answers(text, "answers.yaml")

    assert code == caught.value.exit_code


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (META.encode() + b"notes: {Q1.4: " + b"x" * 1_000_000 + b"}\n", f"larger than {MOST_BYTES // 1024} KiB"),
        (META.encode("utf-16"), "it is UTF-16"),
        (META.encode() + "notes: {Q1.4: 手}".encode("shift_jis"), "answers.yaml:2: not UTF-8"),
    ],
    ids=["1 MB", "UTF-16", "Shift JIS"],
)
def test_a_file_that_is_no_text_of_ours(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(content)

    with pytest.raises(CfngenError, match=what):
        read_answers(path)


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(CfngenError, match="there is no answers file"):
        read_answers(tmp_path / "answers.yaml")
    with pytest.raises(CfngenError, match="cannot be read"):
        read_answers(tmp_path)


@pytest.mark.parametrize("name", ["a wrong type", "an unknown key", "a bomb", "a name that leaves the folder", "a tab"])
@pytest.mark.parametrize("command", ["check", "apply"])
def test_commands_say_it_without_a_traceback_and_write_nothing(tmp_path: Path, name: str, command: str) -> None:
    fresh(tmp_path)
    (tmp_path / "answers.yaml").write_text(WRONG[name][0])
    before = snapshot(tmp_path)

    done = cfngen(tmp_path, "hearing", command, *(["--yes"] if command == "apply" else []))

    assert (2 if name == "an unknown key" else 1) == done.returncode
    assert done.stderr.startswith("Error: answers.yaml:")
    assert 1 == done.stderr.count("Error:")
    assert "Traceback" not in done.stderr
    assert "" == done.stdout
    assert before == snapshot(tmp_path)


def test_texts_are_kept_as_they_are_written() -> None:
    """YAML 1.1 would read an octal number, a sexagesimal number, a date and a flag here."""
    text = f"{META}accounts: {{ids: {{dev: 012345670123}}}}\nnotes: {{Q1.4: 04:00, Q1.5: 2026-01-01, Q5.3: no}}\n"

    read = parse_answers(text, "answers.yaml").answers

    assert {"dev": "012345670123"} == read.accounts.ids
    assert {"Q1.4": "04:00", "Q1.5": "2026-01-01", "Q5.3": "no"} == read.notes


@pytest.mark.parametrize("written", ["14", '"14"', "'14'"])
def test_numbers_are_read_with_and_without_quotes(written: str) -> None:
    assert "14" == parse_answers(f"{META}db: {{pg_major: {written}}}\n", "answers.yaml").answers.db.pg_major


@pytest.mark.parametrize("written", ["", " null", " ~"])
def test_null_and_nothing_are_unanswered(written: str) -> None:
    read = parse_answers(f"{META}db:\n  pg_major:{written}\n", "answers.yaml").answers

    assert set() == read.db.model_fields_set


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + META.encode())

    assert "kibou" == read_answers(path).answers.meta.project_name
