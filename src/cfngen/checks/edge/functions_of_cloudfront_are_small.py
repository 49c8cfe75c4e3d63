"""Functions of CloudFront are small."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG047",
    title="Functions of CloudFront are small",
    severity="error",
    what="The code of a CloudFront function has at most 10 KB, 10,240 bytes.",
    why="CloudFront refuses the function with FunctionSizeLimitExceeded; the template's schema has no limit.",
    fix="Leave out comments and libraries, keep tables in a key value store, or take Lambda@Edge.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html",
    controls=("CG047",),
    before=f"""\
Resources:
  Rewrite:
    Type: AWS::CloudFront::Function
    Properties:
      Name: rewrite
      FunctionCode: function handler(event) {{ return event.request; }} // {"x" * 10240}
""",
    after="""\
Resources:
  Rewrite:
    Type: AWS::CloudFront::Function
    Properties:
      Name: rewrite
      FunctionCode: function handler(event) { return event.request; }
""",
)

MOST_BYTES = 10 * 1024


@check.finds
def large(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Function"):
        code = it.get("FunctionCode")
        size = len(code.encode()) if isinstance(code, str) else 0
        if size > MOST_BYTES:
            yield it.wrong(f"the code has {size:,} bytes; CloudFront takes {MOST_BYTES:,}", "FunctionCode")
