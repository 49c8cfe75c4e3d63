"""Defects of encryption in transit."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted, resource

APP, EDGE, DATA, BUCKETS, POLICIES = (
    "nested/app.yaml",
    "edge.yaml",
    "nested/data.yaml",
    "buckets.yaml",
    "bucket-policies.yaml",
)
CONFIG = "Distribution/Properties/DistributionConfig"
CERTIFICATE, ORIGIN = f"{CONFIG}/ViewerCertificate", f"{CONFIG}/Origins/1/CustomOriginConfig"
ATTRIBUTES = "LoadBalancer/Properties/LoadBalancerAttributes"
DENY = "RecordsBucketPolicy/Properties/PolicyDocument/Statement/0"
RECORDS = {"Fn::ImportValue": "clinic-records-bucket-arn"}
ONE_PREFIX = {"Fn::Join": ["", [RECORDS, "/logs/*"]]}
FORWARD: list[dict[str, Any]] = [{"Type": "forward", "TargetGroupArn": {"Ref": "TargetGroup"}}]
HTTP_RULE = {
    "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
    "Properties": {
        "ListenerArn": {"Ref": "HttpListener"},
        "Priority": 1,
        "Conditions": [{"Field": "path-pattern", "Values": ["/old/*"]}],
        "Actions": FORWARD,
    },
}
TASK = "TaskDefinition/Properties/ContainerDefinitions"
LAX = "postgresql://app@db:5432/clinic?sslmode=prefer"
FIXED = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
NARROWER = {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalAccount": "222222222222"}}

DEFECTS = [
    planted(
        "T11",
        "a plain proxy",
        DATA,
        "Proxy",
        {"Type": "AWS::RDS::DBProxy", "Properties": {"EngineFamily": "POSTGRESQL"}},
    ),
    planted("T01", "HTTP forwards", APP, "HttpListener/Properties/DefaultActions", FORWARD),
    planted("T01", "HTTP answers itself", APP, "HttpListener/Properties/DefaultActions", FIXED),
    planted("T01", "HTTPS became HTTP", APP, "HttpsListener/Properties/Protocol", "HTTP"),
    planted("T01", "a rule on HTTP", APP, "OldPaths", HTTP_RULE),
    planted("T02", "no redirect", APP, "HttpListener/Properties/DefaultActions", FORWARD),
    planted(
        "T02", "a redirect to HTTP", APP, "HttpListener/Properties/DefaultActions/0/RedirectConfig/Protocol", "HTTP"
    ),
    planted(
        "T02",
        "a redirect to the same",
        APP,
        "HttpListener/Properties/DefaultActions/0/RedirectConfig/Protocol",
        REMOVED,
    ),
    planted("T03", "no policy", APP, "HttpsListener/Properties/SslPolicy", REMOVED),
    planted("T03", "the policy of 2016", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-2016-08"),
    planted("T03", "TLS 1.1", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-TLS-1-1-2017-01"),
    planted(
        "T03", "TLS 1.0 with 1.3", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-TLS13-1-0-2021-06"
    ),
    planted(
        "T03", "forward secrecy of 2018", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-FS-2018-06"
    ),
    planted(
        "T03", "weak ciphers", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"
    ),
    planted("T03", "no TLS 1.3", APP, "HttpsListener/Properties/SslPolicy", "ELBSecurityPolicy-TLS-1-2-2017-01"),
    planted("T01", "no protocol", APP, "HttpsListener/Properties/Protocol", REMOVED),
    planted(
        "T04",
        "one more certificate, of IAM",
        APP,
        "More",
        resource(
            "ElasticLoadBalancingV2::ListenerCertificate",
            ListenerArn={"Ref": "HttpsListener"},
            Certificates=[{"CertificateArn": "arn:aws:iam::111111111111:server-certificate/old"}],
        ),
    ),
    planted("T09", "no configuration", EDGE, ORIGIN, REMOVED),
    planted(
        "T09",
        "a VPC origin over HTTP",
        EDGE,
        "Inside",
        resource(
            "CloudFront::VpcOrigin", VpcOriginEndpointConfig={"Name": "inside", "OriginProtocolPolicy": "http-only"}
        ),
    ),
    planted(
        "T10", "another bucket's ARNs", POLICIES, f"{DENY}/Resource", ["arn:aws:s3:::other", "arn:aws:s3:::other/*"]
    ),
    planted("T10", "one prefix", POLICIES, f"{DENY}/Resource/1", ONE_PREFIX),
    planted("T10", "reading and writing alone", POLICIES, f"{DENY}/Action", ["s3:GetObject", "s3:PutObject"]),
    Defect(
        "T10",
        "everything but reading",
        POLICIES,
        {f"{DENY}/Action": REMOVED, f"{DENY}/NotAction": "s3:GetObject"},
    ),
    Defect(
        "T10",
        "everything but another bucket",
        POLICIES,
        {f"{DENY}/Resource": REMOVED, f"{DENY}/NotResource": "arn:aws:s3:::other/*"},
    ),
    planted("T11", "a client that may do without", APP, f"{TASK}/0/Environment", [{"Name": "URL", "Value": LAX}]),
    planted("T11", "a client told to", APP, f"{TASK}/0/Environment", [{"Name": "PGSSLMODE", "Value": "disable"}]),
    planted("T11", "Aurora's default group", DATA, "Cluster/Properties/DBClusterParameterGroupName", REMOVED),
    planted("T04", "no certificate", APP, "HttpsListener/Properties/Certificates", REMOVED),
    planted(
        "T04",
        "a certificate of IAM",
        APP,
        "/Parameters/CertificateArn/Default",
        "arn:aws:iam::111111111111:server-certificate/a",
    ),
    planted("T05", "false", APP, f"{ATTRIBUTES}/1/Value", "false"),
    planted("T05", "left out", APP, f"{ATTRIBUTES}/1", REMOVED),
    planted("T06", "monitor", APP, f"{ATTRIBUTES}/2/Value", "monitor"),
    planted("T07", "allow-all", EDGE, f"{CONFIG}/DefaultCacheBehavior/ViewerProtocolPolicy", "allow-all"),
    planted("T07", "allow-all of one path", EDGE, f"{CONFIG}/CacheBehaviors/0/ViewerProtocolPolicy", "allow-all"),
    planted("T08", "the default certificate", EDGE, CERTIFICATE, {"CloudFrontDefaultCertificate": True}),
    planted("T08", "no certificate", EDGE, CERTIFICATE, REMOVED),
    planted("T08", "TLS 1.1", EDGE, f"{CERTIFICATE}/MinimumProtocolVersion", "TLSv1.1_2016"),
    planted("T08", "TLS 1.2 of 2019", EDGE, f"{CERTIFICATE}/MinimumProtocolVersion", "TLSv1.2_2019"),
    planted("T08", "no version", EDGE, f"{CERTIFICATE}/MinimumProtocolVersion", REMOVED),
    planted("T09", "HTTP only", EDGE, f"{ORIGIN}/OriginProtocolPolicy", "http-only"),
    planted("T09", "as the viewer", EDGE, f"{ORIGIN}/OriginProtocolPolicy", "match-viewer"),
    planted("T09", "old protocols", EDGE, f"{ORIGIN}/OriginSSLProtocols", ["TLSv1", "TLSv1.2"]),
    planted("T09", "no protocols", EDGE, f"{ORIGIN}/OriginSSLProtocols", REMOVED),
    planted("T10", "no policy", POLICIES, "RecordsBucketPolicy/Properties/Bucket", "another-bucket"),
    planted("T10", "no statement", POLICIES, DENY, REMOVED),
    planted("T10", "an Allow", POLICIES, f"{DENY}/Effect", "Allow"),
    planted("T10", "denied when TLS is there", POLICIES, f"{DENY}/Condition/Bool/aws:SecureTransport", "true"),
    planted("T10", "one principal", POLICIES, f"{DENY}/Principal", {"AWS": "arn:aws:iam::111111111111:role/reader"}),
    planted("T10", "one action", POLICIES, f"{DENY}/Action", "s3:PutObject"),
    planted("T10", "the bucket alone", POLICIES, f"{DENY}/Resource/1", REMOVED),
    planted("T10", "objects alone", POLICIES, f"{DENY}/Resource/0", REMOVED),
    planted("T10", "another condition beside", POLICIES, f"{DENY}/Condition", NARROWER),
    planted("T10", "no policy of the log bucket", BUCKETS, "AccessLogsBucketPolicy", REMOVED),
    planted("T11", "force_ssl 0", DATA, "DatabaseParameters/Properties/Parameters/rds.force_ssl", "0"),
    planted("T11", "force_ssl as a number", DATA, "DatabaseParameters/Properties/Parameters/rds.force_ssl", 0),
    planted("T11", "force_ssl left out", DATA, "DatabaseParameters/Properties/Parameters/rds.force_ssl", REMOVED),
    planted("T11", "no parameters", DATA, "DatabaseParameters/Properties/Parameters", REMOVED),
    planted("T11", "no group", DATA, "Database/Properties/DBParameterGroupName", REMOVED),
    planted("T11", "the default group", DATA, "Database/Properties/DBParameterGroupName", "default.postgres16"),
    planted("T11", "a cluster's force_ssl", DATA, "ClusterParameters/Properties/Parameters/rds.force_ssl", 0),
    planted(
        "C-NET-02",
        "clients are not verified",
        APP,
        "HttpsListener/Properties/MutualAuthentication",
        {"Mode": "passthrough"},
    ),
]
