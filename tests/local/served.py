"""An endpoint as tests talk to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

REGION = "ap-northeast-1"
CREDENTIALS = {"aws_access_key_id": "LOCAL", "aws_secret_access_key": "LOCAL"}


@dataclass
class Endpoint:
    """A running endpoint with clients for it."""

    url: str
    api: Any

    def client(self, service: str, region: str = REGION, **config: Any) -> Any:
        import boto3
        from botocore.config import Config

        retries = {"total_max_attempts": 1, "mode": "standard"}
        return boto3.client(
            service, endpoint_url=self.url, region_name=region, config=Config(retries=retries, **config), **CREDENTIALS
        )

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])
