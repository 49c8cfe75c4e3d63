"""Certificates of databases are valid."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG071",
    title="Certificates of databases are valid",
    severity="error",
    what="CACertificateIdentifier of a database names no authority that has ended, as rds-ca-2019 has.",
    why="RDS refuses it. Clients that check certificates cannot connect to a database that still has one.",
    fix="Name rds-ca-rsa2048-g1 or a newer one, and give clients the bundle of the Region.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
    controls=("CG071",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {CACertificateIdentifier: rds-ca-2019}
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {CACertificateIdentifier: rds-ca-rsa2048-g1}
""",
)

ENDED = ("rds-ca-2010", "rds-ca-2012", "rds-ca-2015", "rds-ca-2017", "rds-ca-2019")


@check.finds
def ended(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::DocDB::DBInstance"):
        given = it.get("CACertificateIdentifier")
        if given in ENDED:
            yield it.wrong(f"the authority {given} has ended", "CACertificateIdentifier")
