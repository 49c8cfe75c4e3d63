"""Origin access controls, by which CloudFront signs its requests to the application buckets

One a bucket, so that a bucket's policy and the distribution in front of it can be changed without the other's.
"""

from troposphere import cloudfront

from cfngen.language import Stack, Sub, att
from cfngen.settings import environment, project_name

stack = Stack(__name__)


def origin_access_control(audience: str) -> cloudfront.OriginAccessControl:
    """How CloudFront signs requests to the bucket of one application."""
    return stack.add(
        cloudfront.OriginAccessControl(
            f"{audience}SpaOac",
            OriginAccessControlConfig=cloudfront.OriginAccessControlConfig(
                Name=Sub(f"{project_name}-{environment}-{audience.lower()}-spa"),
                Description=f"CloudFront to the bucket of the {audience.lower()} application",
                OriginAccessControlOriginType="s3",
                SigningBehavior="always",
                SigningProtocol="sigv4",
            ),
        ),
        why="Replaces the older origin access identity, which cannot read objects under a KMS key. Signing always "
        "keeps a viewer's own Authorization header from reaching the bucket.",
        must=("The bucket is a REST endpoint: a website endpoint takes no signed request.",),
        mutable="change-with-constraints",
        controls=("P04", "FI-05"),
    )


staff_spa_oac = origin_access_control("Staff")
vendor_spa_oac = origin_access_control("Vendor")

staff_spa_oac_id = stack.output("StaffSpaOacId", att(staff_spa_oac, "Id"), "Id of the staff application's OAC")
vendor_spa_oac_id = stack.output("VendorSpaOacId", att(vendor_spa_oac, "Id"), "Id of the vendor application's OAC")
