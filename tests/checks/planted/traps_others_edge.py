"""Defects of wiring, names, edge and tasks, planted by people who do not know these checks."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted, resource

STACK, NETWORK, DATA, APP, KEYS = (
    "stack.yaml",
    "nested/network.yaml",
    "nested/data.yaml",
    "nested/app.yaml",
    "nested/keys.yaml",
)
PLATFORM, EDGE, IDENTITY, BUCKETS = "platform.yaml", "edge.yaml", "identity.yaml", "buckets.yaml"
CONTAINER = "TaskDefinition/Properties/ContainerDefinitions/0"
SITE = "Distribution/Properties/DistributionConfig"
ENDPOINT = resource("EC2::VPCEndpoint", VpcId={"Ref": "Vpc"}, ServiceName="com.amazonaws.ap-northeast-1.s3")


def service(group: str) -> dict[str, Any]:
    """A service of one security group."""
    network = {"AwsvpcConfiguration": {"SecurityGroups": [{"Fn::GetAtt": [group, "GroupId"]}]}}
    return resource("ECS::Service", NetworkConfiguration=network)


DEFECTS = [
    # Wiring
    Defect(
        "CG001",
        "two ids without a comma",
        STACK,
        {"Data/Properties/Parameters/DataSubnetIds": {"Fn::Join": ["-", [{"Ref": "One"}, {"Ref": "Two"}]]}}
        | {name: resource("EC2::Subnet", VpcId="vpc-1", CidrBlock="10.9.0.0/24") for name in ("One", "Two")},
    ),
    planted("CG001", "an output that is a list", NETWORK, "/Outputs/Zones", {"Value": {"Fn::GetAZs": ""}}),
    Defect(
        "CG007",
        "a stack that another value of a parameter leaves out",
        STACK,
        {"Keys/Condition": "IsProduction"},
    ),
    Defect(
        "CG007",
        "a nested stack's own switch",
        APP,
        {
            "/Parameters/WithAlarms": {"Type": "String", "Default": "true", "AllowedValues": ["true", "false"]},
            "/Conditions/HasAlarms": {"Fn::Equals": [{"Ref": "WithAlarms"}, "true"]},
            "ErrorsAlarm/Condition": "HasAlarms",
            "/Outputs/AlarmName": {"Value": {"Ref": "ErrorsAlarm"}},
        },
    ),
    # Names
    Defect(
        "CG020",
        "too long in another environment",
        STACK,
        {
            "/Parameters/Environment/AllowedValues": ["prod", "production-of-the-clinic"],
            "Parcels": resource("SQS::Queue", QueueName={"Fn::Sub": f"{'q' * 70}-${{Environment}}"}),
        },
    ),
    planted(
        "CG020", "a parameter that begins with aws", PLATFORM, "Setting", resource("SSM::Parameter", Name="/aws/x")
    ),
    planted(
        "CG020",
        "a user group of 41 characters",
        DATA,
        "Users",
        resource("ElastiCache::UserGroup", UserGroupId="u" * 41),
    ),
    planted(
        "CG020", "a pool's group with a space", IDENTITY, "Staff", resource("Cognito::UserPoolGroup", GroupName="a b")
    ),
    planted(
        "CG022",
        "a rule in Japanese",
        NETWORK,
        "ApiFromLoadBalancer/Properties/Description",
        "ロードバランサーから",
    ),
    planted("CG022", "an apostrophe", NETWORK, "ApiGroup/Properties/SecurityGroupEgress/0/Description", "it's open"),
    planted("CG022", "a group in Japanese", NETWORK, "ApiGroup/Properties/GroupDescription", "API のタスク"),
    planted("CG022", "256 characters", NETWORK, "ApiFromLoadBalancer/Properties/Description", "d" * 256),
    # Edge
    planted(
        "CG042",
        "few requests for an office",
        APP,
        "WebAcl/Properties/Rules/+",
        {
            "Name": "rate",
            "Priority": 90,
            "Action": {"Block": {}},
            "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
        },
    ),
    planted(
        "CG042",
        "bodies of 8 KB",
        APP,
        "WebAcl/Properties/Rules/+",
        {
            "Name": "common",
            "Priority": 91,
            "OverrideAction": {"None": {}},
            "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}},
        },
    ),
    planted(
        "CG043",
        "any pool's identities",
        IDENTITY,
        "StaffRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition",
        REMOVED,
    ),
    planted(
        "CG043",
        "every pool by a star",
        IDENTITY,
        "StaffRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition",
        {"StringLike": {"cognito-identity.amazonaws.com:aud": "*"}},
    ),
    Defect(
        "CG046",
        "a bucket without a statement for it",
        EDGE,
        {
            "Assets": resource("S3::Bucket"),
            f"{SITE}/Origins/0/DomainName": {"Fn::GetAtt": ["Assets", "RegionalDomainName"]},
        },
    ),
    Defect(
        "CG046",
        "a statement for another distribution",
        EDGE,
        {
            "Assets": resource("S3::Bucket", BucketName="clinic-assets"),
            "AssetsPolicy": resource(
                "S3::BucketPolicy",
                Bucket={"Ref": "Assets"},
                PolicyDocument={
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "cloudfront.amazonaws.com"},
                            "Action": "s3:GetObject",
                            "Resource": "arn:aws:s3:::clinic-assets/*",
                            "Condition": {
                                "StringEquals": {"AWS:SourceArn": "arn:aws:cloudfront::111111111111:distribution/E1"}
                            },
                        }
                    ]
                },
            ),
        },
    ),
    planted(
        "CG047",
        "10,241 bytes",
        EDGE,
        "Rewrite",
        resource("CloudFront::Function", Name="rewrite", FunctionCode="/" * 10241),
    ),
    Defect(
        "CG048",
        "an alias twice",
        EDGE,
        {"Second": resource("CloudFront::Distribution", DistributionConfig={"Aliases": ["clinic.example.jp"]})},
    ),
    planted(
        "CG048",
        "an alias under the default certificate",
        EDGE,
        f"{SITE}/ViewerCertificate",
        {"CloudFrontDefaultCertificate": True},
    ),
    planted(
        "CG049",
        "open while the web ACL does not answer",
        APP,
        "LoadBalancer/Properties/LoadBalancerAttributes/+",
        {"Key": "waf.fail_open.enabled", "Value": "true"},
    ),
    # Tasks, networks
    planted(
        "CG080",
        "a port of Service Connect",
        APP,
        "Service/Properties/ServiceConnectConfiguration",
        {"Enabled": True, "Services": [{"PortName": "http"}]},
    ),
    planted("CG087", "five seconds", APP, "Service/Properties/HealthCheckGracePeriodSeconds", 5),
    planted("CG093", "a key that the role may not use", KEYS, "DataKey/Properties/KeyPolicy/Statement/1", REMOVED),
    planted("CG094", "the latest", STACK, "/Parameters/ApiImageUri/Default", "clinic-api:latest"),
    planted("CG094", "no tag", APP, f"{CONTAINER}/Image", "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/api"),
    planted("CG094", "a repository alone", APP, f"{CONTAINER}/Image", {"Fn::GetAtt": ["Repository", "RepositoryUri"]}),
    Defect(
        "CG136",
        "two route tables and one NAT gateway",
        NETWORK,
        {
            "Nat": resource("EC2::NatGateway", SubnetId={"Ref": "PublicSubnetA"}, AllocationId="eipalloc-1"),
            **{
                f"Way{zone}": resource(
                    "EC2::Route",
                    RouteTableId=f"rtb-{zone}",
                    DestinationCidrBlock="0.0.0.0/0",
                    NatGatewayId={"Ref": "Nat"},
                )
                for zone in "AC"
            },
            **{
                f"Private{zone}": resource(
                    "EC2::SubnetRouteTableAssociation",
                    RouteTableId=f"rtb-{zone}",
                    SubnetId={"Ref": f"PrivateSubnet{zone}"},
                )
                for zone in "AC"
            },
        },
    ),
    Defect(
        "CG136",
        "one route table for two zones",
        NETWORK,
        {
            "Nat": resource("EC2::NatGateway", SubnetId={"Ref": "PublicSubnetA"}, AllocationId="eipalloc-1"),
            "Way": resource(
                "EC2::Route",
                RouteTableId={"Ref": "DataRouteTable"},
                DestinationCidrBlock="0.0.0.0/0",
                NatGatewayId={"Ref": "Nat"},
            ),
        },
    ),
    planted("CG137", "HTTPS to the VPC alone", NETWORK, "S3", ENDPOINT),
    Defect(
        "CG170",
        "a rule between services",
        APP,
        {
            **{name: resource("EC2::SecurityGroup", VpcId="vpc-1") for name in ("One", "Two")},
            "OneService": service("One"),
            "TwoService": service("Two"),
            "TwoFromOne": resource(
                "EC2::SecurityGroupIngress",
                GroupId={"Fn::GetAtt": ["Two", "GroupId"]},
                SourceSecurityGroupId={"Fn::GetAtt": ["One", "GroupId"]},
            ),
        },
    ),
    Defect(
        "CG170",
        "a rule within the group of a service",
        APP,
        {
            "One": resource("EC2::SecurityGroup", VpcId="vpc-1"),
            "Two": resource(
                "EC2::SecurityGroup",
                VpcId="vpc-1",
                SecurityGroupIngress=[
                    {"IpProtocol": "tcp", "SourceSecurityGroupId": {"Fn::GetAtt": ["One", "GroupId"]}}
                ],
            ),
            "OneService": service("One"),
            "TwoService": service("Two"),
        },
    ),
    Defect(
        "CG089",
        "a task role that may open no channel",
        APP,
        {"Service/Properties/EnableExecuteCommand": True, f"{CONTAINER}/ReadonlyRootFilesystem": False},
    ),
    Defect(
        "CG021",
        "two rules of one bus",
        PLATFORM,
        {
            name: resource("Events::Rule", Name="daily", ScheduleExpression="rate(1 day)")
            for name in ("Daily", "DailyToo")
        },
    ),
]
