"""Which images run: settings of the four, and the URI that a task definition takes.

All are declared here, so that their order does not depend on which task definition is imported first.
"""

from troposphere import If

from cfngen.language import Output, Setting, Sub, present

# What an image's URI ends with: a tag, which is immutable in our repositories, or a digest.
# Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
_TAG_OR_DIGEST = r"(:(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})"


def image_settings(name: str, image: str) -> tuple[Setting, Setting]:
    """Which image runs: a version in this environment's own repository, or any URI."""
    version = Setting(
        f"{name}ImageVersion",
        f"Version of the {image} image in this environment's own repository: a tag such as :1.4.2, or a digest such as "
        "@sha256:... (64 hexadecimal digits)",
        default=":initial",
        allowed_pattern=f"^{_TAG_OR_DIGEST}$",
        constraint_description="a colon and a tag other than latest, or @sha256: and 64 hexadecimal digits",
    )
    uri = Setting(
        f"{name}ImageUri",
        f"Whole URI of the {image} image, with tag or digest, if it lies in another repository (of this account: "
        "the ECR endpoints let no other pass); else empty",
        default="",
        allowed_pattern=rf"^$|^[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9._-]+)+{_TAG_OR_DIGEST}$",
        constraint_description="a repository's URI with a tag other than latest or with a digest, or empty",
    )
    return version, uri


def image(repository_uri: Output, version: Setting, uri: Setting) -> If:
    """The image's URI, as a task definition takes it."""
    return If(present(uri), uri, Sub(f"{repository_uri}{version}"))


staff_api_image_version, staff_api_image_uri = image_settings("StaffApi", "staff API's")
vendor_api_image_version, vendor_api_image_uri = image_settings("VendorApi", "vendor API's")
batch_image_version, batch_image_uri = image_settings("Batch", "batch's")
migration_image_version, migration_image_uri = image_settings("Migration", "database migration's")
