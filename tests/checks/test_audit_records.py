"""A bucket of audit records is locked, or its policy refuses deletion: to everybody, of every version."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
REFUSED = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    "Resource": {"Fn::Sub": "${AuditBucket.Arn}/*"},
}


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({}, []),
        ({"Action": "s3:Delete*"}, []),
        ({"Principal": {"AWS": "*"}}, []),
        ({"Action": "s3:DeleteObject"}, ["warning"]),
        ({"Effect": "Allow"}, ["warning"]),
        ({"Principal": {"AWS": "arn:aws:iam::111111111111:role/intern"}}, ["warning"]),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, ["warning"]),
        ({"Resource": {"Fn::Sub": "${AuditBucket.Arn}"}}, ["warning"]),
    ],
)
def test_a_policy_may_stand_for_a_lock(
    tmp_path: Path, cfngen: Run, change: dict[str, Any], severity: list[str]
) -> None:
    policy = {"Version": "2012-10-17", "Statement": [REFUSED | change]}
    template = {
        "Resources": {
            "AuditBucket": {"Type": "AWS::S3::Bucket"},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "AuditBucket"}, "PolicyDocument": policy},
            },
        },
    }
    file = tmp_path / "audit.json"
    file.write_text(json.dumps(template), encoding="utf-8")

    _, out, _ = cfngen("check", str(file), "--only", "B09", "--format", "json")

    assert severity == [it["severity"] for it in json.loads(out)["findings"]]
