"""Templates as deployed: what scanners see once parameters, conditions and other stacks are resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.templates import write_committed, write_deployed
from cfngen.errors import CfngenError
from cfngen.project import Project

FILES = {
    "pyproject.toml": '[tool.cfngen]\ntemplates = "estate.templates"\n',
    "src/estate/__init__.py": "",
    "src/estate/templates/__init__.py": 'root = Root(region="ap-northeast-1")\n',
    "templates_out/stack.yaml": """\
Parameters:
  ProjectName: {Type: String}
  MultiAz: {Type: String, Default: "false"}
  Size: {Type: Number, Default: 5}
  DeployExtra: {Type: String, Default: "false"}
  EdgeTopicArn: {Type: String, Default: ""}
Conditions:
  Extra: !Equals [!Ref DeployExtra, "true"]
Resources:
  KeysStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/security/keys.yaml
  DataStack:
    Type: AWS::CloudFormation::Stack
    DependsOn: [KeysStack, ExtraStack]
    Properties:
      TemplateURL: nested/data/data.yaml
      Parameters:
        ProjectName: !Ref ProjectName
        MultiAz: !Ref MultiAz
        Size: !Ref Size
        KeyArn: !GetAtt KeysStack.Outputs.KeyArn
        EdgeTopicArn: !Ref EdgeTopicArn
  ExtraStack:
    Type: AWS::CloudFormation::Stack
    Condition: Extra
    Properties:
      TemplateURL: nested/security/keys.yaml
""",
    "templates_out/nested/security/keys.yaml": """\
Resources:
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
Outputs:
  KeyArn: {Value: !GetAtt Key.Arn}
""",
    "templates_out/nested/data/data.yaml": """\
Parameters:
  ProjectName: {Type: String}
  MultiAz: {Type: String}
  Size: {Type: Number}
  KeyArn: {Type: String}
  EdgeTopicArn: {Type: String}
  Password: {Type: String, NoEcho: true, Default: hush-hush, MinLength: 4}
Conditions:
  Never: !Equals [a, b]
  HasTopic: !Not [!Equals [!Ref EdgeTopicArn, ""]]
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Condition: HasTopic
    DependsOn: [Bucket, Absent]
    Properties:
      MultiAZ: !Ref MultiAz
      StorageEncrypted: !If [HasTopic, true, !Ref AWS::NoValue]
      KmsKeyId: !Ref KeyArn
      AllocatedStorage: !Ref Size
      MonitoringInterval: "60"
      DBInstanceIdentifier: !Sub "${ProjectName}-db"
      MasterUserPassword: !Sub "x${Password}"
      Port: 5432
      Tags: [{Key: a, Value: !Ref Size}]
  Absent:
    Type: AWS::SNS::Topic
    Condition: Never
  Bucket: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Statement:
          - Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
            Condition: {Bool: {"aws:SecureTransport": "false"}}
""",
    "templates_out/edge/stack.yaml": """\
Resources:
  EdgeTopic: {Type: AWS::SNS::Topic}
Outputs:
  EdgeTopicArn: {Value: !Ref EdgeTopic}
""",
    "src/estate/templates/edge/__init__.py": 'root = Root(region="us-east-1")\n',
    "templates_out/edge/parameters/prod.json": "[]",
    "templates_out/parameters/prod.json": json.dumps(
        [
            {"ParameterKey": "ProjectName", "ParameterValue": "clinic"},
            {"ParameterKey": "MultiAz", "ParameterValue": "true"},
            {"ParameterKey": "EdgeTopicArn", "ParameterValue": ""},
        ]
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(tmp_path / "project", "estate.templates")


@pytest.fixture
def deployed(project: Project, tmp_path: Path) -> Path:
    write_deployed(project, "prod", tmp_path / "deployed")
    return tmp_path / "deployed"


def resources(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((folder / name).read_text(encoding="utf-8"))["Resources"])


def test_one_file_for_each_template_that_is_deployed(deployed: Path) -> None:
    files = sorted(str(path.relative_to(deployed)) for path in deployed.rglob("*.json"))

    assert files == ["edge/stack.json", "nested/data/data.json", "nested/security/keys.json", "stack.json"]


def test_properties_are_literals_of_their_own_type(deployed: Path) -> None:
    """A boolean that came through parameters as text is a boolean, a number of type String a text, a secret masked."""
    properties = resources(deployed, "nested/data/data.json")["Database"]["Properties"]

    assert properties == {
        "MultiAZ": True,
        "StorageEncrypted": True,
        "KmsKeyId": properties["KmsKeyId"],
        "AllocatedStorage": "5",
        "MonitoringInterval": 60,
        "DBInstanceIdentifier": "clinic-db",
        "MasterUserPassword": "****",
        "Port": "5432",
        "Tags": [{"Key": "a", "Value": "5"}],
    }


def test_values_of_other_stacks_are_plausible_literals(deployed: Path) -> None:
    key = resources(deployed, "nested/data/data.json")["Database"]["Properties"]["KmsKeyId"]
    wired = resources(deployed, "stack.json")["DataStack"]["Properties"]["Parameters"]

    assert key.startswith("arn:aws:kms:ap-northeast-1:111111111111:key/")
    assert wired["KeyArn"] == key
    assert wired["EdgeTopicArn"] == "arn:aws:sns:us-east-1:111111111111:edgetopic"


def test_what_an_environment_sets_is_not_filled_from_another_root(project: Project, tmp_path: Path) -> None:
    file = project.output / "parameters/prod.json"
    file.write_text(file.read_text().replace('"ParameterValue": ""', '"ParameterValue": "mine"'))
    write_deployed(project, "prod", tmp_path / "deployed")

    wired = resources(tmp_path / "deployed", "stack.json")["DataStack"]["Properties"]["Parameters"]
    assert wired["EdgeTopicArn"] == "mine"


def test_references_inside_a_template_stay(deployed: Path) -> None:
    """Guard reads an object's ARN only as a join of the bucket's; free-form documents keep their types."""
    policy = resources(deployed, "nested/data/data.json")["Policy"]["Properties"]
    statement = policy["PolicyDocument"]["Statement"][0]

    assert policy["Bucket"] == {"Ref": "Bucket"}
    assert statement == {
        "Resource": [
            {"Fn::GetAtt": ["Bucket", "Arn"]},
            {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]},
        ],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_what_a_condition_leaves_out_is_gone(deployed: Path) -> None:
    data = resources(deployed, "nested/data/data.json")

    assert set(data) == {"Database", "Bucket", "Policy"}
    assert data["Database"]["DependsOn"] == ["Bucket"]
    assert "Condition" not in data["Database"]
    assert resources(deployed, "stack.json")["DataStack"]["DependsOn"] == ["KeysStack"]


def test_committed_view_has_templates_only(project: Project, tmp_path: Path) -> None:
    write_committed(project, tmp_path / "committed")

    files = sorted(str(path.relative_to(tmp_path / "committed")) for path in (tmp_path / "committed").rglob("*.*"))
    assert files == ["edge/stack.yaml", "nested/data/data.yaml", "nested/security/keys.yaml", "stack.yaml"]


def test_mistakes(project: Project, tmp_path: Path) -> None:
    with pytest.raises(CfngenError, match="there is no such parameter file"):
        write_deployed(project, "stg", tmp_path / "deployed")
    child = project.output / "nested/data/data.yaml"
    child.write_text(child.read_text().replace("MinLength: 4", "MinLength: 40"))
    with pytest.raises(CfngenError, match="Password"):
        write_deployed(project, "prod", tmp_path / "deployed")
    (project.output / "stack.yaml").unlink()
    with pytest.raises(CfngenError, match="no generated templates yet"):
        write_committed(project, tmp_path / "committed")
