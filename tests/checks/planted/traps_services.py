"""Defects of services that look right one by one, and that a linter does not see."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted, resource, scheduled

NETWORK, DATA, APP = "nested/network.yaml", "nested/data.yaml", "nested/app.yaml"
PLATFORM, EDGE, IDENTITY = "platform.yaml", "edge.yaml", "identity.yaml"
CONTAINER = "TaskDefinition/Properties/ContainerDefinitions/0"
BALANCED = "Service/Properties/LoadBalancers/0"
RULE = "WebAcl/Properties/Rules/0"
SITE = "Distribution/Properties/DistributionConfig"
TOKYO = "arn:aws:acm:ap-northeast-1:111111111111:certificate/12345678-1234-1234-1234-123456789012"


def group(name: str) -> dict[str, Any]:
    """A web ACL's rule for one of AWS's groups."""
    statement = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": f"AWSManagedRules{name}RuleSet"}}
    return {"Name": name, "Priority": name, "OverrideAction": {"None": {}}, "Statement": statement}


DEFECTS = [
    # CloudFront, WAF, us-east-1
    planted("CG030", "CLOUDFRONT on a load balancer", APP, "WebAcl/Properties/Scope", "CLOUDFRONT"),
    planted(
        "CG030",
        "an IP set of CLOUDFRONT in Tokyo",
        APP,
        "Addresses",
        resource("WAFv2::IPSet", Scope="CLOUDFRONT"),
    ),
    planted(
        "CG030",
        "a regional ACL on a distribution",
        EDGE,
        f"{SITE}/WebACLId",
        "arn:aws:wafv2:us-east-1:111111111111:regional/webacl/x/1",
    ),
    planted("CG031", "the global domain", EDGE, f"{SITE}/Origins/0/DomainName", "clinic-assets.s3.amazonaws.com"),
    planted(
        "CG031",
        "the website endpoint",
        EDGE,
        f"{SITE}/Origins/0/DomainName",
        "b.s3-website-ap-northeast-1.amazonaws.com",
        "error",
    ),
    planted("CG032", "a certificate of Tokyo", EDGE, f"{SITE}/ViewerCertificate/AcmCertificateArn", TOKYO),
    planted("CG032", "a default certificate of Tokyo", EDGE, "/Parameters/CertificateArn/Default", TOKYO),
    planted("CG033", "a web ACL by Ref", APP, "WebAclAssociation/Properties/WebACLArn", {"Ref": "WebAcl"}),
    planted(
        "CG035",
        "groups of more than 1,500 WCU",
        APP,
        "WebAcl/Properties/Rules",
        [group(name) for name in ("Common", "SQLi", "Linux", "Windows", "KnownBadInputs", "PHP")],
        "warning",
    ),
    planted("CG035", "a rule group larger than WAF allows", APP, "WebAcl/Properties/Rules", [group("Common")] * 8),
    planted("CG036", "a group with an action", APP, f"{RULE}/Action", {"Block": {}}),
    planted("CG036", "a group without an override", APP, f"{RULE}/OverrideAction", REMOVED),
    planted("CG036", "a group that only counts", APP, f"{RULE}/OverrideAction", {"Count": {}}, "warning"),
    planted("CG037", "a log group of another name", APP, "WebAclLogGroup/Properties/LogGroupName", "clinic-waf"),
    planted("CG037", "a log group without a name", APP, "WebAclLogGroup/Properties/LogGroupName", REMOVED),
    planted("CG038", "no edge in Japan", EDGE, f"{SITE}/PriceClass", "PriceClass_100"),
    planted("CG039", "cookies in the log", APP, "WebAclLogging/Properties/RedactedFields/1", REMOVED),
    Defect(
        "CG034",
        "countries behind CloudFront",
        APP,
        {
            f"{RULE}/Statement": {"GeoMatchStatement": {"CountryCodes": ["JP"]}},
            "Site": resource(
                "CloudFront::Distribution",
                DistributionConfig={"Origins": [{"DomainName": {"Fn::GetAtt": ["LoadBalancer", "DNSName"]}}]},
            ),
        },
    ),
    # User pools
    planted("CG040", "MFA without factors", IDENTITY, "StaffPool/Properties/EnabledMfas", REMOVED),
    planted(
        "CG041", "an attribute without its type", IDENTITY, "StaffPool/Properties/Schema/0/AttributeDataType", REMOVED
    ),
    planted(
        "CG045", "threat protection in the tier ESSENTIALS", IDENTITY, "StaffPool/Properties/UserPoolTier", "ESSENTIALS"
    ),
    planted("CG045", "SMS without a role", IDENTITY, "StaffPool/Properties/EnabledMfas", ["SMS_MFA"]),
    # ECS
    planted("CG080", "another container", APP, f"{BALANCED}/ContainerName", "staff-api"),
    planted("CG080", "another port", APP, f"{BALANCED}/ContainerPort", 8443),
    planted("CG080", "no port mapped", APP, f"{CONTAINER}/PortMappings", REMOVED),
    planted("CG080", "the container renamed", APP, f"{CONTAINER}/Name", "web"),
    planted("CG080", "another host port", APP, f"{CONTAINER}/PortMappings/0/HostPort", 80),
    planted(
        "CG080",
        "a container to wait for",
        APP,
        f"{CONTAINER}/DependsOn",
        [{"ContainerName": "proxy", "Condition": "START"}],
    ),
    planted(
        "CG080",
        "a volume that is not there",
        APP,
        f"{CONTAINER}/MountPoints",
        [{"SourceVolume": "tmp", "ContainerPath": "/tmp"}],
    ),
    Defect(
        "CG080",
        "an override of another container",
        APP,
        {
            "Batch": scheduled("rate(1 day)"),
            "Batch/Properties/Targets/0/EcsParameters": {"TaskDefinitionArn": {"Ref": "TaskDefinition"}},
            "Batch/Properties/Targets/0/Input": '{"containerOverrides": [{"name": "batch"}]}',
        },
    ),
    planted("CG081", "a health check on another port", APP, "TargetGroup/Properties/HealthCheckPort", "9000"),
    planted("CG081", "a target group of another port", APP, "TargetGroup/Properties/Port", 80, "warning"),
    planted(
        "CG081",
        "a container that asks another port",
        APP,
        f"{CONTAINER}/HealthCheck",
        {"Command": ["CMD-SHELL", "curl -f http://localhost:3000/ || exit 1"]},
        "warning",
    ),
    planted("CG082", "targets by instance", APP, "TargetGroup/Properties/TargetType", REMOVED),
    planted(
        "CG083",
        "another port in the tasks' rule",
        NETWORK,
        "ApiFromLoadBalancer/Properties",
        {
            "GroupId": {"Ref": "ApiGroup"},
            "IpProtocol": "tcp",
            "FromPort": 80,
            "ToPort": 80,
            "SourceSecurityGroupId": {"Ref": "LoadBalancerGroup"},
        },
    ),
    planted(
        "CG083",
        "a rule for another group",
        NETWORK,
        "ApiFromLoadBalancer/Properties/SourceSecurityGroupId",
        {"Ref": "DatabaseGroup"},
    ),
    Defect(
        "CG083",
        "the balancer may not send",
        NETWORK,
        {
            "LoadBalancerGroup/Properties/SecurityGroupEgress/0/FromPort": 443,
            "LoadBalancerGroup/Properties/SecurityGroupEgress/0/ToPort": 443,
        },
    ),
    planted("CG084", "the service does not wait", APP, "Service/DependsOn", REMOVED),
    planted("CG084", "the service waits for another listener", APP, "Service/DependsOn", "HttpListener"),
    planted(
        "CG084",
        "no listener forwards",
        APP,
        "HttpsListener/Properties/DefaultActions",
        [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    ),
    planted("CG085", "a long stop", APP, f"{CONTAINER}/StopTimeout", 300),
    planted("CG085", "little storage", APP, "TaskDefinition/Properties/EphemeralStorage", {"SizeInGiB": 20}),
    planted("CG085", "no execution role", APP, "TaskDefinition/Properties/ExecutionRoleArn", REMOVED),
    planted("CG086", "more than scaling begins with", APP, "Service/Properties/DesiredCount", 4),
    planted("CG086", "a minimum above the maximum", APP, "Scaling/Properties/MinCapacity", 20, "error"),
    planted("CG087", "no time to start", APP, "Service/Properties/HealthCheckGracePeriodSeconds", REMOVED),
    planted("CG087", "time without a load balancer", APP, "Service/Properties/LoadBalancers", REMOVED, "error"),
    planted("CG088", "no circuit breaker", APP, "Service/Properties/DeploymentConfiguration", REMOVED),
    planted(
        "CG088",
        "no rollback",
        APP,
        "Service/Properties/DeploymentConfiguration/DeploymentCircuitBreaker/Rollback",
        False,
    ),
    planted("CG089", "a shell into a read-only task", APP, "Service/Properties/EnableExecuteCommand", True),
    Defect(
        "CG090",
        "a key without its colons",
        APP,
        {f"{CONTAINER}/Secrets/0/ValueFrom": {"Fn::Sub": "${DatabaseSecretArn}:password"}},
    ),
    Defect(
        "CG092",
        "Spot alone",
        APP,
        {
            "Service/Properties/LaunchType": REMOVED,
            "Service/Properties/CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}],
        },
    ),
    planted(
        "CG093",
        "secrets that nobody may read",
        APP,
        "ExecutionPolicy/Properties/PolicyDocument/Statement/2/Action",
        "secretsmanager:DescribeSecret",
    ),
    # Logs
    planted("CG091", "a driver that blocks", APP, f"{CONTAINER}/LogConfiguration/Options/mode", "blocking"),
    planted(
        "CG100",
        "a function without its log group",
        PLATFORM,
        "NotifyLogGroup/Properties/LogGroupName",
        "/aws/lambda/other",
    ),
    planted(
        "CG100", "a project without its log group", PLATFORM, "Build", resource("CodeBuild::Project", Name="clinic")
    ),
    planted(
        "CG100",
        "a container's group by another name",
        APP,
        f"{CONTAINER}/LogConfiguration/Options/awslogs-group",
        "/clinic/web",
        "error",
    ),
    planted("CG100", "a database whose group is missing", DATA, "Database/Properties/DBInstanceIdentifier", "clinic"),
    Defect(
        "CG153",
        "infrequent access",
        APP,
        {
            "Filter": resource("Logs::MetricFilter", LogGroupName={"Ref": "ApiLogGroup"}),
            "ApiLogGroup/Properties/LogGroupClass": "INFREQUENT_ACCESS",
        },
    ),
]
