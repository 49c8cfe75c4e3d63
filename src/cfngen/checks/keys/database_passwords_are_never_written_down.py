"""Database passwords are never written down."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, is_true
from cfngen.checks.stores import is_member, made_from

check = Check(
    id="K04",
    title="Database passwords are never written down",
    severity="error",
    what=(
        "A database manages its master password itself, or reads it by a dynamic reference to Secrets "
        "Manager; it is neither in the template nor a parameter."
    ),
    why=(
        "A literal or a parameter is in the repository, in the shell history or in the change set; NoEcho "
        "hides it from one screen only."
    ),
    fix="Set ManageMasterUserPassword to true, or MasterUserPassword to {{resolve:secretsmanager:…}}.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    controls=("K04",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUsername: admin
      MasterUserPassword: correct-horse
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUsername: admin
      ManageMasterUserPassword: true
""",
)


TYPES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Redshift::Cluster")
WRITTEN = "the master password is no dynamic reference to a secret"
DYNAMIC = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")


@check.finds
def plain_passwords(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RedshiftServerless::Namespace"):
        password = it.get("AdminUserPassword")
        if is_set(password) and not str(password).startswith(DYNAMIC):
            yield it.wrong(WRITTEN, "AdminUserPassword")
    for it in estate.of(*TYPES):
        password = it.get("MasterUserPassword")
        managed = it.get("ManageMasterUserPassword") or it.get("ManageMasterPassword")
        # The cluster has the password, or the cluster that it is a copy of.
        elsewhere = made_from(it) is not None or is_member(it) or is_set(it.get("ReplicationSourceIdentifier"))
        secondary = is_set(it.get("GlobalClusterIdentifier")) and not is_set(it.get("MasterUsername"))
        if is_set(password) and not str(password).startswith(DYNAMIC):
            yield it.wrong(WRITTEN, "MasterUserPassword")
        elif not is_set(password) and not is_true(managed) and not elsewhere and not secondary:
            yield it.wrong("nothing says that the database manages its master password", "ManageMasterUserPassword")
