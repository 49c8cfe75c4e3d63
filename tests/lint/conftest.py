"""A small built project: two roots, wired nested stacks, and the Python modules that would have made them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.cli import main

PROJECT = {
    "pyproject.toml": '[tool.cfngen]\ntemplates = "estate.templates"\n',
    ".cfnlintrc.yaml": "ignore_checks: [W3002]\n",
    "src/estate/__init__.py": "",
    "src/estate/settings.py": 'project_name = Setting("ProjectName", "Short name.")\n',
    "src/estate/templates/__init__.py": '"""An estate."""\n\nroot = Root(\n    region="ap-northeast-1",\n)\n',
    "src/estate/templates/network/__init__.py": "",
    "src/estate/templates/network/main_vpc.py": (
        '"""The VPC."""\n\nvpc = stack.add(\n    ec2.VPC("Vpc", CidrBlock=vpc_cidr)\n)\n'
        'for zone in "ac":\n    ec2.Subnet(f"{tier}Subnet{zone}", AvailabilityZone=zone)\n'
        'stack.output("VpcId", ref(vpc), "The VPC.")\n'
    ),
    "src/estate/templates/edge/__init__.py": '"""Edge."""\n\nREGION = "us-east-1"\nroot = Root(region=REGION)\n',
    "src/estate/templates/edge/topic.py": '"""Topic."""\n\nsns.Topic("Topic")\n',
    "templates_out/stack.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  MainVpcStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/network/main-vpc.yaml
Outputs:
  VpcId:
    Value: !GetAtt MainVpcStack.Outputs.VpcId
""",
    "templates_out/nested/network/main-vpc.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
  DataSubnetA:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Vpc
      CidrBlock: 10.0.1.0/24
Outputs:
  VpcId:
    Value: !Ref Vpc
""",
    "templates_out/edge/stack.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  TopicStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/topic.yaml
Outputs:
  TopicArn:
    Value: !GetAtt TopicStack.Outputs.TopicArn
""",
    "templates_out/edge/nested/topic.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  TopicArn:
    Value: !Ref Topic
""",
    "templates_out/parameters/dev.json": '[{"ParameterKey": "VpcCidr", "ParameterValue": "10.0.0.0/16"}]\n',
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clean project, which is also the working directory."""
    for name, text in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    return tmp_path


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], None]:
    """Replace a text of one file, which must be there."""

    def replace(name: str, old: str, new: str) -> None:
        text = (project / name).read_text(encoding="utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def cfngen(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process: exit code, stdout, stderr."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            main(list(args))
        out, err = capsys.readouterr()
        return int(exit_.value.code or 0), out, err

    return run
