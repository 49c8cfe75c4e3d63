"""Images are scanned, and a tag stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_open, is_true, objects, one_of
from cfngen.engine.values import text

check = Check(
    id="S05",
    title="Images are scanned, and a tag stays what it was",
    severity="error",
    what=(
        "A repository sets ImageTagMutability to IMMUTABLE, and scans on push, itself or by the registry's "
        "scanning configuration."
    ),
    why=(
        "A tag that can be moved makes the image that was reviewed another one; an image that nobody scans "
        "keeps its holes."
    ),
    fix="Set ImageTagMutability to IMMUTABLE and ImageScanningConfiguration.ScanOnPush to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2",
    controls=("S05", "C-VUL-01", "FI-20"),
    also=(
        "Security Hub ECR.1",
        "Security Hub ECR.2",
        "AWS Config ECR_PRIVATE_IMAGE_SCANNING_ENABLED",
        "AWS Config ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED",
        "CT.ECR.PR.2",
        "CT.ECR.PR.3",
        "CKV_AWS_163",
        "CKV_AWS_51",
        "FISC 実21",
    ),
    before="""\
Resources:
  Api:
    Type: AWS::ECR::Repository
    Properties:
      ImageTagMutability: MUTABLE
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECR::Repository
    Properties:
      ImageTagMutability: IMMUTABLE
      ImageScanningConfiguration:
        ScanOnPush: true
""",
)


@check.finds
def unscanned(estate: Estate) -> Iterator[Violation]:
    registries = estate.of("AWS::ECR::RegistryScanningConfiguration")
    immutable = one_of("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION")
    for it in estate.of("AWS::ECR::Repository"):
        yield from judged(it, "ImageTagMutability", immutable, "tags of images may be moved")
        if not any(scans(registry, it) for registry in registries):
            scan = "ImageScanningConfiguration.ScanOnPush"
            yield from judged(it, scan, is_true, "images are not scanned")


def scans(registry: Resource, repository: Resource) -> bool:
    """Whether the rules of a registry have what is pushed to a repository scanned.

    A filter without a wildcard is that of every name that it is in.
    """
    rules = registry.items("Rules")
    name = repository.get("RepositoryName") or repository.ref
    filters = [
        text(one.get("Filter"))
        for rule in rules
        if rule.get("ScanFrequency") != "MANUAL"
        for one in objects(rule.get("RepositoryFilters"))
    ]
    if is_open(name) or (registry.get("ScanType") == "ENHANCED" and not rules):
        return True
    return any(fnmatchcase(text(name), one if "*" in one else f"*{one}*") for one in filters)
