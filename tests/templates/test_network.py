"""What the network lets through, rule by rule."""

from types import ModuleType
from typing import Any

from cfngen.language.template import make_template
from cfngen.templates import root
from cfngen.templates.network import route_tables, security_groups, vpc_endpoints


def resources(module: ModuleType, kind: str) -> dict[str, dict[str, Any]]:
    """The properties of a template's resources of one type, by logical id."""
    template, _ = make_template(module.stack, root.prefix, lambda value: (value.name,))
    made = template.data["Resources"].items()
    return {title: item["Properties"] for title, item in made if item["Type"] == kind}


def connection(rule: dict[str, Any], source: Any, target: Any) -> tuple[str, str, str, str]:
    """What a rule lets through, whichever of its two ends it stands at."""
    return str(source), str(target), str(rule["FromPort"]), str(rule["ToPort"])


def test_connections_between_groups_have_both_their_rules() -> None:
    """With one of the two missing, packets leave and never arrive, or the other way round."""
    out = resources(security_groups, "AWS::EC2::SecurityGroupEgress").values()
    into = resources(security_groups, "AWS::EC2::SecurityGroupIngress").values()
    left = {
        connection(rule, rule["GroupId"], rule["DestinationSecurityGroupId"])
        for rule in out
        if "DestinationSecurityGroupId" in rule
    }
    arrived = {
        connection(rule, rule["SourceSecurityGroupId"], rule["GroupId"])
        for rule in into
        if "SourceSecurityGroupId" in rule
    }

    assert left == arrived
    assert len(left) == 2 + 3 * 2  # two load balancers; three kinds of tasks to the database and to the endpoints


def test_no_group_keeps_the_egress_rule_that_allows_everything() -> None:
    """EC2 adds that rule to a group without inline egress, and separate rules do not remove it."""
    groups = resources(security_groups, "AWS::EC2::SecurityGroup").values()
    separate = resources(security_groups, "AWS::EC2::SecurityGroupEgress").values()

    assert [[rule["CidrIp"] for rule in group["SecurityGroupEgress"]] for group in groups] == [["127.0.0.1/32"]] * 7
    assert {rule["IpProtocol"] for rule in separate} == {"tcp"}


def test_rules_open_to_the_world_are_only_those_that_must_be() -> None:
    """443 out to services without an endpoint; what comes in is a setting's range or a group."""
    out = resources(security_groups, "AWS::EC2::SecurityGroupEgress")
    into = resources(security_groups, "AWS::EC2::SecurityGroupIngress")
    opened = {title: rule["ToPort"] for title, rule in {**out, **into}.items() if rule.get("CidrIp") == "0.0.0.0/0"}

    assert opened == {"EcsStaffToInternet": 443, "EcsVendorToInternet": 443, "EcsBatchToInternet": 443}


def test_the_database_and_the_endpoints_start_no_connection() -> None:
    """Their security groups have no egress rule of their own."""
    out = resources(security_groups, "AWS::EC2::SecurityGroupEgress").values()
    starting = {rule["GroupId"]["Ref"] for rule in out}

    assert starting.isdisjoint({"RdsSecurityGroup", "VpcEndpointSecurityGroup"})


def test_the_data_subnets_have_no_route() -> None:
    """No route resource names their table, and no gateway endpoint adds one."""
    routed = {route["RouteTableId"]["Ref"] for route in resources(route_tables, "AWS::EC2::Route").values()}
    gateways = [
        endpoint["RouteTableIds"]
        for endpoint in resources(vpc_endpoints, "AWS::EC2::VPCEndpoint").values()
        if endpoint["VpcEndpointType"] == "Gateway"
    ]

    assert routed == {"PublicRouteTable", "PrivateRouteTable"}
    assert gateways == [[{"Ref": "PrivateRouteTableId"}]] * 2


def test_endpoints_admit_this_account_alone() -> None:
    """Except for the two calls that carry no principal of ours: signed links to image layers, and sign-in."""
    open_statements = set()
    for endpoint in resources(vpc_endpoints, "AWS::EC2::VPCEndpoint").values():
        for statement in endpoint["PolicyDocument"]["Statement"]:
            equal = statement.get("Condition", {}).get("StringEquals", {})
            if equal.get("aws:PrincipalAccount") != {"Ref": "AWS::AccountId"}:
                open_statements.add(statement["Sid"])
            assert all("*" not in action for action in statement["Action"]), statement["Sid"]

    assert open_statements == {"EcrImageLayers", "OurUserPools"}


def test_the_s3_endpoint_is_no_way_to_buckets_of_other_accounts() -> None:
    """Data cannot be carried out with our own principals either."""
    policy = resources(vpc_endpoints, "AWS::EC2::VPCEndpoint")["S3GatewayEndpoint"]["PolicyDocument"]
    ours = {"Ref": "AWS::AccountId"}

    assert policy["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": ours, "aws:ResourceAccount": ours}
    }
