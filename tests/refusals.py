"""The errors that a test estate is refused with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import Estate

Load = Callable[..., Estate]


def refused(load: Load, files: dict[str, str], **options: Any) -> AuthorError:
    """The error that loading these files raises, which says every problem once."""
    with pytest.raises(AuthorError) as caught:
        load(files, **options)
    problems = caught.value.problems
    assert len(problems) == len(set(problems))
    assert not [problem for problem in problems if "\N{INVISIBLE SEPARATOR}" in str(problem)]
    return caught.value


def one_problem(load: Load, files: dict[str, str], **options: Any) -> str:
    (problem,) = refused(load, files, **options).problems
    return str(problem)
