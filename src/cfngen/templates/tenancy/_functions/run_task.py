"""Runs an ECS task to its end whenever its definition changes: the custom resource Custom::TaskRun."""

import logging
import time

import boto3
import cfnresponse
from botocore.config import Config

log = logging.getLogger()
log.setLevel(logging.INFO)
LIMITS = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"})
POLL_SECONDS = 5
# Kept to stop the task and to answer: two calls of 30 seconds at most.
SPARE_MS = 75000


def run(ecs, new, token, left_ms):
    """Start the task and wait until it has ended well. The token makes a second start the same task."""
    started = ecs.run_task(
        cluster=new["Cluster"],
        taskDefinition=new["TaskDefinition"],
        launchType="FARGATE",
        clientToken=token,
        propagateTags="TASK_DEFINITION",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": new["Subnets"],
                "securityGroups": new["SecurityGroups"],
                "assignPublicIp": "DISABLED",
            }
        },
    )
    if not started["tasks"]:
        raise RuntimeError(f"the task was not started: {started.get('failures')}")
    arn = started["tasks"][0]["taskArn"]
    log.info("started %s", arn)
    while left_ms() > SPARE_MS:
        tasks = ecs.describe_tasks(cluster=new["Cluster"], tasks=[arn])["tasks"]
        if tasks and tasks[0]["lastStatus"] == "STOPPED":
            return judge(tasks[0])
        time.sleep(POLL_SECONDS)
    ecs.stop_task(cluster=new["Cluster"], task=arn, reason="CloudFormation waits no longer")
    raise TimeoutError(f"the task did not end in time and was stopped: {arn}")


def judge(task):
    """Raise what a stopped task ended with, unless every container ended with 0."""
    codes = [container.get("exitCode") for container in task["containers"]]
    if codes and all(code == 0 for code in codes):
        return
    reasons = [task.get("stoppedReason"), *(container.get("reason") for container in task["containers"])]
    name = task["taskArn"].rpartition("/")[2]
    said = "; ".join(reason for reason in reasons if reason)
    raise RuntimeError(f"task {name} ended with exit code {codes}: {said}. Its log stream ends with {name}")


def handler(event, context):
    """Run the task for Create and Update, do nothing for Delete, and always answer CloudFormation."""
    status, reason = cfnresponse.FAILED, "it was cut off"
    try:
        if event["RequestType"] != "Delete":
            ecs = boto3.client("ecs", config=LIMITS)
            run(ecs, event["ResourceProperties"], event["RequestId"], context.get_remaining_time_in_millis)
        status, reason = cfnresponse.SUCCESS, ""
    except Exception as error:
        log.exception("%s", event["RequestType"])
        reason = f"{type(error).__name__}: {error}"[:1000]
    finally:
        physical = event.get("PhysicalResourceId") or f"task-run-{event['LogicalResourceId']}"
        cfnresponse.send(event, context, status, {}, physical, reason=reason)
