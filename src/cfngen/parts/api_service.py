"""An API as an ECS service: behind a load balancer, rolled back when it does not come up, scaled by its CPU."""

from __future__ import annotations

from troposphere import applicationautoscaling as scaling
from troposphere import ecs

from cfngen.language import Flag, Setting, Stack, Sub, Value, att, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

# Alarms fire at 80 %: above this, so that they tell of scaling that is exhausted, not of scaling at work.
CPU_TARGET_PERCENT = 70
SCALE_OUT_COOLDOWN_SECONDS = 60
SCALE_IN_COOLDOWN_SECONDS = 300
# As long as a container takes to start at worst; shorter, and ECS kills tasks that are still booting.
HEALTH_CHECK_GRACE_SECONDS = 120


def api_service(
    stack: Stack,
    name: str,
    *,
    cluster_name: Value,
    cluster_arn: Value,
    task_definition_arn: Value,
    container: str,
    port: Setting,
    target_group_arn: Value,
    subnet_ids: Value,
    security_group_id: Value,
    desired_count: Setting,
    max_capacity: Setting,
    enable_execute_command: Flag,
    why: str,
) -> ecs.Service:
    """Add the service `<project>-<environment>-<name>` with its scaling.

    `container` and `port` are those of the task definition. A listener has to forward to the target group already,
    or ECS refuses the service.
    """
    service = stack.add(
        ecs.Service(
            "Service",
            ServiceName=Sub(f"{project_name}-{environment}-{name}"),
            Cluster=cluster_arn,
            TaskDefinition=task_definition_arn,
            DesiredCount=desired_count,
            LaunchType="FARGATE",
            PlatformVersion="LATEST",
            NetworkConfiguration=ecs.NetworkConfiguration(
                AwsvpcConfiguration=ecs.AwsvpcConfiguration(
                    Subnets=subnet_ids, SecurityGroups=[security_group_id], AssignPublicIp="DISABLED"
                )
            ),
            LoadBalancers=[
                ecs.LoadBalancer(TargetGroupArn=target_group_arn, ContainerName=container, ContainerPort=port)
            ],
            HealthCheckGracePeriodSeconds=HEALTH_CHECK_GRACE_SECONDS,
            DeploymentConfiguration=ecs.DeploymentConfiguration(
                MinimumHealthyPercent=100,
                MaximumPercent=200,
                DeploymentCircuitBreaker=ecs.DeploymentCircuitBreaker(Enable=True, Rollback=True),
            ),
            AvailabilityZoneRebalancing="ENABLED",
            EnableExecuteCommand=enable_execute_command,
            EnableECSManagedTags=True,
            PropagateTags="SERVICE",
            Tags=tags(name),
        ),
        why=f"{why} The desired count is set again by every update of the service, so it is the same as the least that "
        "scaling keeps: a release takes back what a peak had added, for the minute until scaling notices. Without the "
        "circuit breaker an image that does not start would hold the stack for hours.",
        must=(
            "Container name and port are those of the task definition; a listener uses the target group already.",
            "Old tasks run until new ones are healthy, so both versions meet the same database schema for a while.",
        ),
        mutable="change-with-constraints",
        mutability={
            "Cluster": "must-never-change",
            "ServiceName": "must-never-change",
            "DesiredCount": "free-to-tune",
            "EnableExecuteCommand": "review-required",
            "NetworkConfiguration": "review-required",
        },
        controls=("P06", "S06", "C-NET-03", "C-LOG-05", "C-AVL-01", "FI-84"),
    )
    target = stack.add(
        scaling.ScalableTarget(
            "ScalableTarget",
            MinCapacity=desired_count,
            MaxCapacity=max_capacity,
            ResourceId=Sub(f"service/{cluster_name}/{att(service, 'Name')}"),
            ScalableDimension="ecs:service:DesiredCount",
            ServiceNamespace="ecs",
        ),
        why="The least is the service's own desired count, or scaling and releases would work against each other. The "
        "most bounds two things: what a flood costs, and the connections to the database, of which each task "
        "brings its own. No role: Application Auto Scaling has one of its own for ECS.",
        controls=("C-AVL-01", "FI-84"),
    )
    stack.add(
        scaling.ScalingPolicy(
            "CpuScalingPolicy",
            PolicyName=Sub(f"{project_name}-{environment}-{name}-cpu"),
            PolicyType="TargetTrackingScaling",
            ScalingTargetId=ref(target),
            TargetTrackingScalingPolicyConfiguration=scaling.TargetTrackingScalingPolicyConfiguration(
                TargetValue=CPU_TARGET_PERCENT,
                PredefinedMetricSpecification=scaling.PredefinedMetricSpecification(
                    PredefinedMetricType="ECSServiceAverageCPUUtilization"
                ),
                ScaleInCooldown=SCALE_IN_COOLDOWN_SECONDS,
                ScaleOutCooldown=SCALE_OUT_COOLDOWN_SECONDS,
            ),
        ),
        why=f"At {CPU_TARGET_PERCENT} % the tasks that run can carry a rising load until a new one has booted, and the "
        "alarm on CPU lies above it: that one tells of scaling that is exhausted, not of scaling at work. A "
        "minute between steps out and five between steps in: a peak that comes back finds its tasks still there.",
        controls=("C-AVL-01", "FI-84"),
    )
    return service
