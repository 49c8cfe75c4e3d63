"""Answers that an API keeps are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_true

check = Check(
    id="CG187",
    title="Answers that an API keeps are encrypted",
    severity="error",
    what="A stage whose cache is on sets CacheDataEncrypted wherever it caches.",
    why="The cache keeps whole answers on disks of API Gateway's, by path, and with them patients' data.",
    fix="Set CacheDataEncrypted in MethodSettings; better, leave the cache off for every path with personal data.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/apigateway-controls.html#apigateway-5",
    controls=("CG187", "C-ENC-01", "H-04"),
    also=(
        "Security Hub APIGateway.5",
        "AWS Config API_GW_CACHE_ENABLED_AND_ENCRYPTED (HIPAA Security pack)",
        "CT.APIGATEWAY.PR.3",
        "CKV_AWS_308",
    ),
    before="""\
Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: api
      CacheClusterEnabled: true
      MethodSettings:
        - ResourcePath: /*
          HttpMethod: '*'
          CachingEnabled: true
""",
    after="""\
Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: api
      CacheClusterEnabled: true
      MethodSettings:
        - ResourcePath: /*
          HttpMethod: '*'
          CachingEnabled: true
          CacheDataEncrypted: true
""",
)


@check.finds
def readable(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ApiGateway::Stage"):
        for position, one in enumerate(it.items("MethodSettings")):
            caches = is_true(it.get("CacheClusterEnabled")) and is_true(one.get("CachingEnabled"))
            if caches and not is_true(one.get("CacheDataEncrypted")):
                yield it.wrong("it keeps answers unencrypted", f"MethodSettings.{position}")
