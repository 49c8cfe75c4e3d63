"""Defects of containers, functions, machines and engines."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted

APP, DATA, PLATFORM = "nested/app.yaml", "nested/data.yaml", "platform.yaml"
CONTAINER = "TaskDefinition/Properties/ContainerDefinitions/0"
VARIABLES = "Notify/Properties/Environment/Variables"
MACHINE = "Machines/Properties/LaunchTemplateData/MetadataOptions"


def variable(name: str, value: Any) -> dict[str, Any]:
    """A plain variable of a container."""
    return {"Name": name, "Value": value}


ACCESS_KEY = "AKIA" + "IOSFODNN7EXAMPLE"
RESOLVED = "{{resolve:secretsmanager:clinic/database:SecretString:password}}"
CACHE, SETTINGS = "rediss://:abc@cache:6379", '{"db": {"password": "abc"}}'
DIRECTORY = {
    "Type": "AWS::DirectoryService::SimpleAD",
    "Properties": {"Name": "corp.example.jp", "Password": "{{resolve:secretsmanager:directory}}", "Size": "Small"},
}
INSTANCE = {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": "ami-1", "InstanceType": "t4g.small"}}
BUILD = {
    "Type": "AWS::CodeBuild::Project",
    "Properties": {"Environment": {"EnvironmentVariables": [{"Name": "NPM_TOKEN", "Value": "abc"}]}},
}

DEFECTS = [
    planted("S06", "an old platform", APP, "Service/Properties/PlatformVersion", "1.3.0"),
    planted("S01", "no user", APP, f"{CONTAINER}/User", REMOVED),
    planted("S01", "root", APP, f"{CONTAINER}/User", "root"),
    planted("S01", "0", APP, f"{CONTAINER}/User", "0"),
    planted("S01", "0 as a number", APP, f"{CONTAINER}/User", 0),
    planted("S01", "root with a group", APP, f"{CONTAINER}/User", "0:1000"),
    planted("S02", "privileged", APP, f"{CONTAINER}/Privileged", True),
    planted("S02", "privileged as a text", APP, f"{CONTAINER}/Privileged", "true"),
    planted("S02", "every capability", APP, f"{CONTAINER}/LinuxParameters", {"Capabilities": {"Add": ["ALL"]}}),
    planted("S02", "the host's processes", APP, "TaskDefinition/Properties/PidMode", "host"),
    planted("S03", "writable", APP, f"{CONTAINER}/ReadonlyRootFilesystem", False),
    planted("S03", "left out", APP, f"{CONTAINER}/ReadonlyRootFilesystem", REMOVED),
    planted("S04", "a password", APP, f"{CONTAINER}/Environment/+", variable("DB_PASSWORD", "correct-horse")),
    Defect(
        "S04",
        "a hidden parameter",
        PLATFORM,
        {
            "/Parameters/Given": {"Type": "String", "NoEcho": True, "Default": ""},
            f"{VARIABLES}/DB_PASSWORD": {"Fn::Sub": "x${Given}"},
        },
    ),
    Defect(
        "S04",
        "a parameter that nobody has given",
        PLATFORM,
        {"/Parameters/Pass": {"Type": "String", "NoEcho": True}, f"{VARIABLES}/DB_PASSWORD": {"Ref": "Pass"}},
    ),
    planted("S04", "a resolved password", APP, f"{CONTAINER}/Environment/+", variable("DB_PASS", RESOLVED)),
    planted(
        "S04",
        "a URL with a password",
        APP,
        f"{CONTAINER}/Environment/+",
        variable("DATABASE_URL", "postgresql://app:correct@db/app"),
    ),
    planted("S04", "a password without a user", APP, f"{CONTAINER}/Environment/+", variable("CACHE", CACHE)),
    planted("S04", "a password in JSON", APP, f"{CONTAINER}/Environment/+", variable("SETTINGS", SETTINGS)),
    planted("S04", "an access key", APP, f"{CONTAINER}/Environment/+", variable("AWS_ACCESS_KEY_ID", ACCESS_KEY)),
    planted(
        "S04", "an access key by another name", APP, f"{CONTAINER}/Environment/+", variable("UPLOADER", ACCESS_KEY)
    ),
    planted("S04", "a key of an API", APP, f"{CONTAINER}/Environment/+", variable("StripeApiKey", "abcdef")),
    planted("S04", "a token of a function", PLATFORM, f"{VARIABLES}/SLACK_TOKEN", "xoxb-1-2"),
    planted("S04", "a resolved secret of a function", PLATFORM, f"{VARIABLES}/SESSION", RESOLVED),
    planted("S04", "a token of a build", PLATFORM, "Build", BUILD),
    planted("S05", "mutable", APP, "Repository/Properties/ImageTagMutability", "MUTABLE"),
    planted("S05", "mutable by default", APP, "Repository/Properties/ImageTagMutability", REMOVED),
    planted("S05", "no scan", APP, "Repository/Properties/ImageScanningConfiguration/ScanOnPush", False),
    planted("S05", "no scan said", APP, "Repository/Properties/ImageScanningConfiguration", REMOVED),
    planted("S07", "no upgrades", DATA, "Database/Properties/AutoMinorVersionUpgrade", False),
    planted("S07", "nobody said so", DATA, "Database/Properties/AutoMinorVersionUpgrade", REMOVED, "info"),
    planted("S08", "the internet", PLATFORM, "Notebook/Properties/DirectInternetAccess", "Enabled"),
    planted("S08", "the internet by default", PLATFORM, "Notebook/Properties/DirectInternetAccess", REMOVED),
    planted("S08", "no key", PLATFORM, "Notebook/Properties/KmsKeyId", REMOVED),
    planted("S08", "root", PLATFORM, "Notebook/Properties/RootAccess", "Enabled"),
    planted("S08", "root by default", PLATFORM, "Notebook/Properties/RootAccess", REMOVED),
    planted("P16", "tokens optional", PLATFORM, f"{MACHINE}/HttpTokens", "optional"),
    planted("P16", "no options", PLATFORM, MACHINE, REMOVED),
    planted("P16", "an instance", PLATFORM, "Machine", INSTANCE),
    planted("H-10", "a directory that the addendum leaves out", PLATFORM, "Directory", DIRECTORY),
    planted("C-VUL-01", "PostgreSQL 13", DATA, "Database/Properties/EngineVersion", "13.20"),
]
