"""The conformance packs hold AWS's managed rules, each once, and the one for PCI DSS says for which requirement."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import yaml

from tests.estate.deployed_estate import Deployment

MOST_BYTES = 51_200  # of a pack's template that is given as text


def test_the_pack_for_pci_says_of_each_rule_what_it_is_for(project_of: Callable[[str], Path]) -> None:
    out = project_of("finance") / "templates_out"
    packs = {
        str(pack.get("ConformancePackName")).removeprefix("clinic-prod-"): pack.get("TemplateBody")
        for pack in Deployment("prod", {"PciConformancePack": "true"}, out).of("AWS::Config::ConformancePack")
    }

    assert {"baseline", "pci-dss"} == packs.keys()
    for body in packs.values():
        rules = [it["Properties"] for it in yaml.safe_load(body)["Resources"].values()]
        assert len(rules) == len({rule["ConfigRuleName"] for rule in rules})
        assert len(body.encode()) <= MOST_BYTES
    for rule in yaml.safe_load(packs["pci-dss"])["Resources"].values():
        assert re.search(r"\((PCI DSS 3\.2\.1 \d|AWS's sample for PCI DSS 4\.0)", rule["Properties"]["Description"])


def test_the_pack_for_pci_is_made_only_where_it_is_asked_for(project_of: Callable[[str], Path]) -> None:
    """Its rules are billed once more."""
    out = project_of("finance") / "templates_out"

    assert 1 == len(Deployment("prod", {}, out).of("AWS::Config::ConformancePack"))
