"""GuardDuty: detection of what looks like an attack

Reads logs that nobody has to switch on, and the running tasks themselves. A Region has one detector.
"""

from typing import Any

from troposphere import guardduty as resources

from cfngen.language import Stack, ref
from cfngen.settings import project_name
from cfngen.templates.security_ext._settings import guardduty, made_by_owner

stack = Stack(__name__, when=made_by_owner("MakesDetector", guardduty))


def feature(name: str, status: str, *additional: tuple[str, str]) -> resources.CFNFeatureConfiguration:
    """One source of GuardDuty, and what belongs to it."""
    more: dict[str, Any] = {}
    if additional:
        parts = [resources.CFNFeatureAdditionalConfiguration(Name=part, Status=on) for part, on in additional]
        more["AdditionalConfiguration"] = parts
    return resources.CFNFeatureConfiguration(Name=name, Status=status, **more)


detector = stack.add(
    resources.Detector(
        "Detector",
        Enable=True,
        FindingPublishingFrequency="FIFTEEN_MINUTES",
        Features=[
            feature("S3_DATA_EVENTS", "ENABLED"),
            feature("RDS_LOGIN_EVENTS", "ENABLED"),
            feature("LAMBDA_NETWORK_LOGS", "ENABLED"),
            feature("EBS_MALWARE_PROTECTION", "DISABLED"),
            feature("EKS_AUDIT_LOGS", "DISABLED"),
            feature(
                "RUNTIME_MONITORING",
                "ENABLED",
                ("ECS_FARGATE_AGENT_MANAGEMENT", "ENABLED"),
                ("EC2_AGENT_MANAGEMENT", "DISABLED"),
                ("EKS_ADDON_MANAGEMENT", "DISABLED"),
            ),
        ],
        Tags=[
            resources.TagItem(Key="Project", Value=project_name),
            resources.TagItem(Key="ManagedBy", Value="cloudformation"),
        ],
    ),
    why="Every source of what runs here: reads of buckets, sign-ins at the database, what functions and tasks talk to "
    "and start. Sources of what does not run here (instances, Kubernetes) are off, so that nobody pays for them "
    "unnoticed when AWS switches new ones on.",
    must=(
        "A Region has one detector; where an administrator account manages GuardDuty, it is existing.",
        "The runtime agent needs the guardduty-data endpoint, which GuardDuty makes in the VPC by itself.",
    ),
    mutable="review-required",
    controls=("C-MAL-01", "FI-14", "FI-20", "FI-46"),
)

detector_id = stack.output("DetectorId", ref(detector), "Id of the GuardDuty detector")
