"""The stacks and their wires, as the built templates have them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

from cfngen.engine import document
from cfngen.engine.references import References, collect
from cfngen.engine.template import Template
from tests.estate.deployed_estate import ENVIRONMENTS, FROM_EDGE, OUT, ROOTS, deployment, leaves

LAYERS = {
    "foundation": ("vpc", "transit-gateway-attachment", "flow-logs"),
    "network": ("subnets", "route-tables", "security-groups", "vpc-endpoints"),
    "database": ("rds-subnet-group", "rds-parameter-group", "rds-option-group", "rds-postgresql"),
    "compute": (
        *("ecs-cluster", "ecs-execution-role", "ecs-task-role", "alb", "alb-target-groups"),
        *("staff-api-task-definition", "vendor-api-task-definition", "batch-task-definition"),
        *("staff-api-service", "vendor-api-service", "ecr-repositories", "acm-certificates"),
        *("alb-access-logs-bucket", "reports-bucket", "db-migration-task-definition"),
    ),
    "security": ("waf-web-acl", "secrets-manager", "kms-keys"),
    "auth": ("cognito-user-pool", "cognito-user-pool-client", "cognito-identity-pool"),
    "frontend": ("s3-buckets", "cloudfront-oac", "cloudfront-distributions"),
    "monitoring": (
        *("cloudwatch-alarms-alb", "cloudwatch-alarms-ecs", "cloudwatch-alarms-rds"),
        *("cloudwatch-logs-groups", "sns-topics"),
    ),
    "batch": ("eventbridge-rules",),
}
EDGE = ("waf-web-acl", "acm-certificate")
# The account from which load balancers of Tokyo deliver their logs.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
ELB_ACCOUNT = "582318560864"
# Bytes of a template that is given by its URL.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_TEMPLATE_BYTES = 1024 * 1024
PARAMETERS_OF_A_STACK = 200
RESOURCES_OF_A_TREE = 2500


def read(path: Path) -> Template:
    """A template of the estate."""
    return Template(document.read(path.read_text(encoding="utf-8"), str(path)))


TEMPLATES = {path.relative_to(OUT).as_posix(): read(path) for path in sorted(OUT.rglob("*.yaml"))}
BOTH = pytest.mark.parametrize("root", ROOTS, ids=["main", "edge"])


def root_template(root: str) -> Template:
    return TEMPLATES[(Path(root) / "stack.yaml").as_posix()]


def child_of(root: str, logical_id: str) -> Template:
    url = root_template(root).resources[logical_id]["Properties"]["TemplateURL"]
    return TEMPLATES[(Path(root) / url).as_posix()]


def wires(root: str) -> list[tuple[str, str, str]]:
    """(taking stack, giving stack, output) of every Outputs.X in the parameters of a root's nested stacks."""
    found = []
    template = root_template(root)
    for taker in template.nested:
        given = collect(template.resources[taker]["Properties"].get("Parameters", {}), References())
        for giver, attribute in given.names:
            if giver in template.resources and attribute is not None:
                found.append((taker, giver, attribute.removeprefix("Outputs.")))
    return found


def test_the_estate_is_the_reports_38_templates_and_the_foundation_and_the_edge() -> None:
    expected = {f"nested/{layer}/{name}.yaml" for layer, names in LAYERS.items() for name in names}

    assert 38 + 3 == len(expected)
    assert {*expected, "stack.yaml", "edge/stack.yaml", *(f"edge/nested/{name}.yaml" for name in EDGE)} == set(
        TEMPLATES
    )


@BOTH
def test_each_template_is_nested_once(root: str) -> None:
    below = [
        (Path(root) / url).as_posix()
        for it in root_template(root).resources.values()
        if (url := it["Properties"].get("TemplateURL"))
    ]

    assert sorted(below) == [path for path in TEMPLATES if path.startswith((Path(root) / "nested").as_posix() + "/")]


def test_stacks_are_nested_one_level_deep() -> None:
    """A change set of the root lists each of them by itself."""
    deeper = [path for path, it in TEMPLATES.items() if it.nested and not path.endswith("stack.yaml")]

    assert [] == deeper


@BOTH
def test_every_nested_stack_gets_exactly_its_parameters(root: str) -> None:
    template = root_template(root)
    for name in template.nested:
        given = template.resources[name]["Properties"].get("Parameters", {})

        assert child_of(root, name).parameters.keys() == given.keys(), name


@BOTH
def test_every_wire_has_a_giver(root: str) -> None:
    found = wires(root)
    broken = [wire for wire in found if wire[2] not in child_of(root, wire[1]).outputs]

    assert [] == broken
    assert found or root == "edge"


@BOTH
def test_every_output_has_a_taker(root: str) -> None:
    """Another stack, the root's own outputs, or whoever reads the export."""
    template = root_template(root)
    taken = {(giver, output) for _, giver, output in wires(root)}
    taken |= {
        (name, str(attribute).removeprefix("Outputs."))
        for name, attribute in collect(template.outputs, References()).names
    }
    unused = [
        (name, output)
        for name in template.nested
        for output, about in child_of(root, name).outputs.items()
        if (name, output) not in taken and "Export" not in about
    ]

    assert [] == unused


@BOTH
def test_every_parameter_is_taken_inside(root: str) -> None:
    """A wire that leads to nothing makes a dependency and a wait for nothing."""
    for name in root_template(root).nested:
        child = child_of(root, name)
        used = collect([child.resources, child.outputs, child.conditions, child.rules], References())

        assert child.parameters.keys() <= {reference for reference, _ in used.names}, name


@BOTH
def test_no_stack_waits_for_itself(root: str) -> None:
    template = root_template(root)
    graph = {name: template.dependencies(name) for name in template.nested}

    order = list(TopologicalSorter(graph).static_order())

    assert set(order) == set(template.nested)


def test_stacks_come_in_the_order_that_a_first_deployment_needs() -> None:
    """Dependencies that no value carries are said: without them a first deployment fails half of the time."""
    template = root_template("")

    def before(name: str) -> set[str]:
        direct = template.dependencies(name)
        return direct.union(*map(before, direct)) if direct else set()

    assert {"VpcEndpointsStack", "RouteTablesStack", "AlbTargetGroupsStack"} <= before("StaffApiServiceStack")
    assert {"VpcEndpointsStack", "RouteTablesStack", "AlbTargetGroupsStack"} <= before("VendorApiServiceStack")
    assert "TransitGatewayAttachmentStack" in before("RouteTablesStack")
    assert "CloudwatchLogsGroupsStack" in before("RdsPostgresqlStack")
    assert "AlbAccessLogsBucketStack" in before("AlbStack")
    assert {"RdsPostgresqlStack", "SecretsManagerStack"} <= before("EcsExecutionRoleStack")


def test_nothing_is_imported_inside_the_tree() -> None:
    for path, template in TEMPLATES.items():
        assert "Fn::ImportValue" not in json.dumps(template.document.data), path


def test_the_edge_gives_what_the_main_root_takes_from_it() -> None:
    assert FROM_EDGE.keys() == root_template("edge").outputs.keys()
    assert root_template("").parameters.keys() >= FROM_EDGE.keys()
    for environment in ENVIRONMENTS:
        given = deployment(environment).outputs["edge"]
        assert all(given[name] for name in FROM_EDGE), environment


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@BOTH
def test_parameter_files_hold_exactly_the_roots_parameters(root: str, environment: str) -> None:
    entries = json.loads((OUT / root / "parameters" / f"{environment}.json").read_text(encoding="utf-8"))
    names = [entry["ParameterKey"] for entry in entries]

    assert sorted(root_template(root).parameters) == sorted(names)
    assert all(isinstance(entry["ParameterValue"], str) for entry in entries)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_main_root_works_before_the_edge_exists(environment: str) -> None:
    """Each root works alone: what the other one gives is empty until it is there."""
    found = deployment(environment, **dict.fromkeys(FROM_EDGE, ""))

    assert 2 == len(found.of("AWS::CloudFront::Distribution"))


def test_templates_are_the_same_bytes_for_every_environment(tmp_path: Path) -> None:
    """What was reviewed for dev is what prod gets."""
    built = {}
    for environment in ENVIRONMENTS:
        out = tmp_path / environment
        command = [sys.executable, "-m", "cfngen", "build", "--env", environment, "--out", str(out)]
        subprocess.run(command, cwd=OUT.parent, check=True, capture_output=True)
        built[environment] = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.yaml")}

    assert set(TEMPLATES) == set(built["dev"])
    assert built["dev"] == built["stg"] == built["prod"]


def test_no_account_is_written_into_a_template() -> None:
    """But Elastic Load Balancing's: the same templates go to every account."""
    numbers = {
        (path, number)
        for path, template in TEMPLATES.items()
        for _, value in leaves(template.document.data)
        for number in re.findall(r"(?<![0-9])[0-9]{12}(?![0-9])", str(value))
    }

    assert {ELB_ACCOUNT} == {number for _, number in numbers}


def test_regions_are_not_written_into_templates() -> None:
    """Descriptions may name one; a value that does would bind the template to it."""
    found = {
        (path, ".".join(steps))
        for path, template in TEMPLATES.items()
        for steps, value in leaves({"Resources": template.resources, "Outputs": template.outputs})
        if "Metadata" not in steps and steps[-1] not in ("Description", "AlarmDescription")
        if re.search(r"\b[a-z]{2}-(?:north|south|east|west|central)+[a-z]*-[0-9]\b", str(value))
    }

    assert set() == found


def test_templates_are_within_the_limits() -> None:
    sizes: dict[str, Any] = {path: (OUT / path).stat().st_size for path in TEMPLATES}

    assert [] == [path for path, size in sizes.items() if size > MAX_TEMPLATE_BYTES]
    assert all(len(template.parameters) <= PARAMETERS_OF_A_STACK for template in TEMPLATES.values())
    assert sum(len(template.resources) for template in TEMPLATES.values()) <= RESOURCES_OF_A_TREE
