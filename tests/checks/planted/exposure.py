"""Defects by which something is reachable that should not be."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted, resource

NETWORK, DATA, APP, PLATFORM = "nested/network.yaml", "nested/data.yaml", "nested/app.yaml", "platform.yaml"
BUCKETS, POLICIES, EDGE, AUDIT = "buckets.yaml", "bucket-policies.yaml", "edge.yaml", "audit.yaml"
BLOCK = "RecordsBucket/Properties/PublicAccessBlockConfiguration"
STATEMENTS = "RecordsBucketPolicy/Properties/PolicyDocument/Statement"
INGRESS = "LoadBalancerGroup/Properties/SecurityGroupIngress"
AWSVPC = "Service/Properties/NetworkConfiguration/AwsvpcConfiguration"
ORIGINS = "Distribution/Properties/DistributionConfig/Origins"
EKS = "Kubernetes/Properties/ResourcesVpcConfig"
RULE = "WebAcl/Properties/Rules"


def rule(first: int, last: int, **source: Any) -> dict[str, Any]:
    """A rule of TCP."""
    return {"Description": "planted", "IpProtocol": "tcp", "FromPort": first, "ToPort": last, **source}


def own(**rule_: Any) -> dict[str, Any]:
    """A rule that is a resource of its own, as texts."""
    given = {name: str(value) for name, value in rule_.items()}
    return {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "ApiGroup"}, **given}}


def letting(principal: Any, **more: Any) -> dict[str, Any]:
    """A statement of a bucket's policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*", **more}


def entry(port: int, **source: Any) -> dict[str, Any]:
    """An entry of a network ACL."""
    ports = {"From": port, "To": port}
    return resource("EC2::NetworkAclEntry", RuleAction="allow", Protocol=6, PortRange=ports, **source)


WEB = rule(443, 443, CidrIp="0.0.0.0/0")
PUBLIC = {"DeviceIndex": 0, "AssociatePublicIpAddress": True}
OFF = {"BlockPublicPolicy": "false"}
CONTROL = "AccessControl/Properties/OriginAccessControlConfig"
MANAGED = f"{RULE}/0/Statement/ManagedRuleGroupStatement"
BUT_ONE = {"StringNotEquals": {"aws:PrincipalAccount": "222222222222"}}
BUT_HERE = {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
IF_ANY = {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}
REFERER = {"StringLike": {"aws:Referer": "https://example.jp/*"}}
ANY_ADDRESS = {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}
ALL = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0", "Description": "planted"}
FROM_ALL = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0", "Description": "planted"}

DEFECTS = [
    planted("P01", "public true", DATA, "Database/Properties/PubliclyAccessible", True),
    planted("P01", "public as a text", DATA, "Database/Properties/PubliclyAccessible", "true"),
    planted("P01", "left out", DATA, "Database/Properties/PubliclyAccessible", REMOVED),
    planted("P01", "public member of a cluster", DATA, "ClusterReader/Properties/PubliclyAccessible", True),
    planted("P01", "a public Multi-AZ cluster", DATA, "Cluster/Properties/PubliclyAccessible", "true"),
    planted("P02", "an access point", DATA, "Open", resource("S3::AccessPoint", PublicAccessBlockConfiguration=OFF)),
    planted("P02", "no block", BUCKETS, BLOCK, REMOVED),
    planted("P02", "BlockPublicAcls false", BUCKETS, f"{BLOCK}/BlockPublicAcls", False),
    planted("P02", "BlockPublicPolicy false", BUCKETS, f"{BLOCK}/BlockPublicPolicy", False),
    planted("P02", "IgnorePublicAcls false", BUCKETS, f"{BLOCK}/IgnorePublicAcls", "false"),
    planted("P02", "RestrictPublicBuckets left out", BUCKETS, f"{BLOCK}/RestrictPublicBuckets", REMOVED),
    planted("P03", "ACL PublicRead", BUCKETS, "RecordsBucket/Properties/AccessControl", "PublicRead"),
    planted("P03", "ACL PublicReadWrite", BUCKETS, "RecordsBucket/Properties/AccessControl", "PublicReadWrite"),
    planted("P03", "ACL AuthenticatedRead", BUCKETS, "RecordsBucket/Properties/AccessControl", "AuthenticatedRead"),
    planted("P03", "policy for *", POLICIES, f"{STATEMENTS}/+", letting("*")),
    planted("P03", "policy for AWS *", POLICIES, f"{STATEMENTS}/+", letting({"AWS": "*"})),
    planted(
        "P03",
        "policy for NotPrincipal",
        POLICIES,
        f"{STATEMENTS}/+",
        {**letting(None), "NotPrincipal": {"AWS": "arn:aws:iam::222222222222:root"}},
    ),
    planted("P03", "policy with a referer alone", POLICIES, f"{STATEMENTS}/+", letting("*", Condition=REFERER)),
    planted("P03", "policy for every address", POLICIES, f"{STATEMENTS}/+", letting("*", Condition=ANY_ADDRESS)),
    planted("P03", "policy for all but one account", POLICIES, f"{STATEMENTS}/+", letting("*", Condition=BUT_ONE)),
    planted("P03", "policy for all but one network", POLICIES, f"{STATEMENTS}/+", letting("*", Condition=BUT_HERE)),
    planted("P03", "policy for a network if any", POLICIES, f"{STATEMENTS}/+", letting("*", Condition=IF_ANY)),
    planted("P04", "a control that never signs", EDGE, f"{CONTROL}/SigningBehavior", "never"),
    planted(
        "P04",
        "a bucket as a custom origin",
        EDGE,
        f"{ORIGINS}/+",
        {
            "Id": "more",
            "DomainName": "more.s3.ap-northeast-1.amazonaws.com",
            "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
        },
    ),
    planted("P04", "no access control", EDGE, f"{ORIGINS}/0/OriginAccessControlId", REMOVED),
    planted(
        "P04",
        "an old identity",
        EDGE,
        f"{ORIGINS}/0/S3OriginConfig/OriginAccessIdentity",
        "origin-access-identity/cloudfront/E1",
    ),
    planted("P05", "public addresses", NETWORK, "PublicSubnetA/Properties/MapPublicIpOnLaunch", True),
    planted("P05", "public addresses as a text", NETWORK, "DataSubnetC/Properties/MapPublicIpOnLaunch", "true"),
    planted("P05", "a public machine", PLATFORM, "Open", resource("EC2::Instance", NetworkInterfaces=[PUBLIC])),
    planted(
        "P05",
        "a template of public machines",
        PLATFORM,
        "Open",
        resource("EC2::LaunchTemplate", LaunchTemplateData={"NetworkInterfaces": [PUBLIC]}),
    ),
    planted("P06", "ENABLED", APP, f"{AWSVPC}/AssignPublicIp", "ENABLED"),
    planted("P06", "left out", APP, f"{AWSVPC}/AssignPublicIp", REMOVED),
    planted("P07", "SSH", NETWORK, f"{INGRESS}/+", rule(22, 22, CidrIp="0.0.0.0/0")),
    planted("P07", "RDP from IPv6", NETWORK, f"{INGRESS}/+", rule(3389, 3389, CidrIpv6="::/0")),
    planted("P07", "a range around PostgreSQL", NETWORK, f"{INGRESS}/+", rule(5000, 6000, CidrIp="0.0.0.0/0")),
    planted("P07", "every port", NETWORK, f"{INGRESS}/+", rule(0, 65535, CidrIp="0.0.0.0/0")),
    planted("P07", "every protocol", NETWORK, f"{INGRESS}/+", ALL),
    planted("P07", "half of the internet", NETWORK, f"{INGRESS}/+", rule(22, 22, CidrIp="0.0.0.0/1")),
    planted("P07", "the other half", NETWORK, f"{INGRESS}/+", rule(22, 22, CidrIp="128.0.0.0/1")),
    planted("P07", "half of IPv6", NETWORK, f"{INGRESS}/+", rule(22, 22, CidrIpv6="8000::/1")),
    planted(
        "P07",
        "MySQL as a resource",
        NETWORK,
        "Open",
        own(IpProtocol="tcp", FromPort=3306, ToPort=3306, CidrIp="0.0.0.0/0"),
    ),
    planted("P07", "everything as a resource", NETWORK, "Open", own(IpProtocol="-1", CidrIpv6="::/0")),
    planted("P07", "one rule, not in a list", NETWORK, INGRESS, FROM_ALL),
    planted("P07", "VNC", NETWORK, f"{INGRESS}/+", rule(5900, 5900, CidrIp="0.0.0.0/0")),
    Defect(
        "P07",
        "a prefix list of the world",
        NETWORK,
        {
            "List": resource("EC2::PrefixList", Entries=[{"Cidr": "10.0.0.0/8"}, {"Cidr": "0.0.0.0/0"}]),
            f"{INGRESS}/+": rule(5432, 5432, SourcePrefixListId={"Ref": "List"}),
        },
    ),
    planted("P07", "SSH in a network ACL", NETWORK, "Entry", entry(22, CidrBlock="0.0.0.0/0")),
    planted("P07", "RDP of IPv6 in a network ACL", NETWORK, "Entry", entry(3389, Ipv6CidrBlock="::/0")),
    planted("P08", "no description", NETWORK, f"{INGRESS}/0/Description", REMOVED),
    planted(
        "P09",
        "the default group",
        NETWORK,
        "ApiFromLoadBalancer/Properties/GroupId",
        {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]},
    ),
    planted("P10", "no association", APP, "WebAclAssociation", REMOVED),
    planted(
        "P10",
        "another resource",
        APP,
        "WebAclAssociation/Properties/ResourceArn",
        "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/app/other/1",
    ),
    planted("P11", "no web ACL", EDGE, "Distribution/Properties/DistributionConfig/WebACLId", REMOVED),
    planted("P11", "an empty one", EDGE, "/Parameters/WebAclArn/Default", ""),
    planted(
        "P11",
        "a regional one",
        EDGE,
        "/Parameters/WebAclArn/Default",
        "arn:aws:wafv2:ap-northeast-1:111111111111:regional/webacl/a/1",
    ),
    planted("P12", "no rules", APP, RULE, []),
    planted("P12", "rules left out", APP, RULE, REMOVED),
    planted(
        "P12",
        "another group",
        APP,
        f"{RULE}/0/Statement/ManagedRuleGroupStatement/Name",
        "AWSManagedRulesCommonRuleSet",
    ),
    planted("P12", "counting only", APP, f"{RULE}/0/OverrideAction", {"Count": {}}),
    planted("P12", "another vendor's group", APP, f"{MANAGED}/VendorName", "Fortinet"),
    planted("P12", "without Log4j", APP, f"{MANAGED}/ExcludedRules", [{"Name": "Log4JRCE_HEADER"}]),
    planted(
        "P12",
        "Log4j is counted",
        APP,
        f"{MANAGED}/RuleActionOverrides",
        [{"Name": "Log4JRCE_BODY", "ActionToUse": {"Count": {}}}],
    ),
    planted("P13", "public true", PLATFORM, f"{EKS}/EndpointPublicAccess", True),
    planted("P13", "public left out", PLATFORM, f"{EKS}/EndpointPublicAccess", REMOVED),
    planted("P13", "private false", PLATFORM, f"{EKS}/EndpointPrivateAccess", False),
    planted("P14", "anyone", PLATFORM, "NotifyPermission/Properties/Principal", "*"),
    planted("P14", "every source", PLATFORM, "NotifyPermission/Properties/SourceArn", "*"),
    planted("P14", "every bucket", PLATFORM, "NotifyPermission/Properties/SourceArn", "arn:aws:s3:::*"),
    planted("P14", "no source", PLATFORM, "NotifyPermission/Properties/SourceArn", REMOVED),
    planted(
        "P14",
        "an open URL",
        PLATFORM,
        "Url",
        {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": {"Ref": "Notify"}, "AuthType": "NONE"}},
    ),
    planted(
        "P15",
        "queue for anyone",
        APP,
        "OrdersPolicy/Properties/PolicyDocument/Statement/0",
        letting("*", Action="sqs:*"),
    ),
    planted(
        "P15",
        "topic for AWS *",
        APP,
        "AlertsTopicPolicy/Properties/PolicyDocument/Statement/0",
        letting({"AWS": "*"}, Action="sns:Publish"),
    ),
    planted(
        "P15",
        "repository for anyone",
        APP,
        "Repository/Properties/RepositoryPolicyText",
        {"Statement": [letting("*", Action="ecr:BatchGetImage")]},
    ),
    planted(
        "P15",
        "secret for anyone",
        DATA,
        "Open",
        {
            "Type": "AWS::SecretsManager::ResourcePolicy",
            "Properties": {"SecretId": {"Ref": "DatabaseSecret"}, "ResourcePolicy": {"Statement": letting("*")}},
        },
    ),
    planted(
        "P15",
        "vault for anyone",
        DATA,
        "Vault/Properties/AccessPolicy",
        {"Statement": [letting("*", Action="backup:*")]},
    ),
    planted(
        "C-NET-03", "data routed out", NETWORK, "DataAssociationA/Properties/RouteTableId", {"Ref": "PublicRouteTable"}
    ),
    planted(
        "C-NET-03",
        "a NAT route",
        NETWORK,
        "Out",
        {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": {"Ref": "DataRouteTable"},
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": "nat-1",
            },
        },
    ),
    planted(
        "C-NET-04",
        "443 of the database's group",
        DATA,
        "Open",
        {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "DatabaseGroupId"}, **WEB}},
    ),
    planted("C-NET-04", "8080", NETWORK, f"{INGRESS}/+", rule(8080, 8080, CidrIp="0.0.0.0/0")),
    planted("C-NET-04", "80 to 443", NETWORK, f"{INGRESS}/0/FromPort", 80),
    planted("C-NET-04", "8443 from a quarter", NETWORK, f"{INGRESS}/+", rule(8443, 8443, CidrIp="64.0.0.0/2")),
    planted("C-MAL-01", "the detector is off", AUDIT, "Detector/Properties/Enable", False),
]
