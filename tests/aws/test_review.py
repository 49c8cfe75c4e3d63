"""What a review against live stacks says and blocks: security, exports, policies, and what every format holds."""

from __future__ import annotations

import json

from tests.aws.deployed import Deployed
from tests.estates import digest

IMPORTER = {
    "Resources": {
        "T": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"DisplayName": {"Fn::ImportValue": "shop-dev-VpcTopicArn"}},
        }
    }
}


def test_a_protection_that_goes_is_blocked_until_it_is_waived(deployed: Deployed) -> None:
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=30, SqsManagedSseEnabled=True")
    deployed.deploy().edit("data/table.py", "SqsManagedSseEnabled=True", "SqsManagedSseEnabled=False")

    done = deployed.cfngen("changeset", "create", "--format", "markdown")

    assert 4 == done.returncode
    said = "data/table:Queue loses protection: SqsManagedSseEnabled true → false"
    assert said in done.stderr
    assert 'rule = "change-protection" and resource = "data/table:Queue"' in done.stderr
    blocked = done.stdout.partition("### ⛔ Blocked")[2].partition("###")[0]
    assert "change-protection: data/table:Queue loses protection" in blocked
    assert "### ⚠️ Protection is taken away" in done.stdout
    deployed.waive("change-protection", "data/table:Queue")
    waived = deployed.cfngen("changeset", "create", "--format", "json")
    assert 0 == waived.returncode, waived.stderr
    data = json.loads(waived.stdout)
    assert "Blocked" not in data
    assert f"{said}; waived: agreed (OPS-1, until 2099-01-01)" == data["Waived"][0]
    assert ["shop-dev"] == [one["StackName"] for one in data["ChangeSets"]]


def test_an_export_that_a_stack_imports_is_not_changed(deployed: Deployed) -> None:
    deployed.deploy().client("cloudformation").create_stack(StackName="other", TemplateBody=json.dumps(IMPORTER))
    deployed.edit("network/vpc_topic.py", "DisplayName=", 'TopicName="named", DisplayName=')

    done = deployed.cfngen("changeset", "create")

    assert 4 == done.returncode
    assert "EXPORTS CHANGE" in done.stdout
    assert "export shop-dev-VpcTopicArn may get another value" in done.stdout
    assert "imported by other" in done.stdout
    assert "network/vpc-topic:VpcTopicArn cannot change" in done.stderr
    deployed.client("cloudformation").delete_stack(StackName="other")
    again = deployed.cfngen("changeset", "create")
    assert "EXPORTS" not in again.stdout
    assert 0 == again.returncode, again.stderr


def test_a_policy_that_is_violated_sends_nothing(deployed: Deployed) -> None:
    deployed.ready()
    (deployed.folder / "waivers.toml").unlink()

    done = deployed.cfngen("changeset", "create")

    assert (4, "") == (done.returncode, done.stdout)
    assert "cfngen check --env dev" in done.stderr
    assert "" == deployed.status("shop-dev-edge")


def test_what_the_other_root_leaves_empty_is_refused_outside_dev(deployed: Deployed) -> None:
    """The main root would come up without the firewall, as it may in dev."""
    settings = deployed.folder / "pyproject.toml"
    settings.write_text(settings.read_text().replace("four_eyes = true\n", ""))
    output = 'stack.output("WallArn", ref(topic), "ARN of the topic")'
    deployed.edit("edge/wall.py", output, 'stack.output("WallArn", "", "None", export=False)')
    deployed.ready()
    for words in (("create",), ("approve", "--yes"), ("execute",)):
        done = deployed.cfngen("changeset", *words, env="prod")
        assert 0 == done.returncode, done.stderr

    refused = deployed.cfngen("changeset", "create", env="prod")

    assert (4, "") == (refused.returncode, refused.stdout)
    assert "WallArn is empty: shop-prod-edge (us-east-1) gives none" in refused.stderr
    assert "--parameter-overrides WallArn=VALUE" in refused.stderr
    assert 0 == deployed.cfngen("deploy", "--yes").returncode


def test_a_change_set_that_cannot_be_made_is_told_by_its_leaf_and_python_line(deployed: Deployed) -> None:
    """A nested stack refuses what stands for a value that is not known yet: `cfngen build` would not have made it."""
    out = deployed.ready().folder / "templates_out"
    path, old = "nested/network/users.yaml", "  VpcTopicArn:\n    Type: String\n"
    text = (out / path).read_text()
    assert old in text
    (out / path).write_text(text.replace(old, f"{old}    AllowedPattern: arn:.*\n"))
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"][path] = digest((out / path).read_bytes())
    (out / "manifest.json").write_text(json.dumps(manifest))

    done = deployed.cfngen("changeset", "create", "--parameter-overrides", "WallArn=given")

    assert 1 == done.returncode
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("Error:")]
    assert error.startswith("Error: shop-dev/UsersStack: the change set failed: Parameter")
    assert "VpcTopicArn" in error
    assert "made by estate/network/users.py:1" in done.stderr


def test_yes_is_no_answer_to_what_is_declared_review_required_where_it_is_protected(deployed: Deployed) -> None:
    settings = deployed.folder / "pyproject.toml"
    table = "[tool.cfngen.environments.dev]"
    settings.write_text(settings.read_text().replace(table, f"{table}\nprotected = true"))
    declared = 'VisibilityTimeout=30), why="A queue.", mutable="review-required")'
    deployed.edit("data/table.py", "VisibilityTimeout=30))", declared)
    deployed.deploy().edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    refused = deployed.cfngen("deploy", "--yes")

    assert 4 == refused.returncode
    assert "declared review-required, so --yes needs an approval: TableStack/Queue." in refused.stderr
    assert "there is no approval" in refused.stderr
    assert 0 == deployed.cfngen("changeset", "approve", "--yes").returncode
    done = deployed.cfngen("deploy", "--yes")
    assert 0 == done.returncode, done.stderr
    assert "UPDATE_COMPLETE" == deployed.status()
