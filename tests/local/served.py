"""An endpoint as tests talk to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

REGION = "ap-northeast-1"
CREDENTIALS = {"aws_access_key_id": "LOCAL", "aws_secret_access_key": "LOCAL"}


@dataclass
class Endpoint:
    """A running endpoint with clients for it."""

    url: str
    api: Any

    def client(self, service: str, region: str = REGION, **config: Any) -> Any:
        return _client(self.url, service, region, tuple(config.items()))

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@lru_cache(maxsize=64)
def _client(url: str, service: str, region: str, config: tuple[tuple[str, Any], ...]) -> Any:
    """A client, made once: tests of one process share the endpoint's port."""
    import boto3
    from botocore.config import Config

    retries = {"total_max_attempts": 1, "mode": "standard"}
    made = Config(retries=retries, **dict(config))
    return boto3.client(service, endpoint_url=url, region_name=region, config=made, **CREDENTIALS)
