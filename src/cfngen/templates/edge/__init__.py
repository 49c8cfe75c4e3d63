"""What CloudFront takes from us-east-1: its web ACL and its certificate, one environment

Both exist for CloudFront in this Region only. This root is deployed first; the main one takes the ARNs and works
without them in development.
"""

from cfngen.language import Root
from cfngen.settings import cost_center, data_classification, environment, project_name
from cfngen.templates.edge.acm_certificate import cloudfront_certificate_arn
from cfngen.templates.edge.waf_web_acl import cloudfront_web_acl_arn
from cfngen.templates.frontend._settings import host_names_outside_dev
from cfngen.templates.security._settings import rules_block_in_prod

root = Root(
    region="us-east-1",
    prefix=f"{project_name}-{environment}",
    tags={"CostCenter": cost_center, "DataClassification": data_classification},
    outputs=(cloudfront_certificate_arn, cloudfront_web_acl_arn),
    rules=(host_names_outside_dev, rules_block_in_prod),
)
