"""Target groups and listeners of the two load balancers

The listeners stand with the target groups because ECS refuses a service whose target group no listener uses: who
takes a target group from here gets one that is in use. Port 80 redirects; without a certificate, which only
development may lack, it serves.
"""

from typing import Any

from troposphere import Equals, If, Not, Or
from troposphere import elasticloadbalancingv2 as elb

from cfngen.language import Condition, OptionalOutput, Output, Setting, Stack, att, no_value, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.compute._settings import create_certificates, health_check_path, staff_api_port, vendor_api_port
from cfngen.templates.compute.acm_certificates import staff_api_certificate_arn, vendor_api_certificate_arn
from cfngen.templates.compute.alb import internal_alb_arn, public_alb_arn
from cfngen.templates.foundation.vpc import vpc_id

# TLS 1.3, and 1.2 with forward secrecy for older clients; hybrid post-quantum key exchange.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
HEALTH_CHECK_INTERVAL_SECONDS = 30
HEALTH_CHECK_TIMEOUT_SECONDS = 5
DEREGISTRATION_DELAY_SECONDS = 30  # requests under way may end; as long as the container's own stop timeout
HTTP, HTTPS = 80, 443

stack = Stack(__name__)

_CERTIFICATE = r"^$|^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$"
internal_certificate_arn = Setting(
    "InternalCertificateArn",
    "ARN of the internal load balancer's certificate if HostedZoneId is empty; empty too in development only",
    default="",
    allowed_pattern=_CERTIFICATE,
)
public_certificate_arn = Setting(
    "PublicCertificateArn",
    "ARN of the public load balancer's certificate if HostedZoneId is empty; empty too in development only",
    default="",
    allowed_pattern=_CERTIFICATE,
)
vendor_trust_store_arn = Setting(
    "VendorTrustStoreArn",
    "ARN of the trust store with the CA of the vendors' client certificates; with it vendors need one; empty for none",
    default="",
    allowed_pattern=r"^$|^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:truststore/.+$",
)

has_internal_cert = Condition("HasInternalCert", Or(create_certificates, present(internal_certificate_arn)))
has_public_cert = Condition("HasPublicCert", Or(create_certificates, present(public_certificate_arn)))
use_mtls = Condition("UseMtls", Not(Equals(vendor_trust_store_arn, "")))


def target_group(name: str, purpose: str, port: Setting) -> elb.TargetGroup:
    """The addresses of one API's healthy tasks."""
    return stack.add(
        elb.TargetGroup(
            f"{name}TargetGroup",
            TargetType="ip",
            Protocol="HTTP",
            Port=port,
            VpcId=vpc_id,
            HealthCheckPath=health_check_path,
            HealthCheckProtocol="HTTP",
            HealthCheckIntervalSeconds=HEALTH_CHECK_INTERVAL_SECONDS,
            HealthCheckTimeoutSeconds=HEALTH_CHECK_TIMEOUT_SECONDS,
            HealthyThresholdCount=2,
            UnhealthyThresholdCount=3,
            Matcher=elb.Matcher(HttpCode="200"),
            TargetGroupAttributes=[
                elb.TargetGroupAttribute(
                    Key="deregistration_delay.timeout_seconds", Value=str(DEREGISTRATION_DELAY_SECONDS)
                ),
                elb.TargetGroupAttribute(Key="load_balancing.algorithm.type", Value="least_outstanding_requests"),
            ],
            Tags=tags(purpose),
        ),
        why="Plain HTTP from the load balancer to the task: TLS ends at the load balancer, and the way on stays in "
        "the VPC between two security groups. No name, since port, protocol and VPC cannot change without a new group. "
        "Least outstanding requests, because one report takes longer than a hundred lookups.",
        must=(
            "The port is the one that the container listens on and the security groups let through.",
            "The health check asks the application, not the database: a slow database must not take every task out.",
        ),
        mutable="change-with-constraints",
        mutability={"Port": "review-required", "VpcId": "must-never-change", "Tags": "free-to-tune"},
        controls=("C-AVL-01", "FI-84"),
    )


def listeners(
    kind: str,
    load_balancer_arn: Output,
    group: elb.TargetGroup,
    certificate_arn: OptionalOutput,
    has_certificate: Condition,
    **mutual_tls: Any,
) -> If:
    """HTTPS with a redirect to it, or plain HTTP without a certificate; the ARN of the one that serves."""
    forward = elb.Action(Type="forward", TargetGroupArn=ref(group))
    to_https = elb.RedirectConfig(Protocol="HTTPS", Port=str(HTTPS), StatusCode="HTTP_301")
    redirect = elb.Action(Type="redirect", RedirectConfig=to_https)
    https = stack.add(
        elb.Listener(
            f"{kind}HttpsListener",
            Condition=has_certificate,
            LoadBalancerArn=load_balancer_arn,
            Port=HTTPS,
            Protocol="HTTPS",
            SslPolicy=SSL_POLICY,
            Certificates=[elb.Certificate(CertificateArn=certificate_arn)],
            DefaultActions=[forward],
            **mutual_tls,
        ),
        why="The policy is named because the default that CloudFormation gets still speaks TLS 1.0. The restricted "
        "TLS 1.2 ciphers are those with forward secrecy; TLS 1.3 alone would shut out older browsers of vendors.",
        must=("Nothing older than TLS 1.2 is spoken.", "The certificate comes from ACM in this Region."),
        mutable="change-with-constraints",
        mutability={"SslPolicy": "review-required", "Certificates": "review-required"},
        controls=("T01", "T03", "T04", "C-NET-01", *(("C-NET-02",) if mutual_tls else ()), "H-08", "FI-04"),
    )
    http = stack.add(
        elb.Listener(
            f"{kind}HttpListener",
            LoadBalancerArn=load_balancer_arn,
            Port=HTTP,
            Protocol="HTTP",
            DefaultActions=[If(has_certificate, redirect, forward)],
        ),
        why="Whoever types the name without https arrives all the same. Where there is no certificate yet it serves: a "
        "rule of the root refuses that in staging and production. One listener that changes its action, not one for "
        "each case: both would want port 80 at the moment when a certificate arrives.",
        must=("With a certificate it redirects and never forwards.", "Without one, only invented data passes."),
        mutable="review-required",
        controls=("T02", "C-NET-01", "H-08"),
    )
    return If(has_certificate, ref(https), ref(http))


staff_api_target_group = target_group("StaffApi", "staff-api", staff_api_port)
vendor_api_target_group = target_group("VendorApi", "vendor-api", vendor_api_port)

internal_listener = listeners(
    "Internal",
    internal_alb_arn,
    staff_api_target_group,
    staff_api_certificate_arn.or_else(internal_certificate_arn),
    has_internal_cert,
)
public_listener = listeners(
    "Public",
    public_alb_arn,
    vendor_api_target_group,
    vendor_api_certificate_arn.or_else(public_certificate_arn),
    has_public_cert,
    MutualAuthentication=If(
        use_mtls, elb.MutualAuthentication(Mode="verify", TrustStoreArn=vendor_trust_store_arn), no_value
    ),
)


def give(name: str, group: elb.TargetGroup) -> tuple[Output, Output]:
    """A target group's ARN and full name (for metrics)."""
    return (
        stack.output(f"{name}TargetGroupArn", ref(group), f"ARN of the target group of {name}"),
        stack.output(
            f"{name}TargetGroupFullName",
            att(group, "TargetGroupFullName"),
            f"Full name of the target group of {name}, a metric's dimension",
        ),
    )


staff_api_target_group_arn, staff_api_target_group_full_name = give("StaffApi", staff_api_target_group)
vendor_api_target_group_arn, vendor_api_target_group_full_name = give("VendorApi", vendor_api_target_group)
internal_listener_arn = stack.output("InternalListenerArn", internal_listener, "ARN of the listener that staff reach")
public_listener_arn = stack.output("PublicListenerArn", public_listener, "ARN of the listener that vendors reach")
