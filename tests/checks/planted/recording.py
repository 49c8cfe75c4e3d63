"""Defects by which something is not recorded, or nobody is told."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, Defect, planted

NETWORK, DATA, APP, PLATFORM = "nested/network.yaml", "nested/data.yaml", "nested/app.yaml", "platform.yaml"
BUCKETS, EDGE, AUDIT = "buckets.yaml", "edge.yaml", "audit.yaml"
ATTRIBUTES = "LoadBalancer/Properties/LoadBalancerAttributes"
CONTAINER = "TaskDefinition/Properties/ContainerDefinitions/0"
METHODS = "RestStage/Properties/MethodSettings"
ONE = {"ResourcePath": "/~1orders", "HttpMethod": "GET"}
DROPPED = {"DefaultBehavior": "DROP", "Filters": []}
COMPOSITE = {
    "Type": "AWS::CloudWatch::CompositeAlarm",
    "Properties": {
        "AlarmName": "both",
        "AlarmRule": {"Fn::Sub": "ALARM(${ErrorsAlarm})"},
        "AlarmActions": ["arn:aws:sns:ap-northeast-1:111111111111:alerts"],
    },
}
PLAIN_CLUSTER = {"Type": "AWS::ECS::Cluster"}
SSH = {
    "Type": "AWS::EC2::SecurityGroupIngress",
    "Properties": {
        "Description": "planted",
        "GroupId": {"Ref": "ApiGroup"},
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "CidrIp": "10.0.0.0/16",
    },
}

DEFECTS = [
    planted("L01", "no retention", APP, "ApiLogGroup/Properties/RetentionInDays", REMOVED),
    planted("L01", "a month", PLATFORM, "NotifyLogGroup/Properties/RetentionInDays", 30),
    planted("L01", "half a year as a text", NETWORK, "FlowLogGroup/Properties/RetentionInDays", "180"),
    planted("L02", "false", APP, f"{ATTRIBUTES}/3/Value", "false"),
    planted("L02", "left out", APP, f"{ATTRIBUTES}/3", REMOVED),
    planted("L02", "no bucket", APP, f"{ATTRIBUTES}/4", REMOVED),
    planted("L02", "no attributes", APP, ATTRIBUTES, REMOVED),
    planted("L03", "no logging", EDGE, "Distribution/Properties/DistributionConfig/Logging", REMOVED),
    planted("L04", "no logging", BUCKETS, "RecordsBucket/Properties/LoggingConfiguration", REMOVED),
    planted("L04", "no logging of the audit bucket", AUDIT, "AuditBucket/Properties/LoggingConfiguration", REMOVED),
    planted("L05", "no logging", APP, "WebAclLogging", REMOVED),
    planted(
        "L05",
        "of another web ACL",
        APP,
        "WebAclLogging/Properties/ResourceArn",
        "arn:aws:wafv2:ap-northeast-1:1:regional/webacl/b/2",
    ),
    planted("L05", "no destination", APP, "WebAclLogging/Properties/LogDestinationConfigs", []),
    planted("L05", "a filter that drops all", APP, "WebAclLogging/Properties/LoggingFilter", DROPPED),
    planted("L06", "no flow log", NETWORK, "FlowLog", REMOVED),
    planted("L06", "rejected traffic only", NETWORK, "FlowLog/Properties/TrafficType", "REJECT"),
    planted("L06", "of another VPC", NETWORK, "FlowLog/Properties/ResourceId", "vpc-11111111"),
    planted(
        "L06", "one more VPC", NETWORK, "Second", {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.99.0.0/16"}}
    ),
    planted("L07", "no export", DATA, "Database/Properties/EnableCloudwatchLogsExports", REMOVED),
    planted("L07", "an empty export", DATA, "Database/Properties/EnableCloudwatchLogsExports", []),
    planted("L07", "no upgrade log", DATA, "Database/Properties/EnableCloudwatchLogsExports", ["postgresql"]),
    planted("L07", "no export of the cluster", DATA, "Cluster/Properties/EnableCloudwatchLogsExports", REMOVED),
    planted("L08", "no interval", DATA, "Database/Properties/MonitoringInterval", REMOVED),
    planted("L08", "interval 0", DATA, "Database/Properties/MonitoringInterval", 0),
    planted("L08", "interval 0 of a member", DATA, "ClusterReader/Properties/MonitoringInterval", 0),
    planted("L08", "no role", DATA, "Database/Properties/MonitoringRoleArn", REMOVED),
    planted("L09", "no configuration", APP, f"{CONTAINER}/LogConfiguration", REMOVED),
    planted("L09", "no group", APP, f"{CONTAINER}/LogConfiguration/Options/awslogs-group", REMOVED),
    planted("L09", "driver none", APP, f"{CONTAINER}/LogConfiguration/LogDriver", "none"),
    planted(
        "L09",
        "a second container",
        APP,
        "TaskDefinition/Properties/ContainerDefinitions/+",
        {"Name": "b", "Image": "b"},
    ),
    planted("L10", "disabled", APP, "EcsCluster/Properties/ClusterSettings/0/Value", "disabled"),
    planted("L10", "left out", APP, "EcsCluster/Properties/ClusterSettings", REMOVED),
    planted("L11", "no action", APP, "ErrorsAlarm/Properties/AlarmActions", REMOVED),
    planted(
        "L11",
        "no action when data is missing",
        APP,
        "ErrorsAlarm/Properties/InsufficientDataActions",
        [],
        "warning",
    ),
    planted("L11", "actions off", APP, "ErrorsAlarm/Properties/ActionsEnabled", False),
    Defect(
        "L11",
        "no action below a composite alarm",
        APP,
        {"ErrorsAlarm/Properties/AlarmActions": REMOVED, "Both": COMPOSITE},
    ),
    planted("L12", "no access log", PLATFORM, "RestStage/Properties/AccessLogSetting", REMOVED),
    planted("L12", "no execution log", PLATFORM, f"{METHODS}/0/LoggingLevel", "OFF"),
    planted("L12", "no execution log of one method", PLATFORM, f"{METHODS}/+", {**ONE, "LoggingLevel": "OFF"}),
    planted("L12", "an execution log of one method", PLATFORM, METHODS, [{**ONE, "LoggingLevel": "INFO"}]),
    planted("L12", "no method settings", PLATFORM, METHODS, REMOVED),
    planted("L12", "whole requests", PLATFORM, f"{METHODS}/0/DataTraceEnabled", True),
    planted("L12", "no access log of HTTP", PLATFORM, "HttpStage/Properties/AccessLogSettings", REMOVED),
    planted(
        "C-LOG-01",
        "no pgaudit",
        DATA,
        "DatabaseParameters/Properties/Parameters/shared_preload_libraries",
        "pg_stat_statements",
        "warning",
    ),
    planted(
        "C-LOG-04", "an audit group for a year", APP, "ApiLogGroup/Properties/LogGroupName", "/clinic/audit", "warning"
    ),
    planted(
        "C-LOG-04",
        "trail files for a year",
        "audit.yaml",
        "AuditBucket/Properties/LifecycleConfiguration/Rules/0/ExpirationInDays",
        365,
        "warning",
    ),
    planted("C-LOG-05", "a shell", APP, "Service/Properties/EnableExecuteCommand", True),
    planted("C-LOG-05", "SSH from within", NETWORK, "Ssh", SSH),
    planted("H-05", "not running", AUDIT, "Trail/Properties/IsLogging", False),
    planted("H-05", "one Region", AUDIT, "Trail/Properties/IsMultiRegionTrail", False),
    planted("H-05", "one Region by default", AUDIT, "Trail/Properties/IsMultiRegionTrail", REMOVED),
    planted("H-05", "no global services", AUDIT, "Trail/Properties/IncludeGlobalServiceEvents", False),
]
