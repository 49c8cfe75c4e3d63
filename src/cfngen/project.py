"""The project: the folder whose `pyproject.toml` has `[tool.cfngen]`, and what that table says."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from cfngen.errors import CfngenError, Problem, reason

REPORT_LAYERS = (
    "foundation",
    "network",
    "database",
    "compute",
    "security",
    "auth",
    "frontend",
    "monitoring",
    "batch",
    "edge",
)
# What projects of a kind select. A profile names layers that there are, and grows with them.
_MEDICAL = (*REPORT_LAYERS, "audit", "backup", "security-ext", "cost", "dns", "observability")
PROFILES = {
    "report": REPORT_LAYERS,
    "medical": _MEDICAL,
    "medical-saas": (*_MEDICAL, "data", "messaging", "tenancy", "auth-platform", "outbox", "nat"),
    "municipal": (*REPORT_LAYERS, "audit", "backup", "security-ext"),
    "finance": (*REPORT_LAYERS, "audit", "backup", "security-ext", "cost"),
    "serverless-core": (*REPORT_LAYERS, "data", "messaging", "serverless", "nat", "observability"),
}
OWN_TEMPLATES = "cfngen.templates"
_KEYS = frozenset({"environments", "layers", "profile", "templates"})


_ACCOUNT = re.compile(r"\d{12}")
_ALARMS = ("rollback_alarms", "rollback_composite_alarms")
_MOST_ALARMS = 5  # rollback triggers of a stack
_LONGEST_WATCH_MINUTES = 180


@dataclass(frozen=True)
class Target:
    """`[tool.cfngen.environments.<env>]`: the AWS account that an environment is deployed to, and how.

    `bucket` holds the templates; `{region}` in it stands for the Region of a root, since a stack's templates lie in
    its own Region. `region` is that of the main root and, where the caller has one, of the caller. `profile` or
    `role` (an ARN) is what the ordinary credentials are changed for. CloudFormation itself acts as `service_role`.
    Of `notification_arns`, `rollback_alarms` and `rollback_composite_alarms` (whose ARNs look the same) each root takes
    those of its own Region; an operation is taken back when one of its alarms goes off before `rollback_minutes` after
    it are over. A `protected` environment is never
    destroyed, and its stacks have termination protection. `stack_policy` is a file of the project, which every stack
    of the environment, nested ones too, has as its stack policy. With `four_eyes` nobody executes what he has made and
    approved alone.
    """

    account: str
    bucket: str
    prefix: str = "cfngen"
    region: str = ""
    profile: str = ""
    role: str = ""
    service_role: str = ""
    notification_arns: tuple[str, ...] = ()
    rollback_alarms: tuple[str, ...] = ()
    rollback_composite_alarms: tuple[str, ...] = ()
    rollback_minutes: int = 0
    protected: bool = False
    stack_policy: str = ""
    four_eyes: bool = False


@dataclass(frozen=True)
class Project:
    """Where a project lies and which layers of which template package it selects.

    `layers` is None for every layer of a team's own package; of cfngen's own templates, whose layers are for different
    kinds of system, a project that selects none has the report's. `folder` is None where no `pyproject.toml` above the
    working directory has `[tool.cfngen]`: then only what needs no project works, such as showing the
    templates that come with cfngen.
    """

    folder: Path | None
    templates: str = OWN_TEMPLATES
    layers: tuple[str, ...] | None = None
    environments: Mapping[str, Target] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The project's folder. Raises CfngenError outside a project."""
        if self.folder is None:
            raise CfngenError(
                "no cfngen project here: no pyproject.toml in this folder or above has a [tool.cfngen] table",
                where=str(Path.cwd()),
                hint='write a pyproject.toml with [tool.cfngen] and profile = "report", or change folder',
            )
        return self.folder

    @property
    def output(self) -> Path:
        """Where `build` writes."""
        return self.root / "templates_out"

    @property
    def parameters(self) -> Path:
        """Where the values of each environment are kept."""
        return self.root / "parameters"

    @property
    def accounts(self) -> dict[str, str]:
        """The account of each environment that says where it is deployed."""
        return {name: target.account for name, target in self.environments.items()}

    def sources(self) -> list[Path]:
        """The files that the output is made from, as far as they lie in the project's folder."""
        package = self.templates.replace(".", "/")
        found = list(self.parameters.glob("*.json"))
        for folder in (self.root / package, self.root / "src" / package):
            for beside in (folder, folder.parent / "parts"):
                found += beside.rglob("*.py")
            found += folder.parent.glob("settings.py")
        return found

    def refuse_other_templates(self) -> None:
        """Raise CfngenError where the template package that Python imports is not the one in the project's folder.

        A cfngen that is installed elsewhere brings templates of its own, would build those, and call the project's up
        to date. A copy of the same bytes, as `pip install .` makes one, does no harm.
        """
        from importlib.util import find_spec

        package = self.templates.replace(".", "/")
        folders = (self.root / "src" / package, self.root / package)
        own = next((folder for folder in folders if folder.is_dir()), None)
        spec = find_spec(self.templates) if own else None
        for place in spec.submodule_search_locations or () if spec else ():
            if own and not own.samefile(place) and _python(own) != _python(Path(place)):
                raise CfngenError(
                    f"these are not the templates that would be built: Python imports {self.templates} from {place}",
                    where=str(own),
                    hint="run the cfngen that is installed from here: pip install --editable .",
                )


def _python(package: Path) -> dict[str, bytes]:
    """What a template package is made of, and what lies beside it."""
    paths = [*package.rglob("*.py"), *(package.parent / "parts").rglob("*.py"), *package.parent.glob("settings.py")]
    return {path.relative_to(package.parent).as_posix(): path.read_bytes() for path in paths}


def find_project(start: Path | None = None, profile: str | None = None) -> Project:
    """Read the nearest project at or above `start` (default: the working directory).

    `profile` overrides the layers that the project selects. Raises CfngenError when the file cannot be
    read, or names a key, profile or layer that does not exist.
    """
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        path = candidate / "pyproject.toml"
        if path.is_file():
            table = _table(path)
            if table is not None:
                return _project(path, table, profile)
    return Project(None, layers=_profile(profile, "--profile") if profile else REPORT_LAYERS)


def _table(path: Path) -> dict[str, Any] | None:
    import tomllib  # here, so that `cfngen --help` does not pay for it

    try:
        tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CfngenError(f"cannot be read as TOML: {reason(error)}", where=str(path)) from error
    table = tool.get("cfngen") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise CfngenError("[tool.cfngen] is not a table", where=str(path))
    return table


def _project(path: Path, table: dict[str, Any], profile: str | None) -> Project:
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise CfngenError(
            f"[tool.cfngen] has unknown key(s): {', '.join(unknown)}",
            where=str(path),
            hint=f"known keys: {', '.join(sorted(_KEYS))}",
        )
    if "layers" in table and "profile" in table:
        raise CfngenError("[tool.cfngen] has both layers and profile: keep one", where=str(path))
    templates = table.get("templates", OWN_TEMPLATES)
    if not isinstance(templates, str) or not all(part.isidentifier() for part in templates.split(".")):
        raise CfngenError("[tool.cfngen] templates is not the name of a Python package", where=str(path))
    if profile:
        layers: tuple[str, ...] | list[str] | None = _profile(profile, "--profile")
    elif "layers" in table:
        layers = table["layers"]
        if not isinstance(layers, list) or not layers or not all(isinstance(name, str) for name in layers):
            raise CfngenError("[tool.cfngen] layers is not a list of layer names", where=str(path))
    elif "profile" in table:
        layers = _profile(table["profile"], str(path))
    else:
        layers = REPORT_LAYERS if templates == OWN_TEMPLATES else None
    _make_importable(path.parent)
    targets = _targets(path, table.get("environments", {}))
    return Project(path.parent, templates, layers if layers is None else tuple(layers), targets)


def _targets(path: Path, tables: object) -> dict[str, Target]:
    """Every environment's target. Raises CfngenError with all that is wrong."""
    name = "[tool.cfngen.environments]"
    if not isinstance(tables, dict):
        raise CfngenError(f"{name} is not a table", where=str(path), hint=f"write {name[:-1]}.dev]")
    problems = []
    for environment, table in tables.items():
        where = f"{path} [tool.cfngen.environments.{environment}]"
        wrong = _wrong_target(table) if isinstance(table, dict) else ["is not a table"]
        problems += [Problem(what, where) for what in wrong]
    if problems:
        raise CfngenError(problems)
    return {environment: Target(**_values(table)) for environment, table in tables.items()}


def _values(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _wrong_target(table: Mapping[str, object]) -> list[str]:
    kinds = {one.name: str if one.default is MISSING else type(one.default) for one in fields(Target)}
    words = {str: "text", bool: "true or false", int: "a whole number", tuple: "a list of texts"}
    wrong = [f"has the unknown key {key}: known are {', '.join(kinds)}" for key in table if key not in kinds]
    wrong += [f"has no {key}" for key in ("account", "bucket") if not table.get(key)]
    for key, kind in kinds.items():
        value = table.get(key, [] if kind is tuple else kind())
        fits = type(value) is (list if kind is tuple else kind)
        if not fits or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
            wrong.append(f"{key} is not {words[kind]}")
    if isinstance(account := table.get("account"), str) and account and not _ACCOUNT.fullmatch(account):
        wrong.append("account is not the twelve digits of an AWS account, in quotes")
    if table.get("profile") and table.get("role"):
        wrong.append("has both profile and role: keep one")
    return wrong or _wrong_arns(table)


def _wrong_arns(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with values of the right type, as CreateChangeSet would say it only later.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackConfiguration.html
    """
    forms = {"role": "iam", "service_role": "iam", "notification_arns": "sns"} | dict.fromkeys(_ALARMS, "cloudwatch")
    wrong = []
    for key, service in forms.items():
        value = table.get(key) or ()
        form = re.compile(rf"arn:aws[a-z-]*:{service}:[a-z0-9-]*:\d{{12}}:.+")
        arns = (value,) if isinstance(value, str) else value
        wrong += [f"{key}: {arn} is no ARN of {service}" for arn in arns if not form.fullmatch(arn)]
    alarms = [arn for key in _ALARMS for arn in table.get(key, ())]
    if len(alarms) > _MOST_ALARMS:
        wrong.append(f"rollback_alarms are more than {_MOST_ALARMS}, composite ones included")
    wrong += [f"{arn} is named as an alarm twice" for arn in dict.fromkeys(alarms) if alarms.count(arn) > 1]
    if not 0 <= table.get("rollback_minutes", 0) <= _LONGEST_WATCH_MINUTES:
        wrong.append(f"rollback_minutes is not from 0 to {_LONGEST_WATCH_MINUTES}")
    if table.get("rollback_minutes") and not alarms:
        wrong.append("rollback_minutes without rollback_alarms watches nothing")
    return wrong


def _make_importable(folder: Path) -> None:
    """A team's own template package lies beside pyproject.toml or in src/ and needs no installation.

    Last on the path, so that no file of a project hides a module that cfngen imports.
    """
    for place in (folder / "src", folder):
        if place.is_dir() and str(place) not in sys.path:
            sys.path.append(str(place))


def _profile(name: object, where: str) -> tuple[str, ...]:
    if not isinstance(name, str) or name not in PROFILES:
        raise CfngenError(
            f"unknown profile {name!r}", where=where, hint=f"known profiles: {', '.join(sorted(PROFILES))}"
        )
    return PROFILES[name]
