"""Settings that every template uses, or that the root puts on every nested stack."""

from troposphere import Equals

from cfngen.language import Condition, Setting

# A load balancer's name has 32 characters at most: 32 - len("-prod-vendor-api") = 16, and 2 to spare.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
project_name = Setting(
    "ProjectName",
    "Short name of the system: the first part of every name",
    min_length=3,
    max_length=14,
    # S3 bucket names, Cognito domains and load balancers refuse these beginnings.
    allowed_pattern=r"^(?!aws|amazon|cognito|internal|sthree)[a-z](-?[a-z0-9])*$",
    constraint_description="3 to 14 lower-case letters, digits and single hyphens, beginning with a letter and not "
    "with aws, amazon, cognito, internal or sthree",
)

environment = Setting(
    "Environment",
    "Environment: the second part of every name",
    allowed_values=("dev", "stg", "prod"),
)

cost_center = Setting("CostCenter", "Cost centre that the bill is charged to (tag)", default="shared")

data_classification = Setting(
    "DataClassification",
    "Most sensitive data that the system holds (tag)",
    default="confidential",
    allowed_values=("public", "internal", "confidential", "phi"),
)

# What an account has only once would be made by the first environment in it and refused to the second.
account_owner = Setting(
    "AccountOwnerEnvironment",
    "Environment that owns what an account and Region have only once (Config recorder, detectors, hubs, account "
    "settings) among the environments that share the account, the same in all of them; none where nobody here owns it",
    default="prod",
    allowed_values=("dev", "stg", "prod", "none"),
)
owns_account = Condition("OwnsAccount", Equals(account_owner, environment))
