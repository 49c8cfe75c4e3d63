"""Reading and comparing trees of templates, against the cost of importing yaml and click."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks._measure import PYTHON, RATIO_HEADER, medians, process, ratio, table

STACKS, RESOURCES = 20, 50
_COMPARE = """
from cfngen.engine.compare import compare
from cfngen.engine.tree import load_stack
shared = {{}}
compare(
    load_stack({before!r}, {{"Name": "a"}}, cache=shared),
    load_stack({after!r}, {{"Name": {name!r}}}, cache=shared),
)
"""
_CHILD = """Parameters:
  Name: {Type: String}
  Above: {Type: String}
Resources:
"""
_RESOURCE = """  Topic{number}:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: !Sub ${{Name}}-{stack}-{number}
      DisplayName: {text}
      Tags:
        - Key: Name
          Value: !Sub ${{AWS::StackName}}-{number}
        - Key: Above
          Value: !Ref Above
"""


def main() -> None:
    """Print the ratios of comparing a pair of templates and a tree of a thousand resources."""
    baseline = "import yaml, click"
    with tempfile.TemporaryDirectory() as folder:
        old, new = write_tree(Path(folder) / "old", "text"), write_tree(Path(folder) / "new", "changed")
        pair = [str(Path(path).parent / "nested0.yaml") for path in (old, new)]
        tasks = {
            "a pair of templates": ("import yaml, click\n" + _pair(*pair), 3),
            "1,000 resources in 20 nested stacks, nothing changed": (_script(old, old, "a"), 4),
            "the same, one setting changed": (_script(old, old, "b"), 6),
            "the same, every template changed": (_script(old, new, "a"), 6),
        }
        seconds = medians(
            {
                baseline: process(PYTHON, "-c", "import yaml, click"),
                **{name: process(PYTHON, "-c", script) for name, (script, _) in tasks.items()},
            }
        )
    table(
        RATIO_HEADER,
        [ratio(name, seconds[name], baseline, seconds[baseline], target) for name, (_, target) in tasks.items()],
    )


def _script(before: str, after: str, name: str) -> str:
    return _COMPARE.format(before=before, after=after, name=name)


def _pair(before: str, after: str) -> str:
    return _script(before, after, "a").replace('"Name":', '"Above": "x", "Name":')


def write_tree(folder: Path, text: str) -> str:
    """Write a root with STACKS nested stacks of RESOURCES topics each, whose names say `text`; give the root's path."""
    folder.mkdir()
    root = ["Parameters:\n  Name: {Type: String}\nResources:\n"]
    for stack in range(STACKS):
        above = f"!GetAtt Stack{stack - 1}.Outputs.First" if stack else "none"
        root.append(
            f"  Stack{stack}:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
            f"      TemplateURL: nested{stack}.yaml\n"
            f"      Parameters:\n        Name: !Ref Name\n        Above: {above}\n"
        )
        resources = [_RESOURCE.format(number=number, stack=stack, text=text) for number in range(RESOURCES)]
        child = _CHILD + "".join(resources) + "Outputs:\n  First:\n    Value: !Ref Topic0\n"
        (folder / f"nested{stack}.yaml").write_text(child, encoding="utf-8")
    path = folder / "root.yaml"
    path.write_text("".join(root), encoding="utf-8")
    return str(path)
