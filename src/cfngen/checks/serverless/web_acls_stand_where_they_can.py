"""Web ACLs stand where they can."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG185",
    title="Web ACLs are associated with what WAF can protect",
    severity="error",
    what="No web ACL is associated with an HTTP or WebSocket API.",
    why="WAF protects stages of REST APIs only: the association is refused, or whoever relies on it is wrong.",
    fix="Put CloudFront with a web ACL in front of the HTTP API and switch its own host name off, or use a REST API.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html",
    controls=("CG185", "P12", "FI-14"),
    before="""\
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: clinic
      ProtocolType: HTTP
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:ap-northeast-1::/apis/${Api}/stages/$default
      WebACLArn: arn:aws:wafv2:ap-northeast-1:111111111111:regional/webacl/clinic/1
""",
    after="""\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: clinic
  Association:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:ap-northeast-1::/restapis/${Api}/stages/v1
      WebACLArn: arn:aws:wafv2:ap-northeast-1:111111111111:regional/webacl/clinic/1
""",
)

HTTP_API = re.compile(r":apigateway:[^:]*::/apis/")


@check.finds
def in_vain(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::WebACLAssociation"):
        if HTTP_API.search(str(it.get("ResourceArn"))):
            yield it.wrong("a web ACL cannot stand in front of an HTTP or WebSocket API", "ResourceArn")
