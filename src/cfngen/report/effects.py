"""What users may notice of a change, by resource type: a table of what AWS documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cfngen.report.changes import Row


class Effect(NamedTuple):
    """What may be noticed, and the page that says so. `kinds` are the kinds of change that it is about.

    `properties` are those whose change has the effect; none stands for any.
    """

    kinds: tuple[str, ...]
    said: str
    source: str
    properties: tuple[str, ...] = ()


_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html"
_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html"
_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application"
_CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html"
_CHANGED = ("modify",)
_GONE = ("replace", "remove")
_NEW_NAME = "records that name it must follow"
EFFECTS: dict[str, tuple[Effect, ...]] = {
    "AWS::RDS::DBInstance": (
        Effect(
            _CHANGED,
            "The database restarts; with Multi-AZ it fails over, and connections break for about one or two minutes",
            _RDS,
            ("DBInstanceClass", "EngineVersion", "StorageType", "DBParameterGroupName", "CACertificateIdentifier"),
        ),
        Effect(_GONE, "The database is not reachable under the old endpoint", _RDS),
    ),
    "AWS::ECS::Service": (
        Effect(
            _CHANGED,
            "Tasks are replaced by a rolling deployment; requests go on as far as MinimumHealthyPercent lets them",
            _ECS,
        ),
        Effect(_GONE, "The service has no tasks until its replacement runs", _ECS),
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        Effect(_GONE, f"Its DNS name changes: {_NEW_NAME}", f"{_ELB}/application-load-balancers.html"),
    ),
    "AWS::ElasticLoadBalancingV2::Listener": (
        Effect(_CHANGED, "New connections meet the new rules at once", f"{_ELB}/load-balancer-listeners.html"),
    ),
    "AWS::CloudFront::Distribution": (
        Effect(
            _CHANGED,
            "The change spreads over the edge locations within minutes; until then viewers see the old or the new one",
            _CLOUDFRONT,
        ),
        Effect(_GONE, f"Its domain name changes: {_NEW_NAME}", _CLOUDFRONT),
    ),
    "AWS::RDS::DBParameterGroup": (
        Effect(
            _CHANGED,
            "Dynamic parameters take effect at once, static ones when the database is restarted",
            "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html",
            ("Parameters",),
        ),
    ),
    "AWS::WAFv2::WebACL": (
        Effect(
            _CHANGED,
            "Requests meet the new rules within seconds to minutes, not everywhere at once",
            "https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html",
        ),
    ),
    "AWS::Route53::RecordSet": (
        Effect(
            (*_CHANGED, *_GONE),
            "Resolvers give the old answer until its TTL is over",
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-basic.html",
        ),
    ),
    "AWS::Cognito::UserPool": (
        Effect(
            _GONE,
            "Every user has to register anew: a pool's users and passwords are not moved",
            "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-import-users.html",
        ),
    ),
}  # fmt: skip


def effects(rows: Iterable[Row]) -> list[tuple[Row, Effect]]:
    """What users may notice, for the rows that the table has something about."""
    found: list[tuple[Row, Effect]] = []
    for row in rows:
        changed = {change.path.split("/")[0] for change in row.properties}
        if row.noise or (row.kind in _CHANGED and changed == {"Tags"}):
            continue
        found += [
            (row, effect)
            for effect in EFFECTS.get(row.type, ())
            if row.kind in effect.kinds and (not effect.properties or changed & set(effect.properties))
        ]
    return found


def noticed(rows: Iterable[Row]) -> list[tuple[Effect, list[Row]]]:
    """Each effect once, with all the rows that have it."""
    found: dict[Effect, list[Row]] = {}
    for row, effect in effects(rows):
        found.setdefault(effect, []).append(row)
    return list(found.items())
