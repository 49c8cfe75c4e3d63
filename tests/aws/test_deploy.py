"""`cfngen deploy`: what it must pass first, what it shows, and how it protects what it has deployed."""

from __future__ import annotations

import json

import pytest

from tests.aws.deployed import Deployed
from tests.estates import cfngen

POLICY = {
    "Statement": [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "Update:Modify", "Principal": "*", "Resource": "LogicalResourceId/Queue"},
    ]
}


def write(deployed: Deployed, path: str, old: str, new: str) -> None:
    """Change a file of the project without building it."""
    file = deployed.folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_it_builds_first_and_says_what_that_changed(deployed: Deployed) -> None:
    deployed.deploy()
    write(deployed, "estate/data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")

    done = deployed.cfngen("deploy", "--yes")

    assert 0 == done.returncode, done.stderr
    assert "Built: 2 files of templates_out changed: nested/data/table.yaml, manifest.json. Commit them." in done.stderr
    assert "VisibilityTimeout: 30 → 60" in done.stdout
    again = deployed.cfngen("deploy", "--yes")
    assert (0, "") == (again.returncode, again.stdout)
    assert "Built:" not in again.stderr
    assert "Nothing to do: dev is deployed as it is built." in again.stderr


def test_a_violated_policy_blocks_before_anything_is_sent_until_it_is_waived(deployed: Deployed) -> None:
    waivers = (deployed.folder / "waivers.toml").read_text(encoding="utf-8")
    (deployed.folder / "waivers.toml").unlink()

    done = deployed.ready().cfngen("deploy", "--yes")

    assert 4 == done.returncode
    assert "templates_out/nested/data/table.yaml:30: E07 the queue does not encrypt its messages" in done.stderr
    assert "made by estate/data/table.py:" in done.stderr
    assert "" == deployed.status()
    (deployed.folder / "waivers.toml").write_text(waivers, encoding="utf-8")
    assert 0 == deployed.cfngen("deploy", "--yes").returncode


def test_a_lint_error_ends_it_before_anything_is_sent(deployed: Deployed) -> None:
    write(deployed, "estate/data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=99999")

    done = deployed.ready().cfngen("deploy", "--yes")

    assert 1 == done.returncode
    assert "templates_out/nested/data/table.yaml" in done.stderr
    assert "" == deployed.status()


def test_what_is_set_for_one_run_is_shown_and_masked_where_it_is_named_a_secret(
    deployed: Deployed,
) -> None:
    write(
        deployed,
        "estate/data/table.py",
        "stack.add(sqs.Queue",
        'word = Setting("AdminPassword", "A word", default="first")\n'
        'stack.add(sns.Topic("Topic", DisplayName=word))\nstack.add(sqs.Queue',
    )
    deployed.deploy()

    asked = deployed.cfngen(
        "deploy", "--parameter-overrides", "HashKey=Key", "--parameter-overrides", "AdminPassword=k3epout!"
    )

    assert 4 == asked.returncode
    assert "For this run only: HashKey: Id → Key" in asked.stdout
    assert "For this run only: AdminPassword: **** → ****" in asked.stdout
    built = json.loads((deployed.folder / "templates_out/parameters/dev.json").read_text())
    assert {"ParameterKey": "HashKey", "ParameterValue": "Id"} in built


def test_a_value_for_one_run_is_held_against_the_policies_too(deployed: Deployed) -> None:
    write(
        deployed,
        "estate/data/table.py",
        "stack.add(sqs.Queue(",
        'key = Setting("QueueKey", "Key of the queue", default="alias/aws/sqs")\n'
        'stack.add(sqs.Queue("Other", KmsMasterKeyId=key))\nstack.add(sqs.Queue(',
    )
    waivers = deployed.folder / "waivers.toml"
    waivers.write_text(
        waivers.read_text(encoding="utf-8").replace(
            'check = "E07"\nresource = "*"', 'check = "E07"\nresource = "*:Queue"'
        )
    )
    deployed.ready()

    done = deployed.cfngen("deploy", "--yes", "--parameter-overrides", "QueueKey=")

    assert 4 == done.returncode
    assert "E07 the queue does not encrypt its messages" in done.stderr
    assert "" == deployed.status()
    assert 0 == deployed.cfngen("deploy", "--yes").returncode


@pytest.mark.parametrize("answer", ["", "--yes"])
def test_yes_never_passes_what_is_blocked_and_nobody_to_ask_is_a_no(deployed: Deployed, answer: str) -> None:
    deployed.deploy().set("dev", HashKey="Other")

    done = deployed.cfngen("deploy", *([answer] if answer else []))

    assert 4 == done.returncode
    assert "data/table:Table is" in done.stderr
    assert "CREATE_COMPLETE" == deployed.status()


def test_stacks_are_protected_as_the_settings_say_and_the_policy_binds_the_next_update(deployed: Deployed) -> None:
    settings = 'protected = true\nstack_policy = "policy.json"\n\n[tool.cfngen.environments.prod]'
    write(deployed, "pyproject.toml", "[tool.cfngen.environments.prod]", settings)
    missing = deployed.ready().cfngen("deploy", "--yes")
    (deployed.folder / "policy.json").write_text(json.dumps(POLICY), encoding="utf-8")

    done = deployed.cfngen("deploy", "--yes", "--quiet")

    assert 1 == missing.returncode
    assert "policy.json: cannot be read as a stack policy" in missing.stderr
    assert 0 == done.returncode, done.stderr
    client = deployed.client("cloudformation")
    stacks = [one for one in client.describe_stacks()["Stacks"] if one["StackName"].startswith("shop-dev")]
    assert 5 == len(stacks)
    assert {json.dumps(POLICY)} == {
        client.get_stack_policy(StackName=one["StackId"])["StackPolicyBody"] for one in stacks
    }
    assert [True] == [one["EnableTerminationProtection"] for one in stacks if one["StackName"] == "shop-dev"]
    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    denied = deployed.cfngen("deploy", "--yes")
    assert 5 == denied.returncode
    assert "Action denied by stack policy" in denied.stderr
    looser = POLICY | {"Statement": POLICY["Statement"][:1]}
    (deployed.folder / "policy.json").write_text(json.dumps(looser), encoding="utf-8")
    assert 0 == deployed.cfngen("deploy", "--yes").returncode  # the new policy is set before the update


def test_a_rehearsal_is_protected_as_the_environment_itself_is(deployed: Deployed) -> None:
    """With --local, in the account of the embedded endpoint; roles, topics and alarms of the other one stay away."""
    write(
        deployed,
        "pyproject.toml",
        "[tool.cfngen.environments.prod]",
        'protected = true\nstack_policy = "policy.json"\nservice_role = "arn:aws:iam::999999999999:role/cfn"\n'
        "\n[tool.cfngen.environments.prod]",
    )
    (deployed.folder / "policy.json").write_text(json.dumps(POLICY), encoding="utf-8")
    state = {"CFNGEN_LOCAL_STATE": str(deployed.running.state)}
    assert 0 == cfngen(deployed.folder, "deploy", "--env", "dev", "--local", "--yes", **state).returncode

    deployed.edit("data/table.py", "VisibilityTimeout=30", "VisibilityTimeout=60")
    denied = cfngen(deployed.folder, "deploy", "--env", "dev", "--local", "--yes", **state)
    destroyed = cfngen(deployed.folder, "destroy", "--env", "dev", "--local", "--confirm", "shop-dev", **state)
    from botocore.exceptions import ClientError

    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        deployed.client("cloudformation").delete_stack(StackName="shop-dev")

    assert (5, 4) == (denied.returncode, destroyed.returncode)
    assert "Action denied by stack policy" in denied.stderr
    assert "dev is protected: it is never destroyed" in destroyed.stderr
    assert "cfngen local reset forgets all that was rehearsed" in destroyed.stderr


def test_what_a_failed_creation_has_made_is_deleted_even_where_the_template_keeps_it(deployed: Deployed) -> None:
    write(deployed, "estate/data/table.py", '    "Table",\n', '    "Table",\n    DeletionPolicy="Retain",\n')
    deployed.ready().fail(kind="resource", path="TableStack/Queue", on="create", reason="no queue today")

    done = deployed.cfngen("deploy", "--yes")

    assert 5 == done.returncode
    assert "no queue today" in done.stderr
    assert "DELETE_SKIPPED" not in done.stderr
