"""Amazon Inspector and continuous scanning of images

New vulnerabilities are found in images that were clean when they were pushed. Switching Inspector on has no resource
type; the registry's scanning has one, and a registry has one such configuration.
"""

from troposphere import ecr

from cfngen.language import Stack, Sub
from cfngen.settings import project_name
from cfngen.templates.security_ext import _settings
from cfngen.templates.security_ext._account_setting import account_setting

stack = Stack(__name__, when=_settings.made_by_owner("MakesInspector", _settings.inspector))

inspector = account_setting(
    stack,
    "Inspector",
    ResourceTypes=["ECR", "LAMBDA"],
    why="Images and functions, which are all that runs here; instances would be scanned by an agent that Fargate does "
    "not have.",
    must="Scanning is billed by image and function; it is off again when the stack goes.",
    controls=("S05", "C-VUL-01", "FI-20"),
)

stack.add(
    ecr.RegistryScanningConfiguration(
        "RegistryScanning",
        DependsOn=inspector.title,
        ScanType="ENHANCED",
        Rules=[
            ecr.ScanningRule(
                ScanFrequency="CONTINUOUS_SCAN",
                RepositoryFilters=[ecr.RepositoryFilter(Filter=Sub(f"{project_name}-*"), FilterType="WILDCARD")],
            )
        ],
    ),
    why="Continuous instead of on push: most findings are made public long after the image was built. It takes the "
    "place of each repository's own basic scan.",
    must=("A registry has one configuration: rules for other systems' repositories in the account belong in here.",),
    mutable="change-with-constraints",
    controls=("S05", "C-VUL-01", "FI-20"),
)
