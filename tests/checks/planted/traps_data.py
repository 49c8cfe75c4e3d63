"""Defects of schedules, networks, keys, data and alarms that look right one by one."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, Defect, planted, resource, scheduled

NETWORK, DATA, APP, KEYS = "nested/network.yaml", "nested/data.yaml", "nested/app.yaml", "nested/keys.yaml"
PLATFORM = "platform.yaml"
CONTAINER = "TaskDefinition/Properties/ContainerDefinitions/0"

DEFECTS = [
    # Schedules
    planted("CG110", "02:00 in a rule", PLATFORM, "Nightly/Properties/ScheduleExpression", "cron(0 2 L * ? *)"),
    Defect(
        "CG110",
        "another hour than the description says",
        PLATFORM,
        {
            "Nightly/Properties/ScheduleExpression": "cron(0 2 * * ? *)",
            "Nightly/Properties/Description": "Batch at 02:00 JST",
        },
        "error",
    ),
    planted(
        "CG110",
        "a schedule without its zone",
        PLATFORM,
        "MonthEnd",
        resource("Scheduler::Schedule", ScheduleExpression="cron(0 2 L * ? *)"),
        "error",
    ),
    planted(
        "CG112", "maintenance by day", DATA, "Database/Properties/PreferredMaintenanceWindow", "tue:01:00-tue:02:00"
    ),
    planted("CG112", "a batch under maintenance", PLATFORM, "MonthEnd", scheduled("cron(15 18 L * ? *)"), "warning"),
    planted("CG113", "a backup within maintenance", DATA, "Database/Properties/PreferredBackupWindow", "18:00-18:30"),
    planted(
        "CG113",
        "maintenance over a backup",
        DATA,
        "Database/Properties/PreferredMaintenanceWindow",
        "sun:16:45-sun:17:15",
    ),
    planted("CG113", "a short window", DATA, "Database/Properties/PreferredBackupWindow", "17:00-17:10"),
    Defect(
        "CG113",
        "a cache's snapshot within maintenance",
        DATA,
        {
            "Cache/Properties/SnapshotWindow": "17:00-18:00",
            "Cache/Properties/PreferredMaintenanceWindow": "sun:17:30-sun:18:30",
        },
    ),
    # Networks
    planted("CG120", "a route that does not wait", NETWORK, "PublicRoute/DependsOn", REMOVED),
    Defect(
        "CG120", "a gateway that nothing attaches", NETWORK, {"PublicRoute/DependsOn": REMOVED, "Attachment": REMOVED}
    ),
    planted("CG121", "a subnet outside the VPC", NETWORK, "DataSubnetA/Properties/CidrBlock", "10.99.0.0/24"),
    planted("CG121", "two subnets of one range", NETWORK, "DataSubnetA/Properties/CidrBlock", "10.20.0.0/25"),
    planted(
        "CG122",
        "a database in one zone",
        NETWORK,
        "DataSubnetC/Properties/AvailabilityZone",
        {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
    ),
    planted(
        "CG122", "a load balancer in one zone", NETWORK, "PublicSubnetC/Properties/AvailabilityZone", "ap-northeast-1a"
    ),
    planted(
        "CG122",
        "tasks in one zone",
        NETWORK,
        "PrivateSubnetC/Properties/AvailabilityZone",
        "ap-northeast-1a",
        "warning",
    ),
    planted(
        "CG123",
        "a database's port shut",
        NETWORK,
        "DatabaseFromApi/Properties",
        {"GroupId": {"Ref": "DatabaseGroup"}, "IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306},
    ),
    Defect(
        "CG124",
        "egress rules beside EC2's own",
        NETWORK,
        {
            "ApiGroup/Properties/SecurityGroupEgress": REMOVED,
            "ApiOut": resource("EC2::SecurityGroupEgress", GroupId={"Ref": "ApiGroup"}, IpProtocol="tcp"),
        },
    ),
    Defect(
        "CG125",
        "private names without host names",
        NETWORK,
        {
            "Vpc/Properties/EnableDnsHostnames": False,
            "Logs": resource("EC2::VPCEndpoint", VpcId={"Ref": "Vpc"}, PrivateDnsEnabled=True),
        },
    ),
    Defect(
        "CG126",
        "layers of images shut out",
        NETWORK,
        {
            name: resource(
                "EC2::VPCEndpoint",
                VpcId={"Ref": "Vpc"},
                ServiceName=f"com.amazonaws.ap-northeast-1.{service}",
                PolicyDocument={
                    "Statement": [
                        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}
                    ]
                },
            )
            for name, service in (("S3Endpoint", "s3"), ("Api", "ecr.api"), ("Docker", "ecr.dkr"))
        },
    ),
    planted(
        "CG127",
        "a route over the VPC",
        NETWORK,
        "Staff",
        resource(
            "EC2::Route",
            RouteTableId={"Ref": "DataRouteTable"},
            DestinationCidrBlock="10.0.0.0/8",
            TransitGatewayId="tgw-1",
        ),
    ),
    planted(
        "CG128",
        "61 rules",
        NETWORK,
        "ApiGroup/Properties/SecurityGroupIngress",
        [{"IpProtocol": "tcp", "CidrIp": f"10.20.0.{n}/32"} for n in range(61)],
    ),
    planted("CG129", "small subnets", NETWORK, "PublicSubnetA/Properties/CidrBlock", "10.20.0.0/28"),
    # Keys and secrets
    planted("CG130", "nobody manages the key", KEYS, "LogsKey/Properties/KeyPolicy/Statement/0", REMOVED),
    planted(
        "CG130",
        "managing is denied",
        KEYS,
        "LogsKey/Properties/KeyPolicy/Statement/+",
        {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"},
    ),
    planted("CG131", "CloudWatch Logs shut out", KEYS, "LogsKey/Properties/KeyPolicy/Statement/1", REMOVED),
    planted("CG131", "a log group's key by id", KEYS, "Trail", resource("Logs::LogGroup", KmsKeyId={"Ref": "LogsKey"})),
    planted(
        "CG132",
        "alarms shut out",
        KEYS,
        "MessagesKey/Properties/KeyPolicy/Statement/1/Principal/Service",
        "events.amazonaws.com",
    ),
    planted("CG132", "AWS's own key", APP, "AlertsTopic/Properties/KmsMasterKeyId", "alias/aws/sns"),
    Defect(
        "CG134",
        "a rotation that may not be called",
        DATA,
        {
            "Rotate": resource("Lambda::Function"),
            "DatabaseSecretRotation/Properties/RotationLambdaARN": {"Fn::GetAtt": ["Rotate", "Arn"]},
        },
    ),
    planted(
        "CG008",
        "a copy of a secret that rotates",
        DATA,
        "Url",
        resource(
            "SecretsManager::Secret",
            SecretString={
                "Fn::Sub": "postgresql://app:{{resolve:secretsmanager:${DatabaseSecret}:SecretString:password}}@db"
            },
        ),
    ),
    planted(
        "CG135",
        "a parameter without a version",
        APP,
        f"{CONTAINER}/Environment/0/Value",
        "{{resolve:ssm:/clinic/level}}",
    ),
    # Events, alarms, versions, buckets
    planted(
        "CG053",
        "one revision",
        APP,
        "TaskPolicy/Properties/PolicyDocument/Statement/+",
        {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": {"Ref": "TaskDefinition"}},
        "warning",
    ),
    planted("CG070", "a version that is not sold", DATA, "Database/Properties/EngineVersion", "16.6"),
    Defect(
        "CG070",
        "the same from a parameter",
        DATA,
        {
            "/Parameters/Version": {"Type": "String", "Default": "15.9"},
            "Database/Properties/EngineVersion": {"Ref": "Version"},
        },
    ),
    planted("CG140", "a batch without a dead-letter queue", PLATFORM, "MonthEnd", scheduled("rate(1 day)")),
    planted("CG143", "a batch that nobody watches", PLATFORM, "MonthEnd", scheduled("rate(1 day)")),
    planted(
        "CG150",
        "gigabytes for bytes",
        APP,
        "Disk",
        resource("CloudWatch::Alarm", MetricName="FreeStorageSpace", Threshold=10),
    ),
    planted(
        "CG151", "an ARN for a full name", APP, "ErrorsAlarm/Properties/Dimensions/0/Value", {"Ref": "LoadBalancer"}
    ),
    planted("CG152", "CloudFront's metric in Tokyo", APP, "ErrorsAlarm/Properties/Namespace", "AWS/CloudFront"),
    Defect(
        "CG160",
        "logs under a KMS key",
        APP,
        {
            "LoadBalancer/Properties/LoadBalancerAttributes/4/Value": {"Ref": "Logs"},
            "Logs": resource(
                "S3::Bucket",
                BucketEncryption={
                    "ServerSideEncryptionConfiguration": [
                        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
                    ]
                },
            ),
        },
    ),
    planted(
        "CG161",
        "replication without encrypted objects",
        "buckets.yaml",
        "RecordsBucket/Properties/ReplicationConfiguration",
        {"Role": "r", "Rules": [{"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::osaka"}}]},
    ),
]
