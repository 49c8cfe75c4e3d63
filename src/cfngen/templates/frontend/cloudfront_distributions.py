"""CloudFront distributions of the staff and the vendor application

Each serves one private bucket, to viewers in the allowed countries only. Paths without a file extension are answered
with index.html by a function, not by a custom error response, which would turn every missing file into a page.
Without the certificate from us-east-1 a distribution answers under CloudFront's own name, for development.
"""

from typing import Any

import awacs.s3
from awacs import aws
from troposphere import If, cloudfront, s3

from cfngen.language import Output, Setting, Stack, Sub, account_id, att, no_value, partition, present, ref
from cfngen.parts.bucket import tls_only
from cfngen.parts.policy import admit, policy_document
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.edge.acm_certificate import cloudfront_certificate_arn
from cfngen.templates.edge.waf_web_acl import cloudfront_web_acl_arn
from cfngen.templates.frontend._settings import (
    has_staff_allowed_ip_cidrs,
    staff_domain_name,
    vendor_domain_name,
)
from cfngen.templates.frontend.cloudfront_oac import staff_spa_oac_id, vendor_spa_oac_id
from cfngen.templates.frontend.s3_buckets import (
    cloudfront_logs_bucket_domain_name,
    staff_spa_bucket_arn,
    staff_spa_bucket_name,
    staff_spa_bucket_regional_domain_name,
    vendor_spa_bucket_arn,
    vendor_spa_bucket_name,
    vendor_spa_bucket_regional_domain_name,
)
from cfngen.templates.security._settings import allowed_countries

# Managed cache policies.
# Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
# TLS 1.3 where the viewer can, 1.2 with forward secrecy otherwise.
# Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
MINIMUM_PROTOCOL_VERSION = "TLSv1.2_2021"
YEAR_SECONDS = 365 * 24 * 60 * 60

REWRITE = """\
function handler(event) {
  const request = event.request;
  const file = request.uri.substring(request.uri.lastIndexOf('/') + 1);
  if (!file.includes('.')) {
    request.uri = '/index.html';
  }
  return request;
}
"""

stack = Stack(__name__)

price_class = Setting(
    "PriceClass",
    "CloudFront's edge locations: PriceClass_200 has Japan and leaves out South America and Oceania",
    default="PriceClass_200",
    allowed_values=("PriceClass_200", "PriceClass_All"),  # PriceClass_100 has no edge location in Japan
)
content_security_policy = Setting(
    "ContentSecurityPolicy",
    "Content-Security-Policy of the applications; connect-src must reach the APIs and the sign-in pages",
    default="default-src 'self'; connect-src 'self' https:; img-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    min_length=1,
)

has_certificate = present(cloudfront_certificate_arn)
has_web_acl = present(cloudfront_web_acl_arn)

security_headers = stack.add(
    cloudfront.ResponseHeadersPolicy(
        "SecurityHeadersPolicy",
        ResponseHeadersPolicyConfig=cloudfront.ResponseHeadersPolicyConfig(
            Name=Sub(f"{project_name}-{environment}-spa-security-headers"),
            Comment="Security headers of the single-page applications",
            SecurityHeadersConfig=cloudfront.SecurityHeadersConfig(
                StrictTransportSecurity=cloudfront.StrictTransportSecurity(
                    AccessControlMaxAgeSec=YEAR_SECONDS, IncludeSubdomains=True, Preload=False, Override=True
                ),
                ContentSecurityPolicy=cloudfront.ContentSecurityPolicy(
                    ContentSecurityPolicy=content_security_policy, Override=True
                ),
                ContentTypeOptions=cloudfront.ContentTypeOptions(Override=True),
                FrameOptions=cloudfront.FrameOptions(FrameOption="DENY", Override=True),
                ReferrerPolicy=cloudfront.ReferrerPolicy(
                    ReferrerPolicy="strict-origin-when-cross-origin", Override=True
                ),
            ),
        ),
    ),
    why="A bucket cannot send headers of its own, and what the upload job sets is easily forgotten; here they hold "
    "for every object.",
    must=("connect-src names the hosts of the APIs and of the sign-in pages, or the applications cannot work.",),
    mutable="review-required",
    controls=("C-NET-05", "H-08", "FI-04"),
)

spa_rewrite = stack.add(
    cloudfront.Function(
        "SpaRewriteFunction",
        Name=Sub(f"{project_name}-{environment}-spa-rewrite"),
        AutoPublish=True,
        FunctionConfig=cloudfront.FunctionConfig(
            Runtime="cloudfront-js-2.0", Comment="Paths without a file extension are routes of the application"
        ),
        FunctionCode=REWRITE,
        Tags=tags("spa-rewrite"),
    ),
    why="Deep links must load the application. A custom error response would do so too, but answer 200 to every "
    "missing script and hide real refusals.",
    must=("Routes of the applications have no dot in their last segment.",),
    mutable="review-required",
)


def behavior(**more: str) -> dict[str, Any]:
    """What both cache behaviors of a distribution share."""
    return {
        "TargetOriginId": "s3",
        "ViewerProtocolPolicy": "redirect-to-https",
        "AllowedMethods": ["GET", "HEAD"],
        "Compress": True,
        "ResponseHeadersPolicyId": ref(security_headers),
        **more,
    }


def distribution(
    audience: str, domain_name: Setting, origin: Output, oac_id: Output, ipv6: bool | If
) -> cloudfront.Distribution:
    """The distribution in front of one application's bucket."""
    low = audience.lower()
    rewrite = cloudfront.FunctionAssociation(
        EventType="viewer-request", FunctionARN=att(spa_rewrite, "FunctionMetadata.FunctionARN")
    )
    return stack.add(
        cloudfront.Distribution(
            f"{audience}Distribution",
            DistributionConfig=cloudfront.DistributionConfig(
                Comment=Sub(f"{project_name}-{environment} {low} application"),
                Enabled=True,
                Aliases=If(has_certificate, [domain_name], no_value),
                DefaultRootObject="index.html",
                HttpVersion="http2and3",
                IPV6Enabled=ipv6,
                PriceClass=price_class,
                WebACLId=If(has_web_acl, cloudfront_web_acl_arn, no_value),
                Origins=[
                    cloudfront.Origin(
                        Id="s3",
                        DomainName=origin,
                        OriginAccessControlId=oac_id,
                        # Present and empty: CloudFront refuses an S3 origin without it, and a value would be an OAI.
                        S3OriginConfig=cloudfront.S3OriginConfig(OriginAccessIdentity=""),
                    )
                ],
                DefaultCacheBehavior=cloudfront.DefaultCacheBehavior(
                    **behavior(CachePolicyId=CACHING_OPTIMIZED), FunctionAssociations=[rewrite]
                ),
                CacheBehaviors=[
                    cloudfront.CacheBehavior(**behavior(PathPattern="/index.html", CachePolicyId=CACHING_DISABLED))
                ],
                Restrictions=cloudfront.Restrictions(
                    GeoRestriction=cloudfront.GeoRestriction(RestrictionType="whitelist", Locations=allowed_countries)
                ),
                ViewerCertificate=If(
                    has_certificate,
                    cloudfront.ViewerCertificate(
                        AcmCertificateArn=cloudfront_certificate_arn,
                        SslSupportMethod="sni-only",
                        MinimumProtocolVersion=MINIMUM_PROTOCOL_VERSION,
                    ),
                    cloudfront.ViewerCertificate(CloudFrontDefaultCertificate=True),
                ),
                Logging=cloudfront.Logging(
                    Bucket=cloudfront_logs_bucket_domain_name, Prefix=f"{low}/", IncludeCookies=False
                ),
            ),
            Tags=tags(f"{low}-spa"),
        ),
        why="The bucket stays private and close to its users. Standard logging to a bucket rather than the newer "
        "delivery, which exists in us-east-1 only and which auditors' tools do not see yet.",
        must=(
            "index.html is uploaded with Cache-Control: no-cache: a deep link is cached as the default behavior says.",
            "Without a certificate CloudFront accepts TLS 1.0, so only development goes without.",
            "The origin is the Regional name of the bucket: the global one redirects viewers to the bucket.",
        ),
        mutable="change-with-constraints",
        mutability={"Tags": "free-to-tune"},
        controls=("T07", "T08", "P04", "P11", "L03", "C-NET-05", "C-LOG-01", "C-MAL-01", "H-08", "FI-04", "FI-10"),
    )


def open_to(made: cloudfront.Distribution, audience: str, bucket_name: Output, bucket_arn: Output) -> None:
    """Let one distribution read one bucket. The policy stands here because it names the distribution."""
    stack.add(
        s3.BucketPolicy(
            f"{audience}SpaBucketPolicy",
            Bucket=bucket_name,
            PolicyDocument=policy_document(
                admit(
                    "CloudFrontReads",
                    "cloudfront.amazonaws.com",
                    [awacs.s3.GetObject],
                    Sub(f"{bucket_arn}/*"),
                    aws.StringEquals(
                        "aws:SourceArn",
                        Sub(f"arn:{partition}:cloudfront::{account_id}:distribution/{ref(made)}"),
                    ),
                ),
                tls_only(bucket_arn),
            ),
        ),
        why="Only this distribution reads the bucket; it cannot list it, so a missing file is a refusal and tells "
        "nothing about what else is there.",
        must=("aws:SourceArn names this distribution: without it any distribution of any account could read.",),
        mutable="review-required",
        controls=("T10", "P04", "C-AUTH-05", "H-08", "FI-04", "FI-05"),
    )


# The allow list of staff addresses is IPv4, so a viewer that prefers IPv6 would be refused from the right office.
staff_distribution = distribution(
    "Staff",
    staff_domain_name,
    staff_spa_bucket_regional_domain_name,
    staff_spa_oac_id,
    ipv6=If(has_staff_allowed_ip_cidrs, False, True),
)
vendor_distribution = distribution(
    "Vendor", vendor_domain_name, vendor_spa_bucket_regional_domain_name, vendor_spa_oac_id, ipv6=True
)
open_to(staff_distribution, "Staff", staff_spa_bucket_name, staff_spa_bucket_arn)
open_to(vendor_distribution, "Vendor", vendor_spa_bucket_name, vendor_spa_bucket_arn)


def give(audience: str, made: cloudfront.Distribution) -> tuple[Output, Output]:
    """The distribution's id and its own host name."""
    of = f"of the {audience.lower()} application's distribution"
    return (
        stack.output(f"{audience}DistributionId", ref(made), f"Id {of}"),
        stack.output(f"{audience}DistributionDomainName", att(made, "DomainName"), f"CloudFront's own host name {of}"),
    )


staff_distribution_id, staff_distribution_domain_name = give("Staff", staff_distribution)
vendor_distribution_id, vendor_distribution_domain_name = give("Vendor", vendor_distribution)
