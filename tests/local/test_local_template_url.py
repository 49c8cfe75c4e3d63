"""TemplateURL in the forms that clients write."""

from __future__ import annotations

import pytest

from cfngen.local.aws_error import AwsError
from cfngen.local.template_url import S3Object, resolve


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:17350/b/k/t.yaml",
        "http://127.0.0.1:17350//b/k/t.yaml",
        "http://localhost:17350/b/k/t.yaml",
        "http://b.localhost:17350/k/t.yaml",
        "http://b.s3.localhost:17350/k/t.yaml",
        "http://s3.localhost:17350/b/k/t.yaml",
        "https://s3.amazonaws.com/b/k/t.yaml",
        "https://s3.ap-northeast-1.amazonaws.com/b/k/t.yaml",
        "https://s3-ap-northeast-1.amazonaws.com/b/k/t.yaml",
        "https://b.s3.amazonaws.com/k/t.yaml",
        "https://b.s3.ap-northeast-1.amazonaws.com/k/t.yaml",
        "https://b.s3-ap-northeast-1.amazonaws.com/k/t.yaml",
        "https://b.s3.dualstack.ap-northeast-1.amazonaws.com/k/t.yaml",
        "https://s3.dualstack.ap-northeast-1.amazonaws.com/b/k/t.yaml",
        "https://b.s3.amazonaws.com/k%2Ft.yaml",
    ],
)
def test_every_form_means_the_same_object(url: str) -> None:
    assert S3Object("b", "k/t.yaml") == resolve(url)


def test_a_version_a_dotted_bucket_and_encoded_text_are_kept() -> None:
    assert S3Object("my.bucket", "a b/日.yaml", "v1") == resolve(
        "https://my.bucket.s3.us-east-1.amazonaws.com/a%20b/%E6%97%A5.yaml?versionId=v1"
    )


@pytest.mark.parametrize(
    "url",
    ["s3://b/k", "file:///etc/passwd", "https://example.jp/b/k", "https://b.s3.amazonaws.com/", "http://127.0.0.1/b",
     "nested/a.yaml", "https://evils3.amazonaws.com.example.jp/b/k", "http://169.254.169.254/b/k", "",
     "http://[::1", "http://[bad]/b/k"],
)  # fmt: skip
def test_what_is_not_an_s3_object_is_refused(url: str) -> None:
    with pytest.raises(AwsError, match="TemplateURL must be a supported URL"):
        resolve(url)
