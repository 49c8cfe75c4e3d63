"""Whoever has to reach something may: security groups, subnets and origins agree."""

from __future__ import annotations

from tests.estate.deployed_estate import Deployment
from tests.estate.readings import batch_target, targets


def connections(deployed: Deployment) -> set[tuple[str, str, str]]:
    """(from group, to group, port) of every egress rule to a group."""
    return {
        (it.get("GroupId"), it.get("DestinationSecurityGroupId"), str(it.get("FromPort")))
        for it in deployed.of("AWS::EC2::SecurityGroupEgress")
        if it.get("DestinationSecurityGroupId")
    }


def test_a_load_balancer_may_reach_what_it_forwards_to(deployed: Deployment) -> None:
    """From its security group to that of the service, on the container's port, and not to the other service."""
    opened = connections(deployed)
    for listener in deployed.of("AWS::ElasticLoadBalancingV2::Listener"):
        for group in targets(listener):
            (balancer,) = [
                it
                for it in deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer")
                if it.ref == listener.get("LoadBalancerArn")
            ]
            (service,) = [
                it
                for it in deployed.of("AWS::ECS::Service")
                if it.properties["LoadBalancers"][0]["TargetGroupArn"] == group
            ]
            (left,) = balancer.get("SecurityGroups")
            (arrived,) = service.get("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups")
            port = service.properties["LoadBalancers"][0]["ContainerPort"]

            assert {(left, arrived, port)} == {it for it in opened if it[0] == left}


def test_every_connection_between_groups_is_let_out_and_let_in(deployed: Deployment) -> None:
    arrived = {
        (it.get("SourceSecurityGroupId"), it.get("GroupId"), str(it.get("ToPort")))
        for it in deployed.of("AWS::EC2::SecurityGroupIngress")
        if it.get("SourceSecurityGroupId")
    }

    assert arrived == connections(deployed)
    assert 2 + 2 * 3 == len(arrived)


def test_every_rule_is_of_a_group_of_this_estate_and_of_one_port(deployed: Deployment) -> None:
    groups = {it.ref for it in deployed.of("AWS::EC2::SecurityGroup")}
    for rule in deployed.of("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"):
        named = {rule.get("GroupId"), rule.get("SourceSecurityGroupId"), rule.get("DestinationSecurityGroupId")}

        assert named - {None} <= groups, rule
        assert str(rule.get("FromPort")) == str(rule.get("ToPort")), rule


def test_tasks_reach_the_database_on_its_port(deployed: Deployment) -> None:
    instance = deployed.one("AWS::RDS::DBInstance")
    (group,) = instance.get("VPCSecurityGroups")
    callers = {
        *(
            it.get("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups")[0]
            for it in deployed.of("AWS::ECS::Service")
        ),
        *batch_target(deployed)["EcsParameters"]["NetworkConfiguration"]["AwsVpcConfiguration"]["SecurityGroups"],
    }

    assert 3 == len(callers)
    assert {(caller, group, instance.get("Port")) for caller in callers} == {
        it for it in connections(deployed) if it[1] == group
    }


def test_tasks_reach_every_interface_endpoint(deployed: Deployment) -> None:
    (group,) = {
        group
        for it in deployed.of("AWS::EC2::VPCEndpoint")
        if it.get("VpcEndpointType") == "Interface"
        for group in it.get("SecurityGroupIds")
    }

    assert {"443"} == {port for _, to, port in connections(deployed) if to == group}
    assert 3 == len({caller for caller, to, _ in connections(deployed) if to == group})


def test_the_database_lies_in_the_data_subnets_and_tasks_in_the_private_ones(deployed: Deployment) -> None:
    (group,) = deployed.of("AWS::RDS::DBSubnetGroup")
    services = deployed.of("AWS::ECS::Service")

    assert [f"<network/subnets:DataSubnet{zone}>" for zone in (1, 2)] == group.get("SubnetIds")
    for it in services:
        assert [f"<network/subnets:PrivateSubnet{zone}>" for zone in (1, 2)] == it.get(
            "NetworkConfiguration.AwsvpcConfiguration.Subnets"
        )


def test_distributions_read_their_own_buckets(deployed: Deployment) -> None:
    """Origin, origin access control and the bucket's policy are of one application."""
    for distribution in deployed.of("AWS::CloudFront::Distribution"):
        audience = distribution.logical_id.removesuffix("Distribution")
        (origin,) = distribution.get("DistributionConfig.Origins")
        (bucket,) = [it for it in deployed.of("AWS::S3::Bucket") if it.logical_id == f"{audience}SpaBucket"]
        (policy,) = [it for it in deployed.of("AWS::S3::BucketPolicy") if it.get("Bucket") == bucket.ref]
        readers = str([it for it in policy.get("PolicyDocument.Statement") if it["Effect"] == "Allow"])

        assert f"<frontend/s3-buckets:{bucket.logical_id}.RegionalDomainName>" == origin["DomainName"]
        assert f"<frontend/cloudfront-oac:{audience}SpaOac.Id>" == origin["OriginAccessControlId"]
        assert f"distribution/{distribution.ref}" in readers
