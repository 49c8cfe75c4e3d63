"""Web application on ECS, RDS and CloudFront for a regulated organisation, one environment

Two load-balanced ECS services (staff over the transit gateway, vendors over the internet) and a month-end
batch share one PostgreSQL database in subnets without any route out; single-page applications are served by
CloudFront, whose web ACL and certificate come from the root stack in us-east-1. Every nested stack takes its
values from the others through this parent.
"""

from troposphere import And, Equals, Not, Or

from cfngen.language import Root, Rule
from cfngen.settings import cost_center, data_classification, environment, project_name
from cfngen.templates.auth.cognito_user_pool import mfa_outside_dev, staff_user_pool_id, vendor_user_pool_id
from cfngen.templates.compute._settings import (
    api_task_size,
    batch_task_size,
    hosted_zone_id,
    no_exec_in_prod,
    two_tasks_in_prod,
)
from cfngen.templates.compute.acm_certificates import certificates_have_names
from cfngen.templates.compute.alb import internal_alb_dns_name, prod_alb_deletion_protection, public_alb_dns_name
from cfngen.templates.compute.alb_target_groups import internal_certificate_arn, public_certificate_arn
from cfngen.templates.compute.ecs_cluster import cluster_name
from cfngen.templates.database._instance_settings import (
    pinned_minor_version,
    prod_deletion_protection,
    prod_multi_az,
)
from cfngen.templates.database.rds_postgresql import db_endpoint, db_secret_arn
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.frontend._settings import host_names_outside_dev
from cfngen.templates.frontend.cloudfront_distributions import (
    staff_distribution_domain_name,
    vendor_distribution_domain_name,
)
from cfngen.templates.monitoring._settings import prod_keeps_audit_logs
from cfngen.templates.monitoring.sns_topics import alerts_reach_somebody, alerts_topic_arn
from cfngen.templates.network.route_tables import egress_has_gateway
from cfngen.templates.network.subnets import zones_differ
from cfngen.templates.security._settings import rules_block_in_prod
from cfngen.templates.security.secrets_manager import rotation_needs_split

# The listeners fall back to plain HTTP where there is no certificate, which only dev may do.
certificates_outside_dev = Rule(
    "CertificatesOutsideDev",
    when=Not(Equals(environment, "dev")),
    must=Or(
        Not(Equals(hosted_zone_id, "")),
        And(Not(Equals(internal_certificate_arn, "")), Not(Equals(public_certificate_arn, ""))),
    ),
    message="Outside dev, give HostedZoneId, or both InternalCertificateArn and PublicCertificateArn",
)

root = Root(
    region="ap-northeast-1",
    layers=(
        "foundation",
        "network",
        "database",
        "compute",
        "security",
        "auth",
        "frontend",
        "monitoring",
        "batch",
        "audit",
        "backup",
        "security_ext",
        "cost",
        "data",
        "messaging",
        "tenancy",
        "auth_platform",
        "outbox",
        "serverless",
        "dns",
        "nat",
        "observability",
    ),
    prefix=f"{project_name}-{environment}",
    tags={"CostCenter": cost_center, "DataClassification": data_classification},
    rules=(
        certificates_outside_dev,
        certificates_have_names,
        prod_multi_az,
        prod_deletion_protection,
        prod_alb_deletion_protection,
        two_tasks_in_prod,
        no_exec_in_prod,
        api_task_size,
        batch_task_size,
        prod_keeps_audit_logs,
        pinned_minor_version,
        mfa_outside_dev,
        host_names_outside_dev,
        rules_block_in_prod,
        rotation_needs_split,
        zones_differ,
        egress_has_gateway,
        alerts_reach_somebody,
    ),
    outputs=(
        vpc_id,
        internal_alb_dns_name,
        public_alb_dns_name,
        staff_distribution_domain_name,
        vendor_distribution_domain_name,
        db_endpoint,
        db_secret_arn,
        cluster_name,
        staff_user_pool_id,
        vendor_user_pool_id,
        alerts_topic_arn,
    ),
)
