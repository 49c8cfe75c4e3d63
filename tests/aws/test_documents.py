"""Change sets as documents: the review page and the change-request sheet, made from the real change set."""

from __future__ import annotations

import json
import re

from tests.aws.deployed import Deployed


def test_the_page_and_the_sheet_name_the_digest_that_is_approved(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    assert 0 == deployed.cfngen("changeset", "create").returncode

    page = deployed.cfngen("changeset", "show", "--format", "html", "--lang", "en")
    sheet = deployed.cfngen("changeset", "show", "--format", "sheet", "--lang", "ja")
    assert (0, 0) == (page.returncode, sheet.returncode), page.stderr + sheet.stderr
    assert 0 == deployed.cfngen("changeset", "approve", "--yes").returncode
    (approved,) = json.loads((deployed.folder / "approvals" / "dev.json").read_text())["change_sets"]

    assert (True, True) == (approved["digest"] in page.stdout, approved["digest"] in sheet.stdout)
    assert ("Digests to approve" in page.stdout, "VisibilityTimeout" in page.stdout) == (True, True)
    assert sheet.stdout.startswith("# 作業手順書: dev\n")
    assert re.search(r"\| `Queue` \| AWS::SQS::Queue \| 変更 \| VisibilityTimeout: 30 → 60 \|", sheet.stdout)
    assert "`cfngen changeset execute --env dev`" in sheet.stdout


def test_what_is_blocked_stands_at_the_top_and_the_exit_code_says_so(deployed: Deployed) -> None:
    deployed.deploy().edit("data/table.py", 'default="Id"', 'default="Key"')
    assert 4 == deployed.cfngen("changeset", "create").returncode

    page = deployed.cfngen("changeset", "show", "--format", "html", "--lang", "ja")
    sheet = deployed.cfngen("changeset", "show", "--format", "sheet", "--lang", "en")

    assert (4, 4) == (page.returncode, sheet.returncode)
    assert '<section class="danger"><h2>止められた変更</h2>' in page.stdout
    assert "データが失われる" in page.stdout
    assert "**Data may be lost: no policy keeps it**" in sheet.stdout
    said = deployed.cfngen("changeset", "show", "--format", "markdown", "--lang", "ja")
    assert 4 == said.returncode
    assert (
        "### ⛔ 止められた変更\n\n"
        "- change-replace: data/table:Table: 置換の可能性がある（データ: テーブルのアイテム）" in said.stdout
    )
    lost = "Does not come back by itself (should it be replaced): `TableStack/Table` (the items of the table)"
    assert lost in sheet.stdout
