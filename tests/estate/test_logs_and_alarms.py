"""Logs go to groups and buckets that take them, and alarms watch what is there."""

from __future__ import annotations

import re

from tests.estate.deployed_estate import Deployment, leaves
from tests.estate.readings import container, targets


def test_tasks_log_to_groups_that_exist(deployed: Deployment) -> None:
    """One group a task definition, and the stream's prefix is the container's name."""
    groups = {it.get("LogGroupName") for it in deployed.of("AWS::Logs::LogGroup")}
    used = []
    for task in deployed.of("AWS::ECS::TaskDefinition"):
        options = container(task)["LogConfiguration"]["Options"]
        used.append(options["awslogs-group"])

        assert container(task)["Name"] == options["awslogs-stream-prefix"]
        assert "ap-northeast-1" == options["awslogs-region"]

    assert set(used) <= groups
    assert len(used) == len(set(used)) == 4


def test_services_log_to_groups_that_exist(deployed: Deployment) -> None:
    """Flow logs, ECS Exec, web ACLs, user pools, events: each group is declared, and in the same Region."""
    groups = {(it.root, it.get("LogGroupName")): it for it in deployed.of("AWS::Logs::LogGroup")}
    arns = {(root, name) for root, name in groups}
    named = [(it.root, it.get("LogGroupName")) for it in deployed.of("AWS::EC2::FlowLog")]
    named += [
        (it.root, it.get("Configuration.ExecuteCommandConfiguration.LogConfiguration.CloudWatchLogGroupName"))
        for it in deployed.of("AWS::ECS::Cluster")
    ]
    for type_name in (
        "AWS::WAFv2::LoggingConfiguration",
        "AWS::Cognito::LogDeliveryConfiguration",
        "AWS::Events::Rule",
    ):
        for it in deployed.of(type_name):
            for _, value in leaves(it.properties):
                found = re.fullmatch(r"arn:aws:logs:[a-z0-9-]+:[0-9]{12}:log-group:([^:*]+)(:\*)?", str(value))
                named += [(it.root, found[1])] if found else []

    assert 1 + 1 + 2 + 2 + 1 == len(named)
    assert set(named) <= arns


def test_the_database_logs_to_the_groups_that_were_made_for_it(deployed: Deployment) -> None:
    """RDS derives the names from the instance's identifier; only in dev may RDS choose it and make the groups."""
    instance = deployed.one("AWS::RDS::DBInstance")
    if deployed.environment == "dev" and instance.get("DBInstanceIdentifier") is None:
        return
    expected = {
        f"/aws/rds/instance/{instance.get('DBInstanceIdentifier')}/{log}"
        for log in instance.get("EnableCloudwatchLogsExports")
    }

    assert expected <= {it.get("LogGroupName") for it in deployed.of("AWS::Logs::LogGroup")}


def test_load_balancers_log_where_the_bucket_lets_them(deployed: Deployment) -> None:
    for balancer in deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        attributes = {it["Key"]: it["Value"] for it in balancer.get("LoadBalancerAttributes")}
        for log in ("access_logs", "connection_logs"):
            bucket, prefix = attributes[f"{log}.s3.bucket"], attributes[f"{log}.s3.prefix"]
            (policy,) = [it for it in deployed.of("AWS::S3::BucketPolicy") if it.get("Bucket") == bucket]
            writable = {
                resource
                for statement in policy.properties["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Allow"
                for resource in statement["Resource"]
            }

            assert f"arn:aws:s3:::{bucket}/{prefix}/AWSLogs/111111111111/*" in writable
            assert "AWSLogs" not in prefix


def test_alarms_watch_resources_of_this_estate(deployed: Deployment) -> None:
    """A dimension that names nothing makes an alarm that never fires."""
    services = {f"<{it.stack}:{it.logical_id}.Name>" for it in deployed.of("AWS::ECS::Service")}
    known = {
        "ClusterName": {it.ref for it in deployed.of("AWS::ECS::Cluster")},
        "ServiceName": services | {it.get("ServiceName") for it in deployed.of("AWS::ECS::Service")},
        "LoadBalancer": {
            f"<compute/alb:{it.logical_id}.LoadBalancerFullName>"
            for it in deployed.of("AWS::ElasticLoadBalancingV2::LoadBalancer")
        },
        "TargetGroup": {
            f"<compute/alb-target-groups:{it.logical_id}.TargetGroupFullName>"
            for it in deployed.of("AWS::ElasticLoadBalancingV2::TargetGroup")
        },
        "DBInstanceIdentifier": {it.ref for it in deployed.of("AWS::RDS::DBInstance")},
        "RuleName": {it.get("Name") for it in deployed.of("AWS::Events::Rule")},
        "QueueName": {f"<{it.stack}:{it.logical_id}.QueueName>" for it in deployed.of("AWS::SQS::Queue")},
    }
    alarms = deployed.of("AWS::CloudWatch::Alarm")
    for alarm in alarms:
        metrics = [it["MetricStat"]["Metric"] for it in alarm.get("Metrics") or [] if "MetricStat" in it]
        dimensions = [pair for metric in metrics or [alarm.properties] for pair in metric["Dimensions"]]

        assert dimensions, alarm
        for pair in dimensions:
            assert pair["Value"] in known[pair["Name"]], (alarm, pair)
    assert len(alarms) >= 20


def test_alarms_of_a_target_group_name_the_load_balancer_in_front_of_it(deployed: Deployment) -> None:
    """The two are one metric: with the wrong load balancer there is no data."""
    behind = {
        (
            f"<compute/alb:{listener.get('LoadBalancerArn').split(':')[1].rstrip('>')}.LoadBalancerFullName>",
            f"<compute/alb-target-groups:{group.split(':')[1].rstrip('>')}.TargetGroupFullName>",
        )
        for listener in deployed.of("AWS::ElasticLoadBalancingV2::Listener")
        for group in targets(listener)
    }
    watched = set()
    for alarm in deployed.of("AWS::CloudWatch::Alarm"):
        named = {it["Name"]: it["Value"] for it in alarm.get("Dimensions") or []}
        if "TargetGroup" in named:
            watched.add((named["LoadBalancer"], named["TargetGroup"]))

    assert behind == watched


def test_everything_that_alerts_goes_to_the_one_topic(deployed: Deployment) -> None:
    topic = deployed.one("AWS::SNS::Topic").ref
    actions = {
        action
        for alarm in deployed.of("AWS::CloudWatch::Alarm")
        for key in ("AlarmActions", "InsufficientDataActions", "OKActions")
        for action in alarm.get(key) or []
    }

    assert {topic} == actions
    assert topic == deployed.one("AWS::RDS::EventSubscription").get("SnsTopicArn")
