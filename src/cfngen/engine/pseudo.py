"""The pseudo parameters of a stack: where it is deployed, and as what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

# Prefix of a region's name -> its partition and URL suffix.
# Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}
DEFAULT_ACCOUNT = "1" * 12


@dataclass(frozen=True)
class Pseudo:
    """Values of AWS::AccountId, AWS::Region, AWS::StackName and the others of one stack.

    `zones` are the suffixes of the Availability Zones that Fn::GetAZs gives (it lists those with a default subnet);
    `stack_id` is made up, and always the same for the same stack, when it is not given.
    """

    account: str = DEFAULT_ACCOUNT
    region: str = "us-east-1"
    stack_name: str = "stack"
    stack_id: str = ""
    notification_arns: tuple[str, ...] = ()
    zones: tuple[str, ...] = ("a", "b", "c")

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn`, …"""
        return self._of_region()[0]

    @property
    def url_suffix(self) -> str:
        """`amazonaws.com` in most partitions."""
        return self._of_region()[1]

    def _of_region(self) -> tuple[str, str]:
        return next((about for prefix, about in PARTITIONS.items() if self.region.startswith(prefix)), _AWS)

    def value(self, name: str) -> Any:
        """The value of `AWS::<name>`; KeyError for a name that is no pseudo parameter."""
        if name == "StackId":
            return self.stack_id or self._made_up_id()
        if name == "NotificationARNs":
            return list(self.notification_arns)
        return getattr(self, _FIELDS[name])

    def child(self, logical_id: str) -> Pseudo:
        """The pseudo parameters of a nested stack. AWS ends its name with twelve characters that only it knows."""
        return replace(self, stack_name=f"{self.stack_name}-{logical_id}-<generated>", stack_id="")

    def _made_up_id(self) -> str:
        seed = hashlib.sha256(f"{self.account}/{self.region}/{self.stack_name}".encode()).hexdigest()
        unique = "-".join((seed[:8], seed[8:12], seed[12:16], seed[16:20], seed[20:32]))
        return f"arn:{self.partition}:cloudformation:{self.region}:{self.account}:stack/{self.stack_name}/{unique}"


_AWS = ("aws", "amazonaws.com")
_FIELDS = {
    "AccountId": "account",
    "Region": "region",
    "StackName": "stack_name",
    "Partition": "partition",
    "URLSuffix": "url_suffix",
}
NAMES = frozenset({*_FIELDS, "StackId", "NotificationARNs", "NoValue"})
