"""A template as YAML text, as an expert would have written it by hand.

Short intrinsics, CloudFormation's order of sections and keys, a blank line between entries. The same data
gives the same bytes everywhere. The nodes are made here and written by libyaml, a section at a time.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
)
_RESOURCE_KEYS = (
    "Type",
    "Condition",
    "DependsOn",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
    "Properties",
)
_WIDTH = 112
# A list of an intrinsic stands on one line up to this many characters.
_FLOW_WIDTH = 72
# Text that some YAML reader takes for a number, a date or a truth value; a reader of another version of YAML
# (https://yaml.org/type/, https://yaml.org/spec/1.2.2/#103-core-schema) must not see anything but text.
_AMBIGUOUS = re.compile(
    r"[-+]?[.\d][\d_.,:]*([eE][-+]?\d+)?|[-+]?0[xobXOB][\da-fA-F_]+|\d{4}-\d\d?-\d\d?([Tt ].*)?"
    r"|y|n|yes|no|on|off|true|false|null|nan|~|=|<<|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
# Line and paragraph separators and controls, which only a double-quoted scalar carries unchanged.
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


_STR, _SEQ, _MAP = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"
_represent = yaml.representer.SafeRepresenter().represent_data
# The first line of an entry of a section.
_ENTRY = re.compile(r"\n(?=  [^\s-])")


def emit(template: dict[str, Any], header: str, headings: dict[str, str] | None = None) -> str:
    """Give a template's YAML text, ending in a newline.

    `header` is written as comment lines at the top; `headings` puts a comment line above the resource of
    that logical id.
    """
    parts = ["".join(f"# {line}\n" for line in header.splitlines())]
    known = [name for name in SECTIONS if name in template]
    for name in [*known, *(name for name in template if name not in SECTIONS)]:
        text = _dump(_section(name, template[name]))
        # Conditions are one-liners: they read best as a block.
        if name != "Conditions" and isinstance(template[name], dict):
            first, _, rest = text.partition("\n")
            text = f"{first}\n" + _ENTRY.sub("\n\n", rest)
        for logical_id, heading in (headings or {}).items() if name == "Resources" else ():
            text = text.replace(f"\n  {logical_id}:\n", f"\n  # {heading}\n\n  {logical_id}:\n", 1)
        parts.append(text)
    return "\n".join(parts)


def _section(name: str, section: Any) -> yaml.Node:
    if not isinstance(section, dict):
        return _mapping({name: section})
    if name == "Resources":
        section = {key: _ordered(entry) if isinstance(entry, dict) else entry for key, entry in section.items()}
    entries = [(_scalar(key), _node(entry, inside_tag=name == "Conditions")) for key, entry in section.items()]
    return yaml.MappingNode(
        _MAP, [(_scalar(name), yaml.MappingNode(_MAP, entries, flow_style=not entries))], flow_style=False
    )


def _ordered(resource: dict[str, Any]) -> dict[str, Any]:
    known = {key: resource[key] for key in _RESOURCE_KEYS if key in resource}
    return known | {key: value for key, value in resource.items() if key not in known}


def _dump(node: yaml.Node) -> str:
    text: str = yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True, width=_WIDTH, line_break="\n")
    return text


def _node(value: Any, inside_tag: bool = False) -> yaml.Node:
    """A value as a node; intrinsics in their short form where YAML allows it: one node carries one tag only.

    So `Fn::Base64: !Sub …` and `Fn::GetAZs: !Ref …` keep the long form outside and the short one inside.
    """
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, list):
        return yaml.SequenceNode(_SEQ, [_node(item) for item in value], flow_style=not value)
    if not isinstance(value, dict):
        node: yaml.Node = _represent(value)
        return node
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key == "Ref" and isinstance(inner, str):
            return _scalar(inner, "!Ref")
        if key == "Condition" and isinstance(inner, str) and inside_tag:
            return _scalar(inner, "!Condition")
        if isinstance(key, str) and key.startswith("Fn::"):
            return _function(key, inner)
    return _mapping(value)


def _function(key: str, inner: Any) -> yaml.Node:
    tag = f"!{key[4:]}"
    if key == "Fn::GetAtt":
        if isinstance(inner, list) and all(isinstance(part, str) for part in inner):
            return _scalar(".".join(inner), tag)
        return _mapping({key: inner})  # an attribute that is itself a Ref: cfn_flip drops it from the short form
    if isinstance(inner, list):
        conditional = key in ("Fn::And", "Fn::Or", "Fn::Not", "Fn::If")
        items = [_node(item, inside_tag=conditional) for item in inner]
        return yaml.SequenceNode(tag, items, flow_style=_fits_a_line(tag, items))
    node = _node(inner)
    if node.tag not in (_STR, _MAP) or key == "Fn::Transform":
        return yaml.MappingNode(_MAP, [(_scalar(key), node)], flow_style=False)
    if isinstance(inner, str):
        return _scalar(inner, tag)
    return yaml.MappingNode(tag, node.value, flow_style=not node.value)


def _mapping(value: dict[Any, Any]) -> yaml.MappingNode:
    pairs = [(_node(key), _node(inner)) for key, inner in value.items()]
    return yaml.MappingNode(_MAP, pairs, flow_style=not pairs)


def _scalar(text: str, tag: str = _STR) -> yaml.ScalarNode:
    return yaml.ScalarNode(tag, text, style=_style(text, tagged=tag is not _STR))


def _style(text: str, tagged: bool = False) -> str | None:
    if _SPECIAL.search(text):
        return '"'
    if "\n" in text:
        # A block scalar cannot begin with white space, nor carry trailing spaces or blank lines unharmed.
        harmed = text[0] in " \n\t" or text[-1] == " " or any(part in text for part in (" \n", "\t"))
        return '"' if harmed or text.endswith("\n\n") else "|"
    if not text or (not tagged and _AMBIGUOUS.fullmatch(text)):
        return "'"
    return None


def _fits_a_line(tag: str, items: list[yaml.Node]) -> bool:
    lengths = [_length(item) for item in items]
    return len(tag) + 2 + 2 * len(lengths) + sum(lengths) <= _FLOW_WIDTH


def _length(node: yaml.Node) -> int:
    """About how many characters a node takes on one line; too many for one that needs several lines."""
    tag = 0 if node.tag.startswith("tag:") else len(node.tag) + 1
    if isinstance(node, yaml.ScalarNode):
        return tag + (len(node.value) if "\n" not in node.value else _FLOW_WIDTH)
    if isinstance(node, yaml.SequenceNode):
        return tag + 2 + 2 * len(node.value) + sum(map(_length, node.value))
    return _FLOW_WIDTH
