"""Amazon Macie, where the data are patients'

Looks into buckets for personal data that nobody knew to be there. Only for DataClassification phi, because it is
billed by what it reads.
"""

from troposphere import And, Equals
from troposphere import macie as resources

from cfngen.language import Condition, Stack, ref
from cfngen.settings import account_owner, data_classification, environment
from cfngen.templates.security_ext._settings import macie

stack = Stack(
    __name__,
    when=Condition(
        "MakesMacie",
        And(Equals(account_owner, environment), Equals(macie, "create"), Equals(data_classification, "phi")),
    ),
)

session = stack.add(
    resources.Session("MacieSession", Status="ENABLED", FindingPublishingFrequency="FIFTEEN_MINUTES"),
    why="Its automated discovery samples every bucket; jobs over a whole bucket are started by people, for they cost "
    "by the gigabyte. Findings reach Security Hub by themselves.",
    must=(
        "A Region has one session.",
        "Where its results go (a bucket of their own) is set once in Macie: no resource type has it.",
    ),
    mutable="change-with-constraints",
    controls=("C-MAL-01", "C-SAF-01"),
)

macie_account = stack.output("MacieAccount", ref(session), "Account in which Macie runs")
