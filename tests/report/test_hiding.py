"""What is printed has no secret in it, in whatever form it is repeated."""

from __future__ import annotations

import io
import json
import sys

import pytest

from cfngen.report.hiding import hide, secrets_of


def printed(monkeypatch: pytest.MonkeyPatch, text: str, *secrets: str) -> str:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    hide(secrets)
    assert len(text) == sys.stdout.write(text)
    return stream.getvalue()


def test_a_secret_is_hidden_as_it_is_and_inside_json(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = 'pass"word\\日本'
    inside = json.dumps({"a": json.dumps({"b": secret})})

    shown = printed(monkeypatch, f"{secret} {json.dumps(secret)} {inside}", secret)

    assert '**** "****" {"a": "{\\"b\\": \\"****\\"}"}' == shown


def test_of_two_secrets_the_longer_is_hidden_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "**** ****" == printed(monkeypatch, "hunter22 hunter2", "hunter2", "hunter22")


@pytest.mark.parametrize("harmless", ["short", "true", "{{resolve:ssm:/a/b}}", "arn:aws:kms:x:1:key/1", "seconds"])
def test_what_is_no_secret_stays(monkeypatch: pytest.MonkeyPatch, harmless: str) -> None:
    assert harmless == printed(monkeypatch, harmless, harmless)


def test_secrets_are_found_by_no_echo_and_by_their_names() -> None:
    template = {
        "Parameters": {"Word": {"Type": "String", "NoEcho": True, "Default": "default"}, "Size": {"Type": "Number"}},
        "Resources": {
            "T": {
                "Properties": {"Environment": [{"Name": "API_KEY", "Value": "beside"}, {"Name": "A", "Value": "no"}]}
            },
            "F": {"Properties": {"Variables": {"DB_PASSWORD": "under", "SIZE": "no"}, "Token": {"Ref": "Word"}}},
        },
    }

    found = {*secrets_of([template], {"Word": "given", "Size": "no", "SessionToken": "tag"})}

    assert {"given", "default", "beside", "under", "tag"} == found
