"""What holds: the answers, then what the rules and the industry's profile ask, then the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cfngen.hearing.answers import Answers
from cfngen.hearing.keys import given, keys

MEDICAL = ("medical", "medical-saas", "medical-ai")
JAPAN = ("ap-northeast-1", "ap-northeast-3")
# What a profile of extension layers asks beyond the report's: industry -> key -> value.
_PROFILES: dict[str, dict[str, Any]] = {
    "medical-saas": {"datalake.enabled": True, "datalake.format": "delta", "db.read_replicas": 1},
    "medical-ai": {"ml.platform": "sagemaker", "ml.features": ["registry", "monitor"], "datalake.enabled": True},
    "municipal": {"security.tools": ["guardduty"]},
    "finance": {"compliance.frameworks": ["fisc", "appi"], "region.dr": "ap-northeast-3"},
}
_EVERY_MEDICAL: dict[str, Any] = {"compliance.frameworks": ["3sho2", "appi"]}
_REGULATED: dict[str, Any] = {"data.residency": "japan-only", "security.mfa": "required"}
# An environment that such an answer leaves out has the default.
_BY_ENVIRONMENT = ("network.vpc_cidr", "db.multi_az")


@dataclass(frozen=True)
class Resolved:
    """The effective answers. `given` names the keys that the file answers; `raised` says why a default differs."""

    answers: Answers
    given: frozenset[str]
    raised: dict[str, str]

    def state(self, key: str) -> str:
        """Whether the value of a key was confirmed, in Japanese."""
        if key in self.given:
            return "確認済み"
        return f"未確認（{self.raised[key]}）" if key in self.raised else "未確認（既定値）"


def is_medical(answers: Answers) -> bool:
    """Whether rule R1 holds: a medical industry, or the two guidelines of three ministries."""
    return answers.meta.industry in MEDICAL or "3sho2" in answers.compliance.frameworks


def dr_mode(answers: Answers) -> str:
    """`none` within one Region, else by rule R6: backup, pilot-light or warm-standby."""
    if answers.region.dr == "none":
        return "none"
    if answers.dr.rto_minutes <= 15 or answers.dr.rpo_minutes <= 5:
        return "warm-standby"
    return "pilot-light" if answers.dr.rto_minutes <= 240 else "backup"


def profile(answers: Answers) -> str:
    """The profile of the industry."""
    return "report" if answers.meta.industry == "general" else answers.meta.industry


def resolve(answers: Answers) -> Resolved:
    """Fill unanswered keys: the profile of the industry first, then what rules R1 and R2 ask."""
    known = given(answers)
    raised: dict[str, str] = {}
    industry = answers.meta.industry
    from_profile = _REGULATED if industry != "general" else {}
    from_profile = from_profile | (_EVERY_MEDICAL if industry in MEDICAL else {}) | _PROFILES.get(industry, {})
    data = answers.model_dump()
    for key in _BY_ENVIRONMENT:
        section, _, leaf = key.partition(".")
        data[section][leaf] = keys()[key].field.default | data[section][leaf]
    _fill(data, from_profile, known, raised, f"業種 {industry} の既定値")
    filled = Answers.model_validate(data)
    if is_medical(filled):
        _fill(data, _REGULATED, known | set(raised), raised, "規則 R1")
    if "hipaa" in filled.compliance.frameworks:
        _fill(data, {"retention.log_years": "6"}, known, raised, "規則 R2")
    return Resolved(Answers.model_validate(data), known, raised)


def _fill(
    data: dict[str, Any], values: dict[str, Any], known: frozenset[str] | set[str], raised: dict[str, str], why: str
) -> None:
    for key, value in values.items():
        if key not in known:
            section, _, leaf = key.partition(".")
            data[section][leaf] = value
            raised[key] = why
