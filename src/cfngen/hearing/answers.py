"""The answers file as a whole.

`null` or an absent key is unanswered: the default holds then, and every record says so.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cfngen.hearing.schema import (
    Accounts,
    Alerts,
    Audit,
    Backup,
    Caching,
    Cicd,
    Compliance,
    Container,
    Cost,
    Current,
    Data,
    Databases,
    Datalake,
    Deploy,
    Dr,
    Eks,
    Hpc,
    Iac,
    Meta,
    Ml,
    Monitoring,
    Network,
    Ops,
    Override,
    Regions,
    Retention,
    Scaling,
    Section,
    Security,
    Slo,
    Storage,
    Team,
    key,
)
from cfngen.hearing.vocabulary import Env, Prose


class Answers(Section):
    """The whole file. Which keys were answered is in `model_fields_set` of each section."""

    schema_version: Literal["1"] = Field("1", description="この書式の版")
    meta: Meta
    environments: list[Env] = key(["dev", "stg", "prod"], "配備する環境", important=True, min_length=1)
    team: Team = Team()
    current: Current = Current()
    accounts: Accounts = Accounts()
    iac: Iac = Iac()
    region: Regions = Regions()
    network: Network = Network()
    db: Databases = Databases()
    storage: Storage = Storage()
    datalake: Datalake = Datalake()
    container: Container = Container()
    eks: Eks = Eks()
    scaling: Scaling = Scaling()
    ml: Ml = Ml()
    hpc: Hpc = Hpc()
    data: Data = Data()
    compliance: Compliance = Compliance()
    retention: Retention = Retention()
    security: Security = Security()
    audit: Audit = Audit()
    monitoring: Monitoring = Monitoring()
    alerts: Alerts = Alerts()
    slo: Slo = Slo()
    ops: Ops = Ops()
    backup: Backup = Backup()
    dr: Dr = Dr()
    cost: Cost = Cost()
    cicd: Cicd = Cicd()
    deploy: Deploy = Deploy()
    cache: Caching = Caching()
    override: Override = Override()
    notes: dict[str, Prose] = Field({}, description="記録だけの質問への答え。質問の番号で書く")
