"""The parent refuses what would make an environment unsafe or could not be deployed, before anything is created."""

from __future__ import annotations

import pytest

from cfngen.errors import CfngenError
from tests.estate.deployed_estate import ENVIRONMENTS, ROOTS, load_root

FUNCTION = "arn:aws:lambda:ap-northeast-1:111111111111:function:rotate"
# Root and rule -> the parameters that make it fire, and it alone, in prod.
UNSAFE: dict[tuple[str, str], dict[str, str]] = {
    ("", "CertificatesOutsideDev"): {"HostedZoneId": ""},
    ("", "CertificatesHaveNames"): {"StaffApiDomainName": ""},
    ("", "ProdMultiAz"): {"DBMultiAZ": "false"},
    ("", "ProdDeletionProtection"): {"DBDeletionProtection": "false"},
    ("", "ProdAlbDeletionProtection"): {"DeletionProtectionAlb": "false"},
    ("", "TwoTasksInProd"): {"ECSDesiredCount": "1"},
    ("", "NoExecInProd"): {"EnableExecuteCommand": "true"},
    ("", "ApiTaskSize"): {"ECSTaskCpu": "256", "ECSTaskMemory": "4096"},
    ("", "BatchTaskSize"): {"BatchTaskCpu": "4096", "BatchTaskMemory": "4096"},
    ("", "ProdKeepsAuditLogs"): {"AuditLogRetentionDays": "731"},
    ("", "PinnedMinorVersion"): {"DBEngineVersion": "14.22"},
    ("", "MfaOutsideDev"): {"CognitoMfaConfiguration": "OPTIONAL"},
    ("", "HostNamesOutsideDev"): {"StaffDomainName": ""},
    ("", "RulesBlockInProd"): {"RuleMode": "count"},
    ("", "RotationNeedsSplit"): {"DatabaseUrlMode": "composed", "DatabaseRotationFunctionArn": FUNCTION},
    ("", "ZonesDiffer"): {"AvailabilityZone2": "ap-northeast-1a"},
    ("", "EgressHasGateway"): {"TransitGatewayId": ""},
    ("", "ProdAlertsReachSomebody"): {"AlertEmail": ""},
    ("edge", "HostNamesOutsideDev"): {"VendorDomainName": ""},
    ("edge", "RulesBlockInProd"): {"RuleMode": "count"},
}
# What only prod is refused; the others hold everywhere, or everywhere but in dev.
OF_PROD = {
    *("ProdMultiAz", "ProdDeletionProtection", "ProdAlbDeletionProtection", "TwoTasksInProd", "NoExecInProd"),
    *("ProdKeepsAuditLogs", "RulesBlockInProd", "ProdAlertsReachSomebody"),
}


def broken_rules(environment: str, parameters: dict[str, str], root: str) -> list[str]:
    """The names of the rules that refuse these parameters."""
    try:
        load_root(environment, parameters, root)
    except CfngenError as refused:
        return [problem.what.split()[2] for problem in refused.problems if problem.what.startswith("Template rule")]
    return []


def test_every_rule_of_the_templates_has_a_case() -> None:
    rules = {(root, name) for root in ROOTS for name in load_root("prod", {}, root).template.rules}

    assert rules == UNSAFE.keys()


@pytest.mark.parametrize(("root", "rule"), UNSAFE, ids=[" ".join(filter(None, case)) for case in UNSAFE])
def test_an_unsafe_prod_is_refused(root: str, rule: str) -> None:
    assert [rule] == broken_rules("prod", UNSAFE[root, rule], root)


@pytest.mark.parametrize("rule", sorted(OF_PROD))
def test_what_prod_must_not_be_dev_may_be(rule: str) -> None:
    assert [] == broken_rules("dev", UNSAFE["", rule], "")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("root", ROOTS, ids=["main", "edge"])
def test_the_environments_as_they_are_pass(root: str, environment: str) -> None:
    assert [] == broken_rules(environment, {}, root)


def test_plain_http_is_refused_outside_dev() -> None:
    """With neither a zone nor certificates the listeners would fall back to it."""
    nothing = {"HostedZoneId": "", "InternalCertificateArn": "", "PublicCertificateArn": ""}
    one = {**nothing, "PublicCertificateArn": "arn:aws:acm:ap-northeast-1:111111111111:certificate/given"}

    for parameters in (nothing, one):
        assert "CertificatesOutsideDev" in broken_rules("stg", parameters, "")
