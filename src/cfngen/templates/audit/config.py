"""AWS Config recorder and its delivery

Every change of every resource of the Region, as it was made. A Region has one recorder and one channel, so only the
account's owner makes them, and nobody where others record already.
"""

from troposphere import Equals, If, config, iam

from cfngen.language import Condition, Flag, Setting, Stack, Sub, account_id, partition, ref
from cfngen.templates.audit._settings import records_configuration
from cfngen.templates.audit.config_bucket import config_bucket_name
from cfngen.templates.security.kms_keys import audit_key_arn

stack = Stack(__name__, when=records_configuration)

record_global_resources = Flag(
    "RecordGlobalResources",
    "Whether Config records IAM too; in one Region of an account only, or each change is recorded and billed again",
    default=True,
)
config_service_role = Setting(
    "ConfigServiceRole",
    "Whether the account's service-linked role of Config is made here: create, or existing where Config was ever used "
    "in the account; it is kept when the stack goes",
    default="create",
    allowed_values=("create", "existing"),
)
records_globally = Condition("RecordsGlobally", Equals(record_global_resources, "true"))
makes_service_role = Condition("MakesServiceRole", Equals(config_service_role, "create"))
service_roles = f"arn:{partition}:iam::{account_id}:role/aws-service-role/config.amazonaws.com"

service_role = stack.add(
    iam.ServiceLinkedRole(
        "ConfigServiceLinkedRole",
        Condition=makes_service_role,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        AWSServiceName="config.amazonaws.com",
    ),
    why="AWS keeps its permissions in step with the types that Config records, and Security Hub asks for it "
    "(Config.1); a role of our own would fall behind. An account has one.",
    must=("It stays when the stack goes: other Regions of the account may record with it.",),
    mutable="must-never-change",
    controls=("C-AUTH-05",),
)

recorder = stack.add(
    config.ConfigurationRecorder(
        "ConfigurationRecorder",
        RoleARN=If(
            makes_service_role,
            Sub(f"{service_roles}/{ref(service_role)}"),  # which waits for the role
            Sub(f"{service_roles}/AWSServiceRoleForConfig"),
        ),
        RecordingGroup=config.RecordingGroup(
            AllSupported=True, IncludeGlobalResourceTypes=If(records_globally, True, False)
        ),
        RecordingMode=config.RecordingMode(RecordingFrequency="CONTINUOUS"),
    ),
    why="All types and every change: a list of types would miss what nobody thought of, and daily recording would lose "
    "what was opened and closed again within the day.",
    must=("A Region has one recorder: two environments never both make it.",),
    mutable="change-with-constraints",
    controls=("H-05", "C-LOG-01", "FI-19", "FI-42"),
)

channel = stack.add(
    config.DeliveryChannel(
        "DeliveryChannel",
        S3BucketName=config_bucket_name,
        S3KmsKeyArn=audit_key_arn,
        ConfigSnapshotDeliveryProperties=config.ConfigSnapshotDeliveryProperties(DeliveryFrequency="TwentyFour_Hours"),
    ),
    why="In one stack with the recorder, each waiting for the other: Config starts no recorder that has no channel. "
    "No topic: a message for each change would drown the alerts; rules tell what matters.",
    must=("A Region has one channel, and bucket and key let Config write.",),
    mutable="change-with-constraints",
    controls=("C-LOG-02", "FI-19"),
)

configuration_recorder_name = stack.output(
    "ConfigurationRecorderName", ref(recorder), "Name of the account's configuration recorder"
)
