"""Settings of the account: new volumes, buckets and passwords

What holds for whatever anybody makes in the account later, by hand too. An account has each once, so only its owner
sets them.
"""

from cfngen.language import Stack
from cfngen.templates.security_ext._account_setting import account_setting
from cfngen.templates.security_ext._settings import account_baseline, made_by_owner

# The guideline's own number, above which passwords need no periodic change.
# Source: https://wic-net.com/material/document/9473/100
PASSWORD_LENGTH = 14
REMEMBERED_PASSWORDS = 24

stack = Stack(__name__, when=made_by_owner("SetsAccountBaseline", account_baseline))

account_setting(
    stack,
    "EbsEncryption",
    why="A volume that somebody makes for an hour holds the same data; this way it is encrypted without anybody "
    "thinking of it.",
    must="It stays on when the stack goes; switching it off is a decision of its own.",
    controls=("C-ENC-01", "FI-03"),
)
account_setting(
    stack,
    "S3PublicAccessBlock",
    why="Overrules every bucket's own policy: no mistake in one bucket makes it public.",
    must="Nothing in the account is published from a bucket itself; CloudFront reads buckets by its own identity.",
    controls=("P02", "P03", "C-NET-03"),
)
account_setting(
    stack,
    "PasswordPolicy",
    MinimumLength=PASSWORD_LENGTH,
    RememberedPasswords=REMEMBERED_PASSWORDS,
    why="For IAM users, of which there should be none; the policy is for the day on which somebody makes one. No "
    "expiry: the guideline asks for none from 13 characters on.",
    must="13 characters or more, of all four kinds.",
    controls=("C-AUTH-02", "FI-08"),
)
