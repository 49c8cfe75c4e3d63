"""Canaries keep nothing of patients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_customer_key, is_open

check = Check(
    id="CG155",
    title="Canaries keep nothing of patients",
    severity="error",
    what=(
        "A canary encrypts what it keeps with a customer managed key (ArtifactConfig), and its script takes no "
        "screenshot: it opens no page in a browser, or switches the pictures of its steps off."
    ),
    why=(
        "Without ArtifactConfig Synthetics encrypts with AWS's key, whatever the bucket's default is. A picture of a "
        "page that a test user sees can hold patients' names, and lies in a bucket that everybody on duty reads."
    ),
    fix=(
        "Set ArtifactConfig.S3Encryption to SSE_KMS with KmsKeyArn. Ask by a plain request, or set "
        "screenshotOnStepStart, screenshotOnStepSuccess and screenshotOnStepFailure to false."
    ),
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_artifact_encryption.html",
    controls=("CG155", "E04", "C-ENC-01", "H-04"),
    before="""\
Resources:
  Visitor:
    Type: AWS::Synthetics::Canary
    Properties:
      Name: visitor
      ArtifactS3Location: s3://runs
      Code:
        Handler: index.handler
        Script: |
          const synthetics = require('@aws/synthetics-puppeteer');
          exports.handler = async () => {
            const page = await synthetics.getPage();
            await page.goto('https://clinic.example.jp/');
            await synthetics.takeScreenshot('front', 'loaded');
          };
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Visitor:
    Type: AWS::Synthetics::Canary
    Properties:
      Name: visitor
      ArtifactS3Location: s3://runs
      ArtifactConfig:
        S3Encryption: {EncryptionMode: SSE_KMS, KmsKeyArn: !GetAtt Key.Arn}
      Code:
        Handler: index.handler
        Script: |
          const https = require('https');
          exports.handler = () => new Promise((resolve, reject) => https.get('https://clinic.example.jp/', resolve)
            .on('error', reject));
""",
)

# What takes a picture when it is called, and steps, of which a picture is taken unless that is off.
_PICTURE = re.compile(r"\b(takeScreenshot|take_screenshot|screenshot)\s*\(")
_STEP = re.compile(r"\b(executeStep|execute_step)\s*\(")
_MOMENTS = ("start", "success", "failure")


@check.finds
def telling(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Synthetics::Canary"):
        mode, key = (it.get(f"ArtifactConfig.S3Encryption.{name}") for name in ("EncryptionMode", "KmsKeyArn"))
        if is_open(mode):
            yield it.unclear("with which key is it encrypted? the mode is not known here", "ArtifactConfig")
        elif mode != "SSE_KMS" or not is_customer_key(key):
            yield it.wrong("what it keeps is not encrypted with a key of the customer's", "ArtifactConfig")
        yield from _pictures(it)


def _pictures(it: Resource) -> Iterator[Violation]:
    script = it.get("Code.Script")
    if script is None or is_open(script):
        yield it.unclear("does it take screenshots? its script is not in the template", "Code")
    elif _PICTURE.search(str(script)) or (_STEP.search(str(script)) and not _pictures_are_off(str(script))):
        yield it.wrong("its script keeps pictures of pages", "Code.Script")


def _pictures_are_off(script: str) -> bool:
    """Whether a script sets the pictures of every moment of a step to false, in either language."""
    plain = script.replace("_", "").lower()
    return all(re.search(rf"screenshotonstep{moment}['\"]?\s*[:=]\s*false\b", plain) for moment in _MOMENTS)
