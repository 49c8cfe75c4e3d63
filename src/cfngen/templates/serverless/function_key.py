"""Encryption key of the functions' environment

What a function is told when it starts: names of tables and clients, never a secret.
"""

from cfngen.language import Stack, att
from cfngen.parts.encryption_key import encryption_key, lent_to, used_through

stack = Stack(__name__)

key = encryption_key(
    stack,
    "FunctionsKey",
    "functions",
    [used_through("lambda"), lent_to("lambda")],
    protects="environment variables of functions",
    why="Apart from the data key: whoever deploys functions sees their environment, and nothing of patients.",
    must="Lambda decrypts by a grant that it takes when a function is made; a role that is made again has its own "
    "permission to decrypt, because the grant names the old one.",
)
functions_key_arn = stack.output("FunctionsKeyArn", att(key, "Arn"), "ARN of the key of functions' environments")
