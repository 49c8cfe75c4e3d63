"""The keys of the answers file, as the schema declares them: names, defaults, allowed values, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network
from types import GenericAlias
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from cfngen.hearing.answers import Answers
from cfngen.hearing.questions import sheet
from cfngen.hearing.schema import Section

# Keys whose default depends on other answers (cfngen.hearing.resolve): what the file says instead of a value.
DEPENDS = {
    "data.residency": "業種による (医療、自治体、金融は japan-only)",
    "compliance.frameworks": "業種による (医療は 3sho2 と appi、金融は fisc と appi)",
    "security.mfa": "業種による (general 以外は required)",
    "retention.log_years": "5。hipaa なら 6",
    "alerts.ids": "例の値 (後で置き換える)",
    "network.transit_gateway_id": "例の値 (後で置き換える)",
    "network.onprem_cidrs": "例の値 (後で置き換える)",
}


@dataclass(frozen=True)
class Key:
    """One leaf of the answers file. `name` is dotted, as `db.pg_major`."""

    name: str
    field: FieldInfo

    @property
    def text(self) -> str:
        """What the key means, in Japanese."""
        return self.field.description or ""

    @property
    def required(self) -> bool:
        """True where there is no default."""
        return self.field.is_required()

    @property
    def important(self) -> bool:
        """True where an unanswered key is pointed out."""
        extra = self.field.json_schema_extra
        return isinstance(extra, dict) and bool(extra["important"])

    @property
    def choices(self) -> tuple[str, ...]:
        """The values of an enumeration, or of the items of a list of one; a flag's two values."""
        return _choices(self.field.annotation)

    @property
    def is_list(self) -> bool:
        """True for a list."""
        return get_origin(self.field.annotation) is list

    @property
    def is_map(self) -> bool:
        """True for a mapping, as from environments to ranges."""
        return get_origin(self.field.annotation) is dict

    @property
    def is_text(self) -> bool:
        """True for free text, in which a comma or a number means nothing."""
        return self.field.annotation is str

    @property
    def default(self) -> str:
        """The default as the file would write it."""
        return DEPENDS.get(self.name) or ("なし (必須)" if self.required else flow(self.field.default))

    @property
    def allowed(self) -> str:
        """The allowed values in one line, in Japanese."""
        kind = self.field.annotation
        limits = _limits(self.field)
        if self.is_map:
            keys, value = get_args(kind)
            return f"{{{', '.join(get_args(keys))}}} それぞれに {_kind(value)}"
        if self.choices:
            return " | ".join(self.choices) + (" (複数可)" if self.is_list else "")
        if self.is_list:
            return f"{_kind(get_args(kind)[0])} の並び{limits}"
        return f"{_kind(kind)}{limits}"

    def parse(self, value: Any) -> Any:
        """A value as the key's type. Raises pydantic.ValidationError."""
        return _adapter(self.name).validate_python(value)


@cache
def keys() -> dict[str, Key]:
    """Every key by its dotted name, in the order of the file; `schema_version` and `notes` are none."""
    found = {}
    for name, field in Answers.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and not isinstance(kind, GenericAlias) and issubclass(kind, Section):
            for leaf, inner in kind.model_fields.items():
                found[f"{name}.{leaf}"] = Key(f"{name}.{leaf}", inner)
        elif name not in ("schema_version", "notes"):
            found[name] = Key(name, field)
    return found


def section_title(name: str) -> str:
    """The Japanese title of a section of the file, which its class's docstring is."""
    kind = Answers.model_fields[name].annotation
    return (kind.__doc__ or "") if isinstance(kind, type) and issubclass(kind, BaseModel) else ""


def asked_by(name: str) -> list[str]:
    """The ids of the questions that a key answers, with those that repeat them."""
    questions = sheet().questions
    own = [question.id for question in sheet().of_key(name)]
    return [q.id for q in questions.values() if q.id in own or (q.kind == "duplicate" and q.same_as in own)]


def value_of(answers: Answers, name: str) -> Any:
    """The value at a dotted name."""
    value: Any = answers
    for part in name.split("."):
        value = getattr(value, part)
    return value


def given(answers: Answers) -> frozenset[str]:
    """The names of the keys that the file answers."""
    return frozenset(
        name for name in keys() if name.rpartition(".")[2] in value_of_section(answers, name).model_fields_set
    )


def value_of_section(answers: Answers, name: str) -> BaseModel:
    """The section that holds a key."""
    section: BaseModel = value_of(answers, name.rpartition(".")[0]) if "." in name else answers
    return section


def flow(value: Any) -> str:
    """A value as YAML on one line, quoted where YAML or a reader would take it for something else."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    return text if _plain(text) else _quoted(text)


def _plain(text: str) -> bool:
    """Whether YAML reads a text back without quotes, in a list too."""
    if text in ("", "~", "null", "Null", "NULL") or text.strip() != text or not text.isprintable():
        return False
    return (
        not set("{}[],?\\") & set(text)
        and text[0] not in "&*#|<>=!%@`'\"-:"
        and not any(part in text for part in (": ", " #"))
        and not text.endswith(":")
    )


def _quoted(text: str) -> str:
    """A text in double quotes, with escapes for what YAML would fold or refuse; wide spaces stay readable."""
    import json

    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == "\u3000" else f"\\U{ord(c):08x}" for c in quoted)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    field = keys()[name].field
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind, config=Section.model_config)


def _choices(kind: Any) -> tuple[str, ...]:
    if kind is bool:
        return ("true", "false")
    origin = get_origin(kind)
    if origin is Literal:
        return get_args(kind)
    return _choices(get_args(kind)[0]) if origin is list else ()


def _kind(kind: Any) -> str:
    names = {bool: "true か false", int: "整数", str: "文字列", IPv4Network: "CIDR"}
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return names.get(kind, "日付 (YYYY-MM-DD)")


def _limits(field: FieldInfo) -> str:
    forms = {"ge": "{} 以上", "le": "{} 以下", "max_length": "{} 文字まで" if field.annotation is str else "{} 個まで"}
    parts = [
        form.format(limit)
        for constraint in field.metadata
        for name, form in forms.items()
        if (limit := getattr(constraint, name, None)) is not None
    ]
    return f" ({'、'.join(parts)})" if parts else ""
