"""Answers that do not go together whatever the industry: lists, ranges, gateways, people."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.hearing.keys import keys, value_of
from cfngen.hearing.resolve import Resolved
from cfngen.hearing.rules import Finding

RULE = "整合"


def incoherent(resolved: Resolved) -> list[Finding]:
    """Everything that contradicts itself, as errors, and what nobody would look after, as warnings."""
    return [*_lists(resolved), *_ranges(resolved), *_gateway(resolved), *_database(resolved), *_people(resolved)]


def _lists(resolved: Resolved) -> Iterator[Finding]:
    for name, key in keys().items():
        if key.is_list:
            values = value_of(resolved.answers, name)
            if len(values) != len(set(values)):
                yield Finding(RULE, "error", f"{name} に同じ値が 2 度ある", (name,))
            if "none" in values and len(values) > 1:
                yield Finding(RULE, "error", f"{name} に none と他の値がある", (name,))


def _ranges(resolved: Resolved) -> Iterator[Finding]:
    a = resolved.answers
    for network in a.network.onprem_cidrs:
        for env, own in a.network.vpc_cidr.items():
            if env in a.environments and network.overlaps(own):
                yield Finding(
                    RULE,
                    "error",
                    f"拠点の範囲 {network} が {env} の VPC {own} と重なる",
                    ("network.onprem_cidrs", "network.vpc_cidr"),
                )


def _gateway(resolved: Resolved) -> Iterator[Finding]:
    a = resolved.answers
    key = "network.transit_gateway_id"
    if a.network.egress == "tgw" and key in resolved.given and not a.network.transit_gateway_id:
        yield Finding(RULE, "error", "egress が tgw なら transit_gateway_id が要る", (key, "network.egress"))


def _database(resolved: Resolved) -> Iterator[Finding]:
    a = resolved.answers
    if "prod" in a.environments and not a.db.multi_az.get("prod", True) and a.slo.availability in ("99", "99.9"):
        yield Finding(RULE, "error", "prod のデータベースはマルチ AZ に限る", ("db.multi_az",))


def _people(resolved: Resolved) -> Iterator[Finding]:
    a = resolved.answers
    if a.ml.platform != "none" and not a.team.has_ml_engineers:
        text = f"ML エンジニアがいないのに {a.ml.platform} を運用することになる"
        yield Finding(RULE, "warning", text, ("team.has_ml_engineers", "ml.platform"))
