"""Conformance pack for PCI DSS

A score of its own for the auditor of card payments, in the words of the standard. It is no proof of conformity, and
says nothing about what people do.
"""

from troposphere import And, Equals

from cfngen.language import Condition, Flag, Stack
from cfngen.settings import account_owner, environment
from cfngen.templates.audit._pack import add_pack
from cfngen.templates.audit._pci_rules import OF_PCI
from cfngen.templates.audit.config import configuration_recorder_name

pci_pack = Flag(
    "PciConformancePack",
    "Whether AWS Config also keeps a score for PCI DSS, whose rules are billed once more",
    default=False,
)

stack = Stack(
    __name__,
    when=Condition("ScoresPci", And(Equals(account_owner, environment), Equals(pci_pack, "true"))),
)

add_pack(
    stack,
    "PciConformancePack",
    "pci-dss",
    OF_PCI,
    why="The rules of AWS's sample packs for PCI DSS 3.2.1 and 4.0 that concern what runs here. Many are in the "
    "baseline too and are billed twice: a score for the standard needs all of its rules in one pack.",
    must=("A rule says which requirement it is for; one of no sample pack does not belong here.",),
)

# Told so that this stack waits for the recorder: a rule without one is refused.
stack.output(
    "PciPackRecorder",
    configuration_recorder_name.or_else("existing"),
    "Name of the recorder that the PCI pack's rules read; existing where somebody else records",
    export=False,
)
