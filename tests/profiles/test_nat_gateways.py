"""The NAT gateway of the layer `nat`: when it is there, which addresses it has, and what the root refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from tests.estate.deployed_estate import Deployment, Resource

ProjectOf = Callable[[str], Path]
NAT = {"EgressMode": "nat"}
# What functions need to reach tables where there is no way out.
TABLES = {"EnableDynamoDbGateway": "true", "DynamoDbPrefixListId": "pl-0123456789abcdef0"}
GIVEN = {"NatAllocationId1": "eipalloc-0123456789abcdef0", "NatAllocationId2": "eipalloc-0123456789abcdef1"}
ELSEWHERE = "nat-0123456789abcdef0"


def prod(project_of: ProjectOf, **parameters: str) -> Deployment:
    return Deployment("prod", parameters, project_of("serverless-core") / "templates_out")


def default_routes(deployed: Deployment) -> list[Resource]:
    """The default routes of the private subnets."""
    routes = deployed.of("AWS::EC2::Route")
    return [
        it
        for it in routes
        if it.get("DestinationCidrBlock") == "0.0.0.0/0" and "PrivateRouteTable" in str(it.get("RouteTableId"))
    ]


@pytest.mark.parametrize(
    ("parameters", "gateways", "way"),
    [
        ({"EgressMode": "none", **TABLES}, 0, []),
        ({"EgressMode": "tgw"}, 0, ["TransitGatewayId"]),
        (NAT, 1, ["NatGatewayId"]),
        ({**NAT, "NatGatewayId": ELSEWHERE}, 0, ["NatGatewayId"]),
    ],
    ids=["none", "tgw", "made here", "made elsewhere"],
)
def test_the_private_subnets_have_one_way_out_at_most(
    project_of: ProjectOf, parameters: dict[str, str], gateways: int, way: list[str]
) -> None:
    deployed = prod(project_of, **parameters)
    routes = default_routes(deployed)

    assert gateways == len(deployed.of("AWS::EC2::NatGateway"))
    assert way == [key for it in routes for key in ("TransitGatewayId", "NatGatewayId") if it.get(key)]


def test_the_gateway_has_an_address_in_the_zone_of_every_private_subnet(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **NAT)
    zones = [it.get("AvailabilityZone") for it in deployed.of("AWS::EC2::Subnet") if "Private" in it.logical_id]
    addresses = deployed.one("AWS::EC2::NatGateway").get("AvailabilityZoneAddresses")

    assert zones == [it["AvailabilityZone"] for it in addresses]
    assert 2 == len({allocation for it in addresses for allocation in it["AllocationIds"]})


def test_addresses_that_are_given_are_used_and_none_is_made(project_of: ProjectOf) -> None:
    deployed = prod(project_of, **NAT, **GIVEN)
    addresses = deployed.one("AWS::EC2::NatGateway").get("AvailabilityZoneAddresses")

    assert [[given] for given in GIVEN.values()] == [it["AllocationIds"] for it in addresses]
    assert [] == deployed.of("AWS::EC2::EIP")


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"TransitGatewayId": ""}, "EgressMode tgw needs TransitGatewayId"),
        ({**NAT, **GIVEN, "NatAllocationId2": GIVEN["NatAllocationId1"]}, "are different addresses"),
    ],
)
def test_the_root_refuses_what_has_no_way_out_or_one_address_twice(
    project_of: ProjectOf, parameters: dict[str, str], says: str
) -> None:
    with pytest.raises(CfngenError, match=says):
        prod(project_of, **parameters)
