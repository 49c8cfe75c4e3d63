"""Where staff come from, which security groups admit and route tables answer."""

from cfngen.language import CidrSetting

staff_networks = (
    CidrSetting("StaffNetworkCidr1", "IPv4 range that staff come from, behind the transit gateway", shortest=8),
    CidrSetting("StaffNetworkCidr2", "Second range of the staff, or empty", shortest=8, default="", optional=True),
    CidrSetting("StaffNetworkCidr3", "Third range of the staff, or empty", shortest=8, default="", optional=True),
)
