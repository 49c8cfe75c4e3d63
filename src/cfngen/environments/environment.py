"""An environment: the effective value of every setting, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cfngen.environments.across import disowned, misnamed, overlaps
from cfngen.environments.checking import check_value, is_secret, takes_list
from cfngen.environments.files import ParameterFile, find_files, nearest, read_file, unknown
from cfngen.environments.json_lines import Node
from cfngen.environments.rules import broken_rules
from cfngen.environments.tags import check_tags
from cfngen.errors import CfngenError, Problem
from cfngen.language import CidrSetting, Setting
from cfngen.language.estate import Estate, RootTemplate

DEFAULT = "default"


@dataclass(frozen=True)
class Environment:
    """One environment of an estate, valid.

    `parameters`: the effective value of every setting of every root, as CloudFormation's text (items of a
    list joined with commas). `sources`: by the same names, `default` or `parameters/dev.json:12`. `tags`:
    the stack tags.
    """

    name: str
    parameters: dict[str, str]
    sources: dict[str, str]
    tags: dict[str, str]

    def values(self, root: RootTemplate) -> dict[str, str]:
        """What a root's parameters receive, in the order of its template.

        A value that the root takes from another root is '' here: `deploy` fills it in.
        """
        return {
            name: "" if name in root.received else self.parameters[name] for name in root.data.get("Parameters", {})
        }


def parameter_file(environment: Environment, root: RootTemplate) -> list[dict[str, str]]:
    """A root's values in the form of the AWS CLI's `--parameters`, in the order of its template.

    Source: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-change-set.html
    """
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in environment.values(root).items()]


def load_environments(
    folder: Path, estate: Estate, names: Iterable[str] | None = None, accounts: Mapping[str, str] | None = None
) -> dict[str, Environment]:
    """Read and check environments: those named, or each that has a file in `folder`, by name.

    Ranges that must not overlap are compared over every file of the folder, and so are the owners that environments
    of one account name; `accounts` is by environment. Raises CfngenError with everything that is wrong, each with its
    file and line.
    """
    settings = {name: setting for root in estate.roots for name, setting in root.settings.items()}
    defaults, problems = _defaults(settings)
    found, misplaced = find_files(folder)
    problems += misplaced
    wanted = sorted(found) if names is None else list(dict.fromkeys(names))
    problems += _unknown(wanted, sorted(found), folder, settings)
    drafts = {name: _Draft(read_file(path), estate, settings, defaults) for name, path in found.items()}
    for name, draft in drafts.items():
        problems += draft.problems() if name in wanted else draft.problems_of_ranges()
        problems += misnamed(draft, found) if name in wanted else []
    problems += overlaps(drafts.values(), settings.values())
    problems += disowned(drafts.values(), accounts or {})
    if problems:
        raise CfngenError(problems)
    return {name: drafts[name].environment() for name in wanted}


def _defaults(settings: dict[str, Setting]) -> tuple[dict[str, str], list[Problem]]:
    """The default values as CloudFormation's text, and those that break their own constraints."""
    values = {}
    problems: list[Problem] = []
    for name, setting in settings.items():
        if setting.default is not None:
            where = f"{setting.module}, default of {name}"
            values[name], wrong = check_value(setting, Node(str(setting.default), 0), where)
            problems += wrong
    return values, problems


def _unknown(wanted: list[str], found: list[str], folder: Path, settings: dict[str, Setting]) -> list[Problem]:
    """Environments without a file; and no file at all."""
    if not found:
        required = [name for name, setting in settings.items() if setting.default is None]
        hint = f"write {folder.name}/dev.json with values for {', '.join(required)}" if required else ""
        return [Problem("there is no parameter file", f"{folder.name}/*.json", hint)]
    return [unknown(name, found, folder) for name in wanted if name not in found]


@dataclass
class _Draft:
    """One parameter file as far as it is valid: `values` and `sources` of settings without a problem."""

    file: ParameterFile
    estate: Estate
    settings: dict[str, Setting]
    defaults: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, list[Problem]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.file.readable:
            return
        checked = {
            name: check_value(self.settings[name], node, self.file.label)
            for name, node in self.file.parameters.items()
            if name in self.settings
        }
        self.wrong = {name: problems for name, (_, problems) in checked.items() if problems}
        given = {name: text for name, (text, _) in checked.items()}
        values = self.defaults | given
        self.values = {name: values[name] for name in self.settings if name in values and name not in self.wrong}

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.file.name

    def place(self, setting: str) -> str:
        """Where a value stands: `file:line`, or the file for a default."""
        node = self.file.parameters.get(setting)
        return self.file.where(node.line if node else 0)

    def problems(self) -> list[Problem]:
        """Everything that is wrong with this environment alone."""
        if not self.file.readable:
            return self.file.problems
        unknown = [self._unknown(name) for name in self.file.parameters if name not in self.settings]
        wrong = [problem for problems in self.wrong.values() for problem in problems]
        tags = check_tags(self.file)[1]
        every = [*self.file.problems, *self._missing(), *unknown, *wrong, *self._broken_rules(), *tags]
        return sorted(every, key=lambda problem: _line(problem.where))

    def problems_of_ranges(self) -> list[Problem]:
        """What keeps the ranges of an environment that was not asked for from being compared."""
        names = [name for name, s in self.settings.items() if isinstance(s, CidrSetting) and s.disjoint]
        if names and not self.file.readable:
            return self.file.problems
        return [problem for name in names for problem in self.wrong.get(name, [])]

    def environment(self) -> Environment:
        """The finished environment."""
        given = self.file.parameters
        sources = {name: self.place(name) if name in given else DEFAULT for name in self.values}
        return Environment(self.name, self.values, sources, check_tags(self.file)[0])

    def _unknown(self, name: str) -> Problem:
        taken = next((root for root in self.estate.roots if name in root.received), None)
        if taken:
            hint = f"{taken.received[name].module} gives it; `cfngen deploy` fills it in"
            return Problem(f"{name} comes from another root stack and cannot be set", self.place(name), hint)
        hint = nearest(name, list(self.settings)) or "no template of the selected layers has such a setting"
        return Problem(f"unknown parameter {name!r}", self.place(name), hint)

    def _missing(self) -> list[Problem]:
        missing = [s for name, s in self.settings.items() if s.default is None and name not in self.file.parameters]
        return [
            Problem(
                f"{setting.name} has no value, and no default",
                self.file.where(self.file.line),
                " -- ".join(filter(None, [setting.description, setting.constraint_description])),
            )
            for setting in missing
        ]

    def _broken_rules(self) -> list[Problem]:
        problems: dict[Problem, None] = {}
        for root in self.estate.roots:
            for rule in broken_rules(root, self.values):
                # The last of them that the file sets is the likeliest to change.
                place = max((self.place(name) for name in rule.parameters), key=_line, default=self.file.label)
                values = ", ".join(f"{name} {self._shown(name)}" for name in rule.parameters)
                problems[Problem(f"rule {rule.name}: {rule.message}", place, f"here {values}")] = None
        return list(problems)

    def _shown(self, name: str) -> str:
        if is_secret(self.settings[name]):
            return "is not shown"
        return f"is {self.values[name]!r}" if not takes_list(self.settings[name]) else f"is [{self.values[name]}]"


def _line(place: str) -> int:
    return int(place.rpartition(":")[2]) if ":" in place else 0
