"""Data that trips YAML emitters: text that looks like something else, and tags that cannot be combined."""

from __future__ import annotations

from typing import Any

TRICKY_TEXT = [
    "", " ", "~", "null", "yes", "no", "on", "OFF", "y", "N", "true", "False", "1", "01", "0123456789012",
    "1e3", "1E-3", "+1", ".5", "5.", "1_000", "0x1f", "0o17", "0b11", "12:30:45", "1:2", ".inf", "-.INF", ".nan",
    "2012-10-17", "2012-10-17T10:00:00Z", "2012-10-17 10:00:00", "=", "<<", "-", "--", "---", "...", "?", ":", ",",
    "#", "# x", "x #y", "x: y", "x:", ":x", "- x", "[x]", "{x}", "*", "*x", "&x", "!x", "!Ref x", "%x", "@x", "`x`",
    "|", ">", "'", '"', "it's", '"x"', "\\", "\\n", "a\nb", "a\nb\n", "a\n\nb\n\n", "\n", "\na", " a\nb", "a \nb",
    "a\n b", "a\tb", "\ta", "a\r\nb", "a\rb", "a\x85b", "a\u2028b", "a\u2029b", "\ufeffa", "a\u00a0b", "\u3000全角",
    "日本語", "日本語: 値 # x", "絵文字 \U0001f600", "é" * 200, "word " * 60, "a" * 300, "cron(0 17 L * ? *)",
    "sat:19:00-sat:20:00", "arn:aws:iam::aws:policy/x", "${version} ${account-id}", "{{resolve:secretsmanager:x}}",
    "\x07", "\x7f", "\u200b", "a\u2063b", "%YAML 1.1", "--- a", "a:b", "a: ", "a\n---\nb", "a\n...\nb", "!", "0", "-0",
]  # fmt: skip

INTRINSICS: dict[str, Any] = {
    "Base64Sub": {"Fn::Base64": {"Fn::Sub": "x ${A}"}},
    "Base64Text": {"Fn::Base64": "#!/bin/bash\necho 1\n"},
    "AZsRef": {"Fn::GetAZs": {"Ref": "AWS::Region"}},
    "AZsEmpty": {"Fn::GetAZs": ""},
    "SelectAZs": {"Fn::Select": [0, {"Fn::GetAZs": {"Ref": "AWS::Region"}}]},
    "SubMap": {"Fn::Sub": ["${x}-y", {"x": {"Ref": "A"}}]},
    "SubLines": {"Fn::Sub": '{\n  "a": "${A}"\n}'},
    "JoinRef": {"Fn::Join": [",", {"Ref": "A"}]},
    "JoinLong": {"Fn::Join": ["", ["a" * 40, {"Ref": "A"}, "b" * 40]]},
    "IfMap": {"Fn::If": ["IsX", {"a": 1, "b": [1, 2]}, {"Ref": "AWS::NoValue"}]},
    "IfList": {"Fn::If": ["IsX", ["a"], []]},
    "FindInMap": {"Fn::FindInMap": ["M", {"Ref": "A"}, "k"]},
    "Split": {"Fn::Split": [",", {"Fn::Sub": "${A},b"}]},
    "Cidr": {"Fn::Select": [20, {"Fn::Cidr": [{"Ref": "A"}, 22, 8]}]},
    "GetAttDotted": {"Fn::GetAtt": ["Db", "Endpoint.Address"]},
    "GetAttRef": {"Fn::GetAtt": ["Db", {"Ref": "A"}]},
    "Length": {"Fn::Length": {"Ref": "A"}},
    "ToJson": {"Fn::ToJsonString": {"a": {"Ref": "A"}}},
    "PolicyCondition": {"Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}},
    "RefOfNothing": {"Ref": ""},
    "NumberKeys": {"1": "a", "yes": "b", "on": "c", "": "d"},
}

SCALARS = {"t": True, "f": False, "i": 0, "n": -1, "big": 10737418240, "x": 1.5, "e": 1e-7, "none": None}
