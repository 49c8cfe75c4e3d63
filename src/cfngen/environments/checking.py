"""One value against its setting: made the text that CloudFormation receives, and refused as it refuses.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Network

from cfngen.environments.files import kind, nearest
from cfngen.environments.json_lines import Json, Node, Number
from cfngen.errors import AuthorError, Problem
from cfngen.language import CidrSetting, Setting
from cfngen.language.parameter_types import is_list_type

# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_BYTES = 4096
# The same for an editor's regular expressions. Full-width digits, 1e3 and 1_000 are numbers to Python only.
NUMBER = r"-?[0-9]+(\.[0-9]+)?"
_TEXT_TYPES = ("String", "CommaDelimitedList")
_NUMBER_TYPES = ("Number", "List<Number>")
# CloudFormation shows values in XML, which has no control characters but these two; people see none of the
# rest: zero-width spaces, byte order marks, directions.
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
_SECRET = re.compile(r"(Password|Passphrase|Secret(String|Value)?|Token|Credentials?|(A[Pp][Ii]|Private|Secret)Key)$")


class _RefusedError(Exception):
    """Why one value, or one item of a list, is refused."""

    def __init__(self, what: str, hint: str) -> None:
        self.what = what
        self.hint = hint


def is_secret(setting: Setting) -> bool:
    """True when the value is a secret, by its name: DBPassword, but not PasswordMinimumLength.

    A choice among allowed values, such as the flag ManageMasterPassword, is none.
    """
    return not setting.allowed_values and _SECRET.search(setting.name) is not None


def takes_list(setting: Setting) -> bool:
    """True when the value given is a list; an SSM parameter's name is not, whatever it resolves to."""
    return is_list_type(setting.type)


def takes_number(setting: Setting) -> bool:
    """True when the value, or each item of it, is a number."""
    return setting.type in _NUMBER_TYPES


def may_be_empty(setting: Setting) -> bool:
    """True when '' is a value: for text with a default, or whose own constraints name it."""
    if setting.type not in _TEXT_TYPES:
        return False
    if setting.default is not None or "" in setting.allowed_values:
        return True
    return bool(setting.allowed_pattern) and _pattern(setting).fullmatch("") is not None


def check_value(setting: Setting, node: Node, where: str) -> tuple[str, list[Problem]]:
    """The value as CloudFormation's text, and everything wrong with it: one problem an item.

    `where` names the file; without one, that is where the setting is declared. Items of a list are trimmed
    and joined with commas.
    """
    texts = []
    problems = []
    for item in _items(setting, node):
        try:
            text = _as_text(setting, item.value)
            texts.append(text)
            _check(setting, text)
        except _RefusedError as refused:
            problems.append(Problem(f"{setting.name}: {refused.what}", _place(where, item.line), refused.hint))
    text = ",".join(texts)
    if len(text.encode()) > MOST_BYTES:
        what = f"{setting.name}: {len(text.encode())} bytes; CloudFormation takes {MOST_BYTES} at most"
        problems.append(Problem(what, _place(where, node.line)))
    if len(texts) > 1 and "" in texts:
        what = f"{setting.name}: an item of the list is empty"
        problems.append(Problem(what, _place(where, node.line), "is there a comma too many?"))
    return text, problems


def _place(where: str, line: int) -> str:
    return f"{where}:{line}" if line else where


def _items(setting: Setting, node: Node) -> list[Node]:
    value = node.value
    if not takes_list(setting):
        return [node]
    if isinstance(value, list):
        return value or [Node("", node.line)]
    if isinstance(value, str):
        return [Node(part, node.line) for part in value.split(",")]
    return [node]


def _as_text(setting: Setting, value: Json) -> str:
    """The text of one JSON value; refused when it is of another kind than the setting's type."""
    if isinstance(value, Number) and takes_number(setting):
        return value.text
    if isinstance(value, bool) and setting.is_flag:
        return str(value).lower()
    if isinstance(value, str):
        if not takes_list(setting):
            return value
        if "," in value:
            raise _RefusedError(
                f"{_shown(setting, value)} has a comma, which separates items", "give each its own item"
            )
        return value.strip()
    hint = ""
    if value is None:
        hint = "leave the key out to have the default"
    elif isinstance(value, bool | Number) and not takes_number(setting):
        hint = f'write "{value.text if isinstance(value, Number) else kind(value)}"'
    raise _RefusedError(f"{kind(value)} where {_expected(setting)} belongs", hint)


def _expected(setting: Setting) -> str:
    if setting.is_flag:
        return "true or false"
    one = "a number" if takes_number(setting) else "text"
    return f"{one}, or a list of it," if takes_list(setting) else one


def _check(setting: Setting, text: str) -> None:
    """Refuse a text that is not what the setting takes; the first reason counts."""
    if not text and not may_be_empty(setting):
        raise _RefusedError("empty, but a value is required", setting.description)
    _check_characters(setting, text)
    _check_allowed_values(setting, text)
    _check_size(setting, text)
    if setting.allowed_pattern and not _pattern(setting).fullmatch(text):
        raise _RefusedError(
            f"{_shown(setting, text)} does not fit{_not_ascii(text)}",
            setting.constraint_description or f"the whole value must match {setting.allowed_pattern}",
        )
    if isinstance(setting, CidrSetting) and text:
        network = IPv4Network(text, strict=False)
        if str(network) != text:
            raise _RefusedError(f"{text} has host bits set", f"the range is {network}")


def _check_characters(setting: Setting, text: str) -> None:
    for character in text:
        if unicodedata.category(character) in _INVISIBLE and character not in "\n\t":
            name = unicodedata.name(character, "a control character")
            raise _RefusedError(f"holds U+{ord(character):04X} ({name}), which nobody sees", "delete it")
    if text.strip("\n") != text.strip() and not setting.allowed_pattern:
        raise _RefusedError(f"{_shown(setting, text)} begins or ends with white space", "delete it")
    if takes_number(setting) and not re.fullmatch(NUMBER, text):
        raise _RefusedError(f"{_shown(setting, text)} is no number{_not_ascii(text)}", "digits, such as 30 or 0.5")
    if setting.type not in _TEXT_TYPES and not re.fullmatch("[!-~]+", text):
        raise _RefusedError(
            f"{_shown(setting, text)} cannot be an {setting.type}{_not_ascii(text)}", setting.description
        )


def _check_allowed_values(setting: Setting, text: str) -> None:
    allowed = [str(value) for value in setting.allowed_values]
    if allowed and text not in allowed:
        hint = f"one of: {', '.join(value or repr(value) for value in allowed)}"
        near = nearest(text, allowed)
        what = f"{_shown(setting, text)} is not an allowed value{_not_ascii(text)}"
        raise _RefusedError(what, f"{hint}; {near}" if near else hint)


def _check_size(setting: Setting, text: str) -> None:
    """Lengths are for String only, ranges for numbers only."""
    hint = setting.constraint_description or ""
    if setting.type == "String":
        if setting.max_length is not None and len(text) > setting.max_length:
            raise _RefusedError(
                f"{_shown(setting, text)} has {len(text)} characters; {setting.max_length} at most", hint
            )
        if setting.min_length is not None and len(text) < setting.min_length:
            raise _RefusedError(
                f"{_shown(setting, text)} has {len(text)} characters; {setting.min_length} at least", hint
            )
    if takes_number(setting):
        if setting.max_value is not None and float(text) > setting.max_value:
            raise _RefusedError(f"{text} is more than {setting.max_value}", hint)
        if setting.min_value is not None and float(text) < setting.min_value:
            raise _RefusedError(f"{text} is less than {setting.min_value}", hint)


def _shown(setting: Setting, text: str) -> str:
    """The value in quotes, not too long, and not a secret, even one given where a choice belongs."""
    if _SECRET.search(setting.name):
        return "the value"
    return repr(text) if len(text) <= 80 else f"{text[:60]!r}…"


def _not_ascii(text: str) -> str:
    """Point at the first character that looks like another but is not: full-width digits are typed easily."""
    found = next((character for character in text if not character.isascii()), None)
    return f": {found!r} (U+{ord(found):04X}) is not ASCII" if found else ""


def _pattern(setting: Setting) -> re.Pattern[str]:
    r"""The AllowedPattern; \d, \w and \s are ASCII, as in Java's regular expressions."""
    try:
        return re.compile(setting.allowed_pattern or "", re.ASCII)
    except re.error as error:
        where = f"{setting.module}, setting {setting.name}"
        raise AuthorError(f"the allowed_pattern is no regular expression: {error}", where=where) from error
