"""Checks of encryption, keys, transport and exposure, on other ways to write what is well, open and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from tests.checks.test_examples import report_on

HEAD = "Resources:\n  One:\n    Type: AWS::"
PUBLIC = (
    "  Nlb: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Type: network, Scheme: internet-facing}}\n"
)
GROUPS = (
    "  Alb: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {TargetType: alb}}\n"
    "  Ip: {Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {TargetType: ip}}\n"
)


def of(kind: str, properties: str, more: str = "") -> str:
    """A template of one resource, and maybe others."""
    return f"{HEAD}{kind}\n    Properties: {{{properties}}}\n{more}"


def tcp(port: int, target: str = "Ip", balancer: str = PUBLIC) -> str:
    """A Network Load Balancer that passes on what it gets."""
    action = f"DefaultActions: [{{Type: forward, TargetGroupArn: !Ref {target}}}]"
    return of(
        "ElasticLoadBalancingV2::Listener",
        f"LoadBalancerArn: !Ref Nlb, Port: {port}, Protocol: TCP, {action}",
        balancer + GROUPS,
    )


def bucket(other: str, policy: str = "", algorithm: str = "AES256") -> str:
    """A bucket with SSE-S3 that something may deliver logs into, and its policy."""
    rules = f"[{{ServerSideEncryptionByDefault: {{SSEAlgorithm: {algorithm}}}}}]"
    statement = f"{{Effect: Allow, {policy}, Action: 's3:PutObject', Resource: '*'}}"
    given = f"Bucket: !Ref One, PolicyDocument: {{Statement: [{statement}]}}"
    allowed = f"  Policy:\n    Type: AWS::S3::BucketPolicy\n    Properties: {{{given}}}\n"
    return of(
        "S3::Bucket",
        f"BucketEncryption: {{ServerSideEncryptionConfiguration: {rules}}}",
        other + (allowed if policy else ""),
    )


def rule(what: str) -> str:
    """A rule for the world."""
    return of("EC2::SecurityGroupIngress", f"CidrIp: 0.0.0.0/0, {what}")


def redirect(config: str, port: int = 80) -> str:
    """A listener of HTTP that redirects."""
    return of(
        "ElasticLoadBalancingV2::Listener",
        f"Port: {port}, Protocol: HTTP, DefaultActions: [{{Type: redirect, RedirectConfig: {{{config}}}}}]",
    )


def acl(more: str) -> str:
    """A web ACL that blocks known bad inputs, and has another rule."""
    group = "VendorName: AWS, Name: AWSManagedRulesKnownBadInputsRuleSet"
    known = f"{{Priority: 5, OverrideAction: {{None: {{}}}}, Statement: {{ManagedRuleGroupStatement: {{{group}}}}}}}"
    return of("WAFv2::WebACL", f"Rules: [{known}{more}]")


ATTRIBUTES = "LoadBalancerAttributes: [{{Key: {name}.s3.bucket, Value: !Ref One}}]"
BALANCER = "  Other: {{Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {{{}}}}}\n"
CLASSIC = (
    "  Other: {Type: 'AWS::ElasticLoadBalancing::LoadBalancer',"
    " Properties: {AccessLoggingPolicy: {Enabled: true, S3BucketName: !Ref One}}}\n"
)
REDSHIFT = "  Other: {Type: 'AWS::Redshift::Cluster', Properties: {LoggingProperties: {BucketName: !Ref One}}}\n"
WAF = "  Other: {Type: 'AWS::WAFv2::LoggingConfiguration', Properties: {LogDestinationConfigs: [!GetAtt One.Arn]}}\n"
SERVERLESS = "ElastiCache::ServerlessCache"
FARGATE = "LaunchType: FARGATE, TaskDefinition: api"

WELL = {
    "E04: access logs of a classic load balancer": bucket(CLASSIC),
    "E04: the account that Elastic Load Balancing writes from": bucket(
        "", "Principal: {AWS: 'arn:aws:iam::582318560864:root'}"
    ),
    "E04: that account, by its number": bucket("", "Principal: {AWS: '582318560864'}"),
    "E04: connections of a load balancer": bucket(BALANCER.format(ATTRIBUTES.format(name="connection_logs"))),
    "E04: an audit log of Redshift": bucket(REDSHIFT),
    "E10: a serverless memcached": of(SERVERLESS, "Engine: memcached"),
    "P06: EC2 with a bridge": of("ECS::Service", "LaunchType: EC2, TaskDefinition: api"),
    "P07: every ICMP": rule("IpProtocol: icmp, FromPort: -1, ToPort: -1"),
    "P07: a protocol without ports": rule("IpProtocol: 50"),
    "P10: an internal one": of("ElasticLoadBalancingV2::LoadBalancer", "Scheme: internal"),
    "T01: an application load balancer behind": tcp(443, "Alb"),
    "T01: the same for its redirect": tcp(80, "Alb"),
    "T01: nothing from the internet": tcp(80, balancer=PUBLIC.replace("internet-facing", "internal")),
    "T02: to another port": redirect("Protocol: HTTPS, Port: '443'"),
    "T03: FIPS with forward secrecy": of(
        "ElasticLoadBalancingV2::Listener", "Protocol: TLS, SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04"
    ),
    "T11: an address with a mode": of(
        "Lambda::Function", "Environment: {Variables: {URL: 'postgresql://app@db/clinic?sslmode=verify-full'}}"
    ),
    "T11: another address": of("Lambda::Function", "Environment: {Variables: {URL: 'https://example.jp/postgres'}}"),
    "C-NET-04: QUIC": rule("IpProtocol: udp, FromPort: 443, ToPort: 443"),
}


@pytest.mark.parametrize("name", WELL)
def test_what_is_well_is_no_finding(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], WELL[name], tmp_path)

    assert [] == [it.message for it in (*report.findings, *report.undecided)]


OPEN = {
    "P07: a port": rule("IpProtocol: tcp, FromPort: !Ref Open, ToPort: !Ref Open"),
    "P07: a protocol": rule("IpProtocol: !Ref Open, FromPort: 22, ToPort: 22"),
    "C-NET-04: a port": rule("IpProtocol: tcp, FromPort: !Ref Open, ToPort: !Ref Open"),
    "P10: a scheme": of("ElasticLoadBalancingV2::LoadBalancer", "Scheme: !Ref Open"),
    "P12: all rules": of("WAFv2::WebACL", "Rules: !Ref Open"),
    "T02: what is done": of("ElasticLoadBalancingV2::Listener", "Protocol: HTTP, DefaultActions: !Ref Open"),
    "T04: certificates": of("ElasticLoadBalancingV2::Listener", "Protocol: HTTPS, Certificates: !Ref Open"),
    "T05: attributes": of("ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes: !Ref Open"),
    "T05: one attribute": of("ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes: [!Ref Open]"),
    "B05: attributes": of("ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes: !Ref Open"),
    "L02: attributes": of("ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes: !Ref Open"),
    "E01: a flag in Parameter Store": of("RDS::DBInstance", "StorageEncrypted: '{{resolve:ssm:/clinic/encrypted:1}}'"),
    "T03: a policy in Parameter Store": of(
        "ElasticLoadBalancingV2::Listener", "Protocol: HTTPS, SslPolicy: '{{resolve:ssm:/clinic/policy:1}}'"
    ),
    "P07: a range in Parameter Store": of(
        "EC2::SecurityGroupIngress", "IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: '{{resolve:ssm:/office:1}}'"
    ),
    "E13: all of it": of("EKS::Cluster", "EncryptionConfig: !Ref Open"),
    "K02: the policy": of("KMS::Key", "KeyPolicy: !Ref Open"),
    "P03: an ACL": of("S3::Bucket", "AccessControl: !Ref Open"),
    "P03: a policy": of("S3::BucketPolicy", "PolicyDocument: !Ref Open"),
    "P06: the network configuration": of("ECS::Service", "LaunchType: FARGATE, NetworkConfiguration: !Ref Open"),
    "P12: a group's name": of(
        "WAFv2::WebACL", "Rules: [{Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: !Ref Open}}}]"
    ),
    "P14: who calls": of("Lambda::Permission", "Principal: !Ref Open"),
    "P14: how a URL is called": of("Lambda::Url", "AuthType: !Ref Open"),
    "T08: a certificate": of("CloudFront::Distribution", "DistributionConfig: {ViewerCertificate: !Ref Open}"),
    "T09: how an origin is reached": of(
        "CloudFront::Distribution", "DistributionConfig: {Origins: [{Id: a, CustomOriginConfig: !Ref Open}]}"
    ),
    "T09: a protocol": of(
        "CloudFront::Distribution",
        "DistributionConfig: {Origins: [{Id: a, CustomOriginConfig:"
        " {OriginProtocolPolicy: https-only, OriginSSLProtocols: [!Ref Open]}}]}",
    ),
    "T10: a policy": of(
        "S3::Bucket",
        "",
        "  P: {Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref One, PolicyDocument: !Ref Open}}\n",
    ),
    "E04: rules": of("S3::Bucket", "BucketEncryption: {ServerSideEncryptionConfiguration: !Ref Open}"),
    "L12: settings": of("ApiGateway::Stage", "AccessLogSetting: {DestinationArn: a}, MethodSettings: !Ref Open"),
}


@pytest.mark.parametrize("name", OPEN)
def test_what_only_the_deployer_knows_is_undecided(name: str, tmp_path: Path) -> None:
    text = "Parameters:\n  Open: {Type: String}\n" + OPEN[name]

    report = report_on(catalogue()[name.partition(":")[0]], text, tmp_path)

    assert ((), ["error"]) == (report.findings, [it.severity for it in report.undecided])


WRONG = {
    "E02: a global cluster of DocumentDB": of("DocDB::GlobalCluster", "StorageEncrypted: false"),
    "E04: what WAF delivers, without encryption": HEAD + "S3::Bucket\n" + WAF,
    "E10: a serverless cache for everybody": of(SERVERLESS, "Engine: valkey"),
    "P01: a broker": of("AmazonMQ::Broker", "PubliclyAccessible: true"),
    "P02: an access point of several Regions": of(
        "S3::MultiRegionAccessPoint", "PublicAccessBlockConfiguration: {BlockPublicPolicy: false}"
    ),
    "P05: a launch configuration": of("AutoScaling::LaunchConfiguration", "AssociatePublicIpAddress: true"),
    "P06: Fargate without a network configuration": of("ECS::Service", FARGATE),
    "P06: a job": of("Batch::JobDefinition", "ContainerProperties: {NetworkConfiguration: {AssignPublicIp: ENABLED}}"),
    "P06: a rule that starts tasks on Fargate": of(
        "Events::Rule", "Targets: [{Id: a, Arn: b, EcsParameters: {LaunchType: FARGATE, TaskDefinitionArn: c}}]"
    ),
    "P06: a pipe": of(
        "Pipes::Pipe",
        "TargetParameters: {EcsTaskParameters: {NetworkConfiguration: "
        "{AwsvpcConfiguration: {AssignPublicIp: ENABLED}}}}",
    ),
    "P06: a state machine": of("StepFunctions::StateMachine", """DefinitionString: '{"AssignPublicIp": "ENABLED"}'"""),
    "K04: Redshift Serverless": of("RedshiftServerless::Namespace", "AdminUserPassword: Cl1nic2026"),
    "K05: one of two passwords of a user": of(
        "ElastiCache::User", "Passwords: ['{{resolve:secretsmanager:a:SecretString:b}}', Cl1nic2026Cl1nic2026]"
    ),
    "K05: a password in plain text in Parameter Store": of(
        "ElastiCache::User", "Passwords: ['{{resolve:ssm:/clinic/cache:1}}']"
    ),
    "K05: a user of a broker": of("AmazonMQ::Broker", "Users: [{Username: app, Password: Cl1nic2026}]"),
    "P07: every protocol, whatever the ports": rule("IpProtocol: '-1', FromPort: 443, ToPort: 443"),
    "P07: TCP in capitals": rule("IpProtocol: TCP, FromPort: 22, ToPort: 22"),
    "P10: an association with nothing": of(
        "ElasticLoadBalancingV2::LoadBalancer",
        "Scheme: internet-facing",
        "  To: {Type: 'AWS::WAFv2::WebACLAssociation', Properties: {ResourceArn: !Ref One}}\n",
    ),
    "T01: port 80 passed on": tcp(80),
    "T02: to the port of HTTP": redirect("Protocol: HTTPS, Port: 8080", 8080),
    "T02: a rule back to HTTP": redirect("Protocol: HTTPS, Port: '443'")
    + "  Old:\n    Type: AWS::ElasticLoadBalancingV2::ListenerRule\n    Properties: {ListenerArn: !Ref One,"
    " Actions: [{Type: redirect, RedirectConfig: {Protocol: HTTP, Path: /new}}]}\n",
    "T04: a classic load balancer": of(
        "ElasticLoadBalancing::LoadBalancer",
        "Listeners: [{Protocol: HTTPS, SSLCertificateId: 'arn:aws:iam::111111111111:server-certificate/old'}]",
    ),
    "T05: the last of two": of(
        "ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancerAttributes: [{Key: routing.http.drop_invalid_header_fields.enabled, Value: 'true'},"
        " {Key: routing.http.drop_invalid_header_fields.enabled, Value: 'false'}]",
    ),
    "T11: MySQL told to take plain connections": of(
        "RDS::DBParameterGroup", "Family: mysql8.4, Parameters: {require_secure_transport: 'OFF'}"
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], WRONG[name], tmp_path)

    assert ["error"] == [it.severity for it in report.findings]


GEO = ", {Priority: 1, Action: {Allow: {}}, Statement: {GeoMatchStatement: {CountryCodes: [JP]}}}"
NOTED = {
    "E04: what WAF delivers": bucket(WAF),
    "E11: a replica under the default key": of(
        "SecretsManager::Secret", "KmsKeyId: alias/data, ReplicaRegions: [{Region: ap-northeast-3}]"
    ),
    "K01: once in seven years": of("KMS::Key", "EnableKeyRotation: true, RotationPeriodInDays: 2560"),
    "P12: a country comes in before": acl(GEO),
    "P04: an empty S3OriginConfig": of(
        "CloudFront::Distribution",
        "DistributionConfig: {Origins: [{Id: a, DomainName: a.s3.ap-northeast-1.amazonaws.com,"
        " OriginAccessControlId: E1, S3OriginConfig: {}}]}",
    ),
    "T01: what is behind may speak TLS": tcp(443),
    "T02: no port": redirect("Protocol: HTTPS"),
    "T11: MySQL says nothing": of("RDS::DBParameterGroup", "Family: mysql8.4, Parameters: {time_zone: Asia/Tokyo}"),
    "T11: an address without a mode": of(
        "Lambda::Function", "Environment: {Variables: {URL: 'postgresql://app@db:5432/clinic'}}"
    ),
}


@pytest.mark.parametrize("name", NOTED)
def test_what_may_be_meant_is_a_warning(name: str, tmp_path: Path) -> None:
    report = report_on(catalogue()[name.partition(":")[0]], NOTED[name], tmp_path)

    assert ["warning"] == [it.severity for it in report.findings]
