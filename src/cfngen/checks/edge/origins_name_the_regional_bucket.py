"""Origins name the bucket in its Region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK

check = Check(
    id="CG031",
    title="Origins name the bucket in its Region",
    severity="error",
    what="The domain of an origin that is a bucket is its regional one: bucket.s3.<region>.amazonaws.com.",
    why=(
        "bucket.s3.amazonaws.com answers with a redirect (307) to the bucket's own address while a new bucket becomes "
        "known, outside us-east-1, and viewers get it; the website endpoint takes no access control."
    ),
    fix="Use !GetAtt Bucket.RegionalDomainName.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html",
    controls=("CG031", "P04"),
    before="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: spa
            DomainName: spa.s3.amazonaws.com
""",
    after="""\
Resources:
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - Id: spa
            DomainName: spa.s3.ap-northeast-1.amazonaws.com
""",
)

EDGE = "us-east-1"
GLOBAL = re.compile(r"\.s3\.amazonaws\.com$")
WEBSITE = re.compile(r"\.s3-website[.-]")


@check.finds
def redirected(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        for position, origin in enumerate(it.items("DistributionConfig.Origins")):
            domain = str(origin.get("DomainName"))
            mark = MARK.fullmatch(domain)
            bucket = estate.by_mark.get((mark[1], mark[2])) if mark else None
            of_bucket = mark is not None and bucket is not None and bucket.type == "AWS::S3::Bucket"
            path = f"DistributionConfig.Origins.{position}.DomainName"
            if GLOBAL.search(domain) or (of_bucket and mark is not None and mark[3] == "DomainName"):
                if bucket is None or bucket.region != EDGE:
                    yield it.wrong("this domain of the bucket redirects", path)
            elif WEBSITE.search(domain) or (of_bucket and mark is not None and mark[3] == "WebsiteURL"):
                yield it.wrong("a website endpoint is public and speaks no TLS", path)
