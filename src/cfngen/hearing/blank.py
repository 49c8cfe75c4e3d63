"""The answers file as `init` writes it: every key with its questions, default and allowed values, unanswered."""

from __future__ import annotations

from cfngen.hearing.answers import Answers
from cfngen.hearing.keys import Key, asked_by, keys, section_title
from cfngen.hearing.questions import sheet

_HEAD = """\
# yaml-language-server: $schema={schema}
# ヒアリングの答え。コロンの後に書く。空のままの項目は未回答で、既定値を使い、記録に「未確認」と残る。
#   cfngen hearing ask      端末で順に答える
#   cfngen hearing check    誤り、矛盾、要確認を調べる
#   cfngen hearing apply    パラメータ、[tool.cfngen]、判断の記録を書く
schema_version: 1
"""


def blank(schema: str) -> str:
    """The text of a file with no answers. `schema` is the name of its JSON Schema, for editors."""
    return _HEAD.format(schema=schema) + "".join(_section(name) for name in Answers.model_fields) + _notes()


def _section(name: str) -> str:
    if name in ("schema_version", "notes"):
        return ""
    if name in keys():
        return f"\n{_comment(keys()[name], '')}{name}:\n"
    inner = [key for key in keys().values() if key.name.startswith(f"{name}.")]
    entries = "".join(f"{_comment(key, '  ')}  {key.name.partition('.')[2]}:\n" for key in inner)
    return f"\n# ---- {section_title(name)}\n{name}:\n{entries}"


def _comment(key: Key, indent: str) -> str:
    questions = [sheet().questions[name] for name in asked_by(key.name)]
    lines = [f"{question.id} {question.text}" for question in questions if question.kind == "key"]
    same = [question.id for question in questions if question.kind == "duplicate"]
    lines += [f"{', '.join(same)} も同じ答え"] if same else []
    lines += [f"{key.text}", f"  既定値: {key.default}", f"  書ける値: {key.allowed}"]
    return "".join(f"{indent}# {line}\n" for line in lines)


def _notes() -> str:
    text = "\n# ---- 記録だけの質問。まとめと記録のコンテキストに残る。ほかの質問にも番号で書き足せる\nnotes:\n"
    section = 0
    for question in sheet().questions.values():
        if question.kind != "record":
            continue
        if question.section != section:
            section = question.section
            text += f"  # {section}. {sheet().titles[section]}\n"
        same = f" ({question.same_as} と同じなら空)" if question.same_as else ""
        text += f"  # {question.text}{same}\n  {question.id}:\n"
    return text
