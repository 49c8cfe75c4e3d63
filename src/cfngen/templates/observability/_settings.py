"""Settings of what looks at the system from outside."""

from troposphere import And, Equals, Not

from cfngen.language import Condition, Flag, Setting, present
from cfngen.templates.compute._settings import services_deployed
from cfngen.templates.compute.acm_certificates import vendor_api_domain_name
from cfngen.templates.compute.alb_target_groups import has_public_cert, use_mtls
from cfngen.templates.frontend._settings import vendor_domain_name
from cfngen.templates.frontend.cloudfront_distributions import has_certificate
from cfngen.templates.network.security_groups import EVERYWHERE, from_cloudfront, public_ingress_cidr

enable_canaries = Flag(
    "EnableCanaries",
    "Whether canaries ask the public host names every 5 minutes, as visitors would",
    default=True,
)
canary_runtime_version = Setting(
    "CanaryRuntimeVersion",
    "Runtime of the canaries; AWS ends them one by one, and a canary on an ended one can only be changed with it",
    default="syn-nodejs-puppeteer-17.0",
    allowed_pattern=r"^syn-nodejs-(puppeteer|playwright)-[0-9]+\.[0-9]+$",
    constraint_description="a runtime for Node.js, such as syn-nodejs-puppeteer-17.0: others do not take our key",
)

# A name answers over HTTPS where it has a certificate. From outside nobody reaches an API that wants a client's, or
# that lets in some addresses only.
probes_vendor_api = Condition(
    "ProbesVendorApi",
    And(
        Equals(enable_canaries, "true"),
        present(vendor_api_domain_name),
        has_public_cert,
        services_deployed,
        Equals(public_ingress_cidr, EVERYWHERE),
        Not(from_cloudfront),
        Not(use_mtls),
    ),
)
probes_vendor_pages = Condition(
    "ProbesVendorPages", And(Equals(enable_canaries, "true"), present(vendor_domain_name), has_certificate)
)
