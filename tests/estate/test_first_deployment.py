"""docs/first-deployment.md says of the estate what the templates say."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.engine.template import NESTED
from cfngen.engine.values import text
from cfngen.local.stack_policy import denied
from tests.estate.deployed_estate import ENVIRONMENTS, ROOTS, Deployment, deployment, load_root
from tests.estate.name_limits import LIMITS

PAGE = (Path(__file__).parents[2] / "docs" / "first-deployment.md").read_text(encoding="utf-8")
# Names that a second attempt does not stumble over, or that the page says in words.
UNCHECKED = {
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "PolicyName"),
    ("AWS::CloudFront::Distribution", "DistributionConfig.Comment"),
    ("AWS::CloudWatch::Alarm", "AlarmName"),
    ("AWS::Cognito::UserPool", "UserPoolName"),
    ("AWS::Cognito::UserPoolDomain", "Domain"),
    ("AWS::ECS::Service", "ServiceName"),
    ("AWS::ECS::TaskDefinition", "Family"),
    ("AWS::RDS::DBInstance", "DBInstanceIdentifier"),
    ("AWS::SNS::Topic", "DisplayName"),
    ("AWS::WAFv2::WebACL", "VisibilityConfig.MetricName"),
}
HOURS = 730
YEN = 150


def cost_rows() -> list[list[str]]:
    """The cells of the cost table's rows, its total the last."""
    table = PAGE.partition("| item | dev | stg | prod |")[2].partition("\n\n")[0]
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def quantities(item: str) -> list[float]:
    """What the table says for dev, stg and prod."""
    (row,) = [row for row in cost_rows() if row[0] == item]
    return [float(cell) for cell in row[1:4]]


def tasks(deployed: Deployment, size: str) -> float:
    """vCPU (1024 units) or GiB of all tasks that always run."""
    sizes = {it.ref: int(it.get(size)) / 1024 for it in deployed.of("AWS::ECS::TaskDefinition")}
    return sum(int(it.get("DesiredCount")) * sizes[it.get("TaskDefinition")] for it in deployed.of("AWS::ECS::Service"))


def secrets(deployed: Deployment) -> float:
    """With the one that RDS makes for the master user."""
    managed = text(deployed.one("AWS::RDS::DBInstance").get("ManageMasterUserPassword")) == "true"
    return len(deployed.of("AWS::SecretsManager::Secret")) + managed


def endpoint_zones(deployed: Deployment) -> float:
    return sum(len(it.get("SubnetIds") or []) for it in deployed.of("AWS::EC2::VPCEndpoint"))


def public_addresses(deployed: Deployment) -> float:
    balancers = deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer")
    return sum(len(it.get("Subnets")) for it in balancers if it.get("Scheme") == "internet-facing")


COUNTS: dict[str, Callable[[Deployment], float]] = {
    "Interface endpoints, per zone": endpoint_zones,
    "Load balancers": lambda it: len(it.of("AWS::ElasticLoadBalancingV2::LoadBalancer")),
    "Public IPv4 addresses": public_addresses,
    "API tasks: vCPU": lambda it: tasks(it, "Cpu"),
    "API tasks: GiB of memory": lambda it: tasks(it, "Memory"),
    "Transit gateway attachment": lambda it: len(it.of("AWS::EC2::TransitGatewayVpcAttachment")),
    "Web ACLs": lambda it: len(it.of("AWS::WAFv2::WebACL")),
    "Rules of web ACLs": lambda it: sum(len(acl.get("Rules")) for acl in it.of("AWS::WAFv2::WebACL")),
    "KMS keys": lambda it: len(it.of("AWS::KMS::Key")),
    "Secrets": secrets,
    "Alarms": lambda it: len(it.of("AWS::CloudWatch::Alarm")),
}


@pytest.mark.parametrize("item", COUNTS)
def test_the_cost_table_counts_what_is_deployed(item: str) -> None:
    assert quantities(item) == [COUNTS[item](deployment(environment)) for environment in ENVIRONMENTS]


@pytest.mark.parametrize(("number", "environment"), list(enumerate(ENVIRONMENTS)))
def test_the_cost_table_has_the_database_of_each_environment(number: int, environment: str) -> None:
    instance = deployment(environment).one("AWS::RDS::DBInstance")
    zones = "Multi-AZ" if text(instance.get("MultiAZ")) == "true" else "one zone"

    assert 1 == quantities(f"Database instance: {instance.get('DBInstanceClass')}, {zones}")[number]
    assert float(instance.get("AllocatedStorage")) == quantities(f"Database storage: GiB of gp3, {zones}")[number]


def test_the_cost_table_adds_up() -> None:
    *rows, total = cost_rows()
    sums = [0.0, 0.0, 0.0]
    for row in rows:
        hours = HOURS if row[4] == f"{HOURS} h" else 1
        for number in range(3):
            amount = round(float(row[1 + number]) * hours * float(row[5]), 2)
            sums[number] += amount
            assert f"{amount:.2f}" == row[6 + number], row[0]

    assert [f"{amount:.2f}" for amount in sums] == total[6:9]
    for amount in sums:
        assert f"{round(amount * YEN):,}" in PAGE


def test_every_price_has_a_source_and_a_date() -> None:
    table = PAGE.partition("| price | read where | as of |")[2].partition("\n\n")[0]
    sources = {name.strip() for line in table.splitlines()[2:] for name in line.split("|")[1].split(",")}

    assert {row[9] for row in cost_rows()[:-1]} == sources


def test_every_fixed_name_is_listed() -> None:
    """Somebody who has remains of an earlier attempt finds them by this page."""
    deployed = deployment("prod", "clinic")
    missing = set()
    for resource in deployed.resources:
        for kind in LIMITS.keys() - UNCHECKED:
            name = resource.get(kind[1])
            if resource.type == kind[0] and isinstance(name, str):
                shown = name.replace("clinic-prod-postgresql", "<id>").replace("clinic-prod", "<p>-<e>")
                shown = shown.replace("clinic/prod", "<p>/<e>").replace("111111111111", "<account>")
                if f"`{shown}`" not in PAGE:
                    missing.add((resource.type, shown))

    assert set() == missing


@pytest.mark.parametrize(
    ("type_name", "said"),
    [
        ("AWS::S3::Bucket", "5 buckets"),
        ("AWS::Logs::LogGroup", "12 log groups"),
        ("AWS::ECR::Repository", "4 image repositories"),
        ("AWS::SecretsManager::Secret", "3 secrets"),
        ("AWS::Cognito::UserPool", "2 user pools"),
        ("AWS::KMS::Key", "7 keys"),
        ("AWS::RDS::OptionGroup", "The option group"),
        ("AWS::RDS::DBInstance", "Final snapshot"),
    ],
)
def test_what_remains_is_said(type_name: str, said: str) -> None:
    kept = [it for it in deployment("prod").of(type_name) if it.attributes["DeletionPolicy"] != "Delete"]

    assert f"| {said}" in PAGE
    assert not said[0].isdigit() or int(said.split()[0]) == len(kept)


def test_no_other_kind_remains() -> None:
    kept = {
        it.type
        for it in deployment("prod", EnableIdentityPool="true").resources
        if it.type != NESTED and it.attributes.get("DeletionPolicy") in ("Retain", "Snapshot")
    }

    assert kept == {
        *("AWS::S3::Bucket", "AWS::Logs::LogGroup", "AWS::ECR::Repository", "AWS::SecretsManager::Secret"),
        *("AWS::Cognito::UserPool", "AWS::Cognito::IdentityPool", "AWS::KMS::Key"),
        *("AWS::RDS::OptionGroup", "AWS::RDS::DBInstance"),
    }


def test_parameters_outputs_and_exports_of_the_page_exist() -> None:
    roots = {root: load_root("prod", {}, root).template for root in ROOTS}
    settings = {name for template in roots.values() for name in template.parameters}
    outputs = {name for template in roots.values() for name in template.outputs}
    stacks = {name for template in roots.values() for name in template.nested}
    exports = {name.split("-", 2)[2] for _, name, _ in deployment("prod", "clinic").exports}
    words = set(re.findall(r"`([A-Z][A-Za-z0-9]+)`", PAGE)) - {"Environment", "LogsStay", "RDSOSMetrics"}
    words -= {"PendingConfirmation", "Retain", "RetainExceptOnCreate", "DisableRollback"}

    assert set(re.findall(r"export_of ([A-Za-z0-9]+)", PAGE)) <= exports
    assert words <= settings | outputs | stacks


def test_the_stack_policy_of_the_page_keeps_what_it_names_and_allows_the_rest() -> None:
    (policy,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

    assert "Action denied" in denied(policy, "Update:Replace", "DBInstance", "AWS::RDS::DBInstance")
    assert not denied(policy, "Update:Modify", "DBInstance", "AWS::RDS::DBInstance")
    assert not denied(policy, "Update:Replace", "TaskDefinition", "AWS::ECS::TaskDefinition")
