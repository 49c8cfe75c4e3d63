"""Environments: `parameters/<env>.json` against the settings of every root, all problems at once."""

from cfngen.environments.environment import Environment, load_environments, parameter_file
from cfngen.environments.schema import schema

__all__ = ["Environment", "load_environments", "parameter_file", "schema"]
