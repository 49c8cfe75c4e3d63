"""cfn-lint, in-process: which templates to lint, and what cfn-lint finds in them."""

from cfngen.lint.run import lint

__all__ = ["lint"]
