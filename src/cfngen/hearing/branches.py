"""Which keys and questions apply, given the other answers: the rest is neither asked nor missed."""

from __future__ import annotations

from collections.abc import Callable

from cfngen.hearing.answers import Answers
from cfngen.hearing.resolve import is_medical
from cfngen.hearing.rules import cached_phi

When = Callable[[Answers], bool]


def _ml(a: Answers) -> bool:
    return a.ml.platform != "none"


def _hpc(a: Answers) -> bool:
    return a.hpc.engine != "none"


def _eks(a: Answers) -> bool:
    return a.container.orchestrator != "ecs"


BRANCHES: dict[str, When] = {
    "network.transit_gateway_id": lambda a: a.network.egress == "tgw",
    "datalake.format": lambda a: a.datalake.enabled,
    "container.launch": lambda a: a.container.orchestrator != "eks",
    "eks.version": _eks,
    "Q4.5": _eks,
    "Q5.3": lambda a: "terraform" in a.iac.current,
    "ml.inference": _ml,
    "ml.features": _ml,
    "ml.training_schedule": _ml,
    "Q6.3": _ml,
    "hpc.decided": _hpc,
    "hpc.purpose": _hpc,
    "hpc.gpu": _hpc,
    "hpc.lustre_tib": _hpc,
    "hpc.bound": _hpc,
    "override.api_cache_phi": cached_phi,
    "override.pg14": lambda a: a.db.pg_major == "14" and is_medical(a),
}


def applies(name: str, answers: Answers) -> bool:
    """Whether a key or a question, by its name, is worth asking."""
    return name not in BRANCHES or BRANCHES[name](answers)
