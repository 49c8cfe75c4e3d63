"""Defects of how people sign in."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, planted

FILE = "identity.yaml"
POOL, PASSWORD = "StaffPool/Properties", "StaffPool/Properties/Policies/PasswordPolicy"

DEFECTS = [
    planted("A01", "MFA off", FILE, f"{POOL}/MfaConfiguration", "OFF"),
    planted("A01", "MFA optional", FILE, f"{POOL}/MfaConfiguration", "OPTIONAL"),
    planted("A01", "MFA left out", FILE, f"{POOL}/MfaConfiguration", REMOVED),
    planted("A01", "MFA as YAML's on", FILE, f"{POOL}/MfaConfiguration", True),
    planted("A02", "six characters", FILE, f"{PASSWORD}/MinimumLength", 6),
    planted("A02", "ten characters", FILE, f"{PASSWORD}/MinimumLength", 10, "warning"),
    planted("A02", "no length", FILE, f"{PASSWORD}/MinimumLength", REMOVED),
    planted("A02", "no symbols", FILE, f"{PASSWORD}/RequireSymbols", False),
    planted("A02", "no numbers said", FILE, f"{PASSWORD}/RequireNumbers", REMOVED),
    planted("A02", "no policy", FILE, f"{POOL}/Policies", REMOVED),
    planted("A02", "first passwords for a month", FILE, f"{PASSWORD}/TemporaryPasswordValidityDays", 30, "warning"),
    planted("A03", "audit only", FILE, f"{POOL}/UserPoolAddOns/AdvancedSecurityMode", "AUDIT"),
    planted("A03", "left out", FILE, f"{POOL}/UserPoolAddOns", REMOVED),
    planted("A04", "guests", FILE, "StaffIdentities/Properties/AllowUnauthenticatedIdentities", True),
    planted("A04", "guests as a text", FILE, "StaffIdentities/Properties/AllowUnauthenticatedIdentities", "true"),
    planted("C-AUTH-03", "a day's access token", FILE, "StaffClient/Properties/AccessTokenValidity", 1440),
    planted(
        "C-AUTH-03", "a month's refresh token", FILE, "StaffClient/Properties/TokenValidityUnits/RefreshToken", "days"
    ),
    planted(
        "C-AUTH-04",
        "anybody signs up",
        FILE,
        f"{POOL}/AdminCreateUserConfig/AllowAdminCreateUserOnly",
        False,
        "warning",
    ),
    planted("C-AUTH-04", "a mutable company", FILE, f"{POOL}/Schema/0/Mutable", True),
    planted("C-AUTH-04", "the client writes it", FILE, "StaffClient/Properties/WriteAttributes/+", "custom:company_id"),
    planted("C-AUTH-04", "the client writes all", FILE, "StaffClient/Properties/WriteAttributes", REMOVED),
]
