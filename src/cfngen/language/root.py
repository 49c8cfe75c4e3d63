"""A root stack: the page of an estate, one Region."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from cfngen.language.conditions import Rule
from cfngen.language.stack import docstring
from cfngen.language.text import sub_text
from cfngen.language.value import calling_module
from cfngen.language.values import Output, Setting


class Root:
    """A root stack: `root = Root(region="ap-northeast-1", layers=[…], …)` in a package's `__init__.py`.

    `layers`: packages beside it, in the order of the parent template; a root without layers nests the
    modules of its own package. `prefix`: the f-string that export names begin with. `tags`: put on every
    nested stack, from where CloudFormation hands them to its resources; `Layer` is added.
    `outputs`: of nested stacks, repeated by the root. `rules`: checked by `build` and by CloudFormation.
    """

    def __init__(
        self,
        *,
        region: str,
        layers: tuple[str, ...] = (),
        prefix: str = "",
        tags: Mapping[str, Setting | str] | None = None,
        outputs: tuple[Output, ...] = (),
        rules: tuple[Rule, ...] = (),
    ) -> None:
        self.module = calling_module()
        self.region = region
        self.layers = layers
        self.prefix = sub_text(prefix, sys._getframe(1))
        self.tags = dict(tags or {})
        self.outputs = outputs
        self.rules = rules
        self.description, self.architecture = docstring(self.module)
