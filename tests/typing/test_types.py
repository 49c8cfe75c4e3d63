"""mypy finds the mistakes of `wrong_templates.py`, each where it says so, and nothing in `right_templates.py`."""

from __future__ import annotations

from pathlib import Path

from mypy import api

HERE = Path(__file__).parent


def test_the_language_is_typed(tmp_path: Path) -> None:
    """Every ignore is needed: an unused one is an error, too."""
    files = [str(path) for path in sorted(HERE.glob("*_templates.py"))]
    cache = ["--cache-dir", str(tmp_path)] if not (HERE.parents[1] / ".mypy_cache").is_dir() else []

    output, errors, code = api.run(
        ["--strict", "--config-file", str(HERE.parents[1] / "pyproject.toml"), *cache, *files]
    )

    assert (0, "") == (code, errors), output
