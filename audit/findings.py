"""What a scanner says about a set of templates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

View = Literal["committed", "deployed"]


@dataclass(frozen=True, order=True)
class Finding:
    """One rule that one resource fails.

    `resource` is `layer/template:LogicalId`; without the logical id where a rule judges a whole template.
    """

    tool: str
    rule: str
    resource: str
    view: View
    message: str = ""


@dataclass(frozen=True)
class Scan:
    """One scanner's answer about one view: how many verdicts were passes, and what was not.

    `undecided` holds rules that met an intrinsic function which they cannot see through.
    """

    tool: str
    view: View
    passed: int
    failed: tuple[Finding, ...]
    undecided: tuple[Finding, ...] = ()

    @property
    def rate(self) -> float:
        """Passes as a share of passes and failures, in per cent."""
        judged = self.passed + len(self.failed)
        return 100 * self.passed / judged if judged else 100.0


def template_name(path: PurePath) -> str:
    """Name a template by its path below the output folder: `nested/network/subnets.yaml` is `network/subnets`.

    So is `~medical/nested/network/subnets.yaml`, what one profile has instead.
    """
    return "/".join(part for part in path.with_suffix("").parts if part != "nested" and not part.startswith("~"))
