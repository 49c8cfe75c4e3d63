"""A host name of an API's own: settings, certificate and DNS record."""

from __future__ import annotations

from dataclasses import dataclass

from troposphere import And, AWSObject, Equals, If, Not, Or, certificatemanager, route53
from troposphere.validators.route53 import AliasTarget

from cfngen.language import Condition, Rule, Setting, Stack, att, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.compute._settings import hosted_zone_id


@dataclass(frozen=True)
class Domain:
    """A host name that may be given, and its certificate: made in the hosted zone, or brought."""

    kind: str
    name: Setting
    certificate_arn: Setting
    given: Condition
    made: Condition
    rule: Rule


def domain(kind: str, words: str) -> Domain:
    """The settings of an API's host name. `kind`: `Rest` or `Http`; `words`: how it is spoken of."""
    name = Setting(
        f"{kind}ApiDomainName",
        f"Host name of the {words}, such as {kind.lower()}-api.example.jp; empty for API Gateway's own name",
        default="",
        max_length=253,
        allowed_pattern=r"^$|^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        constraint_description="a fully qualified host name in lower case, or empty",
    )
    certificate_arn = Setting(
        f"{kind}ApiCertificateArn",
        f"ARN of the certificate of the {words}'s host name; empty to make one in HostedZoneId",
        default="",
        allowed_pattern=r"^$|^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]{36}$",
    )
    there = Not(Equals(name, ""))
    return Domain(
        kind,
        name,
        certificate_arn,
        given=present(name),
        made=Condition(
            f"Makes{kind}ApiCertificate", And(there, Equals(certificate_arn, ""), Not(Equals(hosted_zone_id, "")))
        ),
        rule=Rule(
            f"{kind}ApiHasCertificate",
            when=there,
            must=Or(Not(Equals(certificate_arn, "")), Not(Equals(hosted_zone_id, ""))),
            message=f"{kind}ApiDomainName needs a certificate: give HostedZoneId, or {kind}ApiCertificateArn",
        ),
    )


def certificate(stack: Stack, of: Domain) -> If:
    """Make the certificate where none is brought, and give its ARN."""
    stack.require(of.rule)
    made = stack.add(
        certificatemanager.Certificate(
            f"{of.kind}ApiCertificate",
            Condition=of.made,
            DomainName=of.name,
            ValidationMethod="DNS",
            DomainValidationOptions=[
                certificatemanager.DomainValidationOption(DomainName=of.name, HostedZoneId=hosted_zone_id)
            ],
            KeyAlgorithm="EC_prime256v1",
            CertificateTransparencyLoggingPreference="ENABLED",
            Tags=tags(f"{of.kind.lower()}-api"),
        ),
        why="Made where this account has the zone, or the stack would wait for validation until it fails.",
        must=("The validation record stays in the zone: ACM renews the certificate only while it sees it.",),
        mutable="change-with-constraints",
        mutability={"DomainName": "review-required", "Tags": "free-to-tune"},
        controls=("T04", "C-NET-01", "H-08", "FI-04"),
    )
    return If(of.made, ref(made), of.certificate_arn)


def record(stack: Stack, of: Domain, made: AWSObject) -> None:
    """Lead the host name to the API, where this account has the zone."""
    stack.add(
        route53.RecordSetType(
            f"{of.kind}ApiRecord",
            Condition=Condition(f"Records{of.kind}Api", And(of.given, Not(Equals(hosted_zone_id, "")))),
            HostedZoneId=hosted_zone_id,
            Name=of.name,
            Type="A",
            AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]
                DNSName=att(made, "RegionalDomainName"),
                HostedZoneId=att(made, "RegionalHostedZoneId"),
                EvaluateTargetHealth=False,
            ),
        ),
        why="An alias: it costs nothing, and follows the addresses of API Gateway.",
        must=("A name has one such record: one that was made by hand is deleted, or imported, first.",),
        mutable="change-with-constraints",
        mutability={"Name": "must-never-change"},
        controls=("C-AVL-01",),
    )
