"""Settings of the audit records that several of their stacks use."""

from troposphere import And, Equals

from cfngen.language import Condition, Setting
from cfngen.settings import account_owner, environment

config_recorder = Setting(
    "ConfigRecorder",
    "Whether the account's owner makes the AWS Config recorder, of which a Region has one: create, or existing where "
    "Control Tower or somebody else records already",
    default="create",
    allowed_values=("create", "existing"),
)
records_configuration = Condition(
    "RecordsConfiguration", And(Equals(account_owner, environment), Equals(config_recorder, "create"))
)
