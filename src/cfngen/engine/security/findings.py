"""What one change does to security: what protects less, and what is granted, opened or encrypted otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cfngen.engine.changes import ResourceChange
from cfngen.engine.security.documents import ATTACHED, more_granted
from cfngen.engine.security.network import RULES, more_open
from cfngen.engine.security.protection import key_changes, weaker
from cfngen.engine.sentences import NONE, Sentence
from cfngen.engine.stateful import STATEFUL
from cfngen.engine.template import NESTED
from cfngen.engine.values import UNKNOWN_TEXT, shown

CONTEXT = "com.aws.cloudformation.Context"
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_KEEPING = ("Retain", "RetainExceptOnCreate", "Snapshot")
_FROZEN = "must-never-change"
# Types whose removal ends a protection or a record -> what ends.
_GUARDS: dict[str, str] = {
    "AWS::Backup::BackupPlan": Sentence("backups are no longer made by this plan"),
    "AWS::Backup::BackupSelection": Sentence("what it selects is no longer backed up by its plan"),
    "AWS::CloudTrail::Trail": Sentence("calls are no longer recorded by this trail"),
    "AWS::Config::ConfigurationRecorder": Sentence("configurations are no longer recorded"),
    "AWS::EC2::FlowLog": Sentence("traffic is no longer logged"),
    "AWS::GuardDuty::Detector": Sentence("threats are no longer detected"),
    "AWS::Inspector2::Filter": Sentence("findings are filtered otherwise"),
    "AWS::Logs::SubscriptionFilter": Sentence("log events are no longer passed on"),
    "AWS::Macie::Session": Sentence("personal data is no longer looked for"),
    "AWS::S3::BucketPolicy": Sentence("what the bucket's policy denied is denied no more"),
    "AWS::SecretsManager::RotationSchedule": Sentence("the secret is no longer rotated"),
    "AWS::SecurityHub::Hub": Sentence("findings are no longer collected"),
    "AWS::WAFv2::LoggingConfiguration": Sentence("requests are no longer logged"),
    "AWS::WAFv2::WebACLAssociation": Sentence("the firewall no longer stands before it"),
}
_WATCHES: dict[str, str] = {
    "AWS::CloudWatch::Alarm": Sentence("its alarm is gone"),
    "AWS::CloudWatch::CompositeAlarm": Sentence("its alarm is gone"),
    "AWS::Logs::MetricFilter": Sentence("its log events are no longer counted"),
    "AWS::SNS::Subscription": Sentence("its subscriber is told no more"),
}


@dataclass(frozen=True)
class Security:
    """`weakens`: what protects less, or is open to everybody. `widens`: what is granted, opened or changed besides."""

    weakens: tuple[str, ...] = ()
    widens: tuple[str, ...] = ()


def security(change: ResourceChange) -> Security:
    """What a change does to security. What a new resource grants counts only where it is to something that exists."""
    kind = change.resource_type
    if change.action == "Remove":
        return Security(_one(_GUARDS, kind), _one(_WATCHES, kind))
    before, after = change.before_properties or {}, change.after_properties or {}
    if change.action == "Add" and not _is_attached(kind, after):
        return Security()
    if kind == NESTED:  # what its parameters do is told of what is inside
        return Security(tuple(_policies(change)))
    everybody, granted = more_granted(kind, before, after)
    world, opened = more_open(kind, before, after)
    weakens = [*_policies(change), *weaker(before, after), *everybody, *world]
    return Security(tuple(weakens), (*granted, *opened, *key_changes(before, after)))


def _one(table: Mapping[str, str], kind: str) -> tuple[str, ...]:
    return (table[kind],) if kind in table else ()


def _is_attached(kind: str, properties: Mapping[str, Any]) -> bool:
    """Whether a new resource says something of one that exists already."""
    name = "GroupId" if kind in RULES else ATTACHED.get(kind, "")
    return name in properties and UNKNOWN_TEXT not in json.dumps(shown(properties[name]))


def _policies(change: ResourceChange) -> Iterator[str]:
    """Attributes that kept data, and promises of the Context metadata that it made."""
    old, new = change.before_resource or {}, change.after_resource or {}
    for name in _POLICIES if change.resource_type in STATEFUL else ():
        if old.get(name) in _KEEPING and new.get(name) not in _KEEPING:
            said = Sentence(
                "%(policy)s %(before)s → %(after)s: %(data)s",
                policy=name,
                before=old[name],
                after=new.get(name) or NONE,
                data=Sentence(STATEFUL[change.resource_type]),
            )
            yield said
    if change.action == "Modify" and _declared(old) == _FROZEN != _declared(new):
        yield Sentence("declared %(before)s → %(after)s", before=_FROZEN, after=_declared(new) or Sentence("nothing"))


def _declared(resource: Mapping[str, Any]) -> str:
    metadata = resource.get("Metadata")
    context = metadata.get(CONTEXT) if isinstance(metadata, dict) else None
    return str(context.get("mutable") or "") if isinstance(context, dict) else ""
