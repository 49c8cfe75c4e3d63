"""What is committed in `templates_out/` is what the templates make."""

from __future__ import annotations

import json
from pathlib import Path

from cfngen.build import digest
from tests.estates import cfngen, contents

PROJECT = Path(__file__).parents[1]


def test_the_committed_output_is_up_to_date() -> None:
    """If this fails: run `cfngen build`, read the diff, and commit it with the change that caused it."""
    done = cfngen(PROJECT, "build", "--check")

    assert 0 == done.returncode, done.stdout[:4000] + done.stderr


def test_the_templates_that_come_with_cfngen_can_be_written_anywhere(tmp_path: Path) -> None:
    """Outside a project there are no environments; `--out` writes the same templates and nothing else."""
    done = cfngen(tmp_path, "build", "--out", "out")
    made = contents(tmp_path / "out")

    assert 0 == done.returncode, done.stderr
    assert not [path for path in made if path.rpartition("/")[0].endswith("parameters")]
    manifest = json.loads(made.pop("manifest.json"))
    assert {path: digest(content) for path, content in made.items()} == manifest["files"]
    committed = contents(PROJECT / "templates_out")
    assert {path: committed.get(path) for path in made} == made
