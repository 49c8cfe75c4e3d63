"""Who calls AWS, in which account, and the clients it calls with."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cfngen.aws.failures import told
from cfngen.errors import CfngenError, ExitCode
from cfngen.project import Target

# Seconds until a connection, and until an answer. Retries come on top, with backoff of up to 20 seconds each:
# https://docs.aws.amazon.com/boto3/latest/guide/retries.html (standard mode)
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_ATTEMPTS = 8
_GUARD_REGION = "us-east-1"


@dataclass
class Session:
    """Clients for one environment's account.

    `endpoint_url` stands for every service's own. `credentials` are the keys of the embedded endpoint; without them
    boto3 finds the ordinary ones.
    """

    target: Target
    endpoint_url: str = ""
    credentials: tuple[str, str] | None = None
    _session: Any = field(default=None, repr=False)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)
    _lock: Any = field(default_factory=threading.Lock, repr=False)
    _caller: str = ""

    def client(self, service: str, region: str) -> Any:
        """The client of a service in a Region; made once."""
        from botocore.config import Config

        with self._lock:
            key = (service, region)
            if key not in self._clients:
                with told(f"use {service}"):
                    made = self._made()
                    config = Config(
                        connect_timeout=_CONNECT_SECONDS,
                        read_timeout=_READ_SECONDS,
                        retries={"mode": "standard", "total_max_attempts": _attempts(made)},
                        max_pool_connections=16,
                        user_agent_appid="cfngen",
                    )
                    self._clients[key] = made.client(
                        service, region_name=region, endpoint_url=self.endpoint_url or None, config=config
                    )
            return self._clients[key]

    def guard(self) -> str:
        """The caller's ARN. Raises CfngenError unless it belongs to the configured account; call before any write."""
        if not self._caller:
            with told("find out whose credentials these are"):
                answer = self.client("sts", _GUARD_REGION).get_caller_identity()
            if answer["Account"] != self.target.account:
                raise CfngenError(
                    f"these credentials belong to account {answer['Account']}, not {self.target.account}",
                    where=answer["Arn"],
                    hint="nothing was written; choose the profile or role of the environment's account",
                    exit_code=ExitCode.BLOCKED,
                )
            self._caller = str(answer["Arn"])
        return self._caller

    def check_region(self, main: str, others: Iterable[str] = ()) -> None:
        """Raise CfngenError (exit 4) unless the main root and the caller are in the Region that the settings name.

        A caller may also be in the Region of another root, or have none of its own.
        """
        expected = self.target.region
        if not expected:
            return
        hint = "nothing was written; [tool.cfngen.environments] region says where the environment is"
        if expected != main:
            raise CfngenError(
                f"the main root is for {main}, the environment for {expected}",
                hint=hint,
                exit_code=ExitCode.BLOCKED,
            )
        with told("find out the caller's Region"):
            mine = self._made().region_name
        if mine and mine not in (expected, *others):
            raise CfngenError(
                f"the caller's Region is {mine}, the environment's {expected}",
                where="AWS_REGION, AWS_DEFAULT_REGION or the profile",
                hint=hint,
                exit_code=ExitCode.BLOCKED,
            )

    def _made(self) -> Any:
        import boto3

        if self._session is None:
            if self.credentials:
                access, secret = self.credentials
                self._session = boto3.Session(aws_access_key_id=access, aws_secret_access_key=secret)
            else:
                with told("load the credentials"):
                    self._session = boto3.Session(profile_name=self.target.profile or None)
                    if self.target.role:
                        self._session = self._assumed(self._session)
        return self._session

    def _assumed(self, source: Any) -> Any:
        """A session as the environment's role, whose credentials are renewed while a deployment runs."""
        import boto3
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
        from botocore.session import get_session

        def client(service: str, **options: Any) -> Any:
            options.setdefault("region_name", _GUARD_REGION)
            return source.client(service, endpoint_url=self.endpoint_url or None, **options)

        fetcher = AssumeRoleCredentialFetcher(
            client,
            source.get_credentials(),
            self.target.role,
            extra_args={"RoleSessionName": _session_name(client("sts"))},
        )
        session = get_session()
        session._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
        return boto3.Session(botocore_session=session)


def _attempts(session: Any) -> int:
    """How often a call is made at most: as the user's settings for AWS say, else as a deployment needs."""
    try:
        return int(session._session.get_config_variable("max_attempts") or _ATTEMPTS)
    except ValueError as error:
        raise CfngenError(f"is no number of attempts: {error}", where="AWS_MAX_ATTEMPTS or max_attempts") from error


def _session_name(sts: Any) -> str:
    """A name that tells in CloudTrail who took the role: that of the caller."""
    import re

    with told("find out whose credentials these are"):
        arn = sts.get_caller_identity()["Arn"]
    return re.sub(r"[^\w+=,.@-]", "-", arn.rpartition("/")[2])[:64]
