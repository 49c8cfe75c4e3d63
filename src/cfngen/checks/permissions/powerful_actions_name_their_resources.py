"""Powerful actions name their resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, granted, granting, statements

check = Check(
    id="I03",
    title="Powerful actions name their resources",
    severity="error",
    what=(
        "An identity policy that allows reading data or secrets, writing data, running code, passing or "
        "taking roles, or changing permissions says on which resources, or by which tag, key context or "
        "calling service. iam:PassRole names its roles whatever the condition."
    ),
    why=(
        "With * on such an action one broken program reads every bucket, or makes itself an administrator; "
        "cfn-lint says nothing."
    ),
    fix="Name the ARNs under Resource; where an action takes none, narrow it by a condition.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    controls=("I03", "C-AUTH-05", "FI-05", "FI-25"),
    also=("CKV_AWS_107", "CKV_AWS_108", "CKV_AWS_109", "CKV_AWS_110", "CKV_AWS_111", "cdk-nag AwsSolutions-IAM5"),
    before="""\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - iam:PassRole
            Resource: '*'
""",
    after="""\
Resources:
  Task:
    Type: AWS::IAM::Role
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - iam:PassRole
            Resource:
              - !GetAtt Task.Arn
            Condition:
              StringEquals:
                iam:PassedToService: ecs-tasks.amazonaws.com
""",
)


# Service -> actions that each take a resource. Reading data or secrets, writing, running code, changing permissions.
POWERFUL = {
    "iam": (
        "passrole createrole updaterole deleterole putrolepolicy attachrolepolicy deleterolepolicy detachrolepolicy "
        "updateassumerolepolicy createpolicy createpolicyversion setdefaultpolicyversion deletepolicy createuser "
        "createaccesskey createloginprofile updateloginprofile putuserpolicy attachuserpolicy addusertogroup "
        "putgrouppolicy attachgrouppolicy putrolepermissionsboundary deleterolepermissionsboundary "
        "addroletoinstanceprofile createservicespecificcredential createopenidconnectprovider updatesamlprovider "
        "createsamlprovider deactivatemfadevice deletemfadevice updateaccesskey"
    ),
    "sts": "assumerole",
    "secretsmanager": "getsecretvalue putsecretvalue updatesecret deletesecret putresourcepolicy",
    "ssm": (
        "getparameter getparameters getparametersbypath putparameter sendcommand startsession startautomationexecution"
    ),
    "s3": (
        "getobject getobjectversion putobject deleteobject deleteobjectversion putobjectacl putbucketpolicy "
        "deletebucketpolicy putbucketacl putbucketpublicaccessblock deletebucket putencryptionconfiguration "
        "putlifecycleconfiguration putreplicationconfiguration bypassgovernanceretention"
    ),
    "dynamodb": (
        "getitem batchgetitem query scan putitem updateitem deleteitem batchwriteitem deletetable "
        "exporttabletopointintime restoretablefrombackup partiqlselect partiqlinsert partiqlupdate partiqldelete"
    ),
    "kms": "putkeypolicy creategrant schedulekeydeletion disablekey encrypt generatedatakey sign updatealias",
    "lambda": (
        "invokefunction createfunction updatefunctioncode updatefunctionconfiguration addpermission deletefunction"
    ),
    "ecs": "runtask starttask executecommand updateservice deleteservice deletecluster",
    "ec2": (
        "runinstances terminateinstances stopinstances modifyinstanceattribute authorizesecuritygroupingress "
        "authorizesecuritygroupegress modifysnapshotattribute modifyimageattribute createsnapshot deletevolume "
        "associateiaminstanceprofile createroute replaceroute deleteflowlogs"
    ),
    "rds": (
        "deletedbinstance modifydbinstance deletedbcluster modifydbcluster modifydbsnapshotattribute "
        "createdbsnapshot copydbsnapshot deletedbsnapshot restoredbinstancefromdbsnapshot startexporttask"
    ),
    "rds-db": "connect",
    "sqs": "sendmessage receivemessage deletemessage purgequeue setqueueattributes addpermission",
    "sns": "publish subscribe settopicattributes addpermission deletetopic",
    "logs": "deleteloggroup deletelogstream",
    "organizations": "leaveorganization",
    "execute-api": "invoke",
    "redshift-data": "executestatement batchexecutestatement",
    "glue": "createjob updatejob startjobrun",
    "cloudtrail": "stoplogging deletetrail updatetrail puteventselectors",
    "backup": "deleterecoverypoint deletebackupvault deletebackupvaultlockconfiguration startrestorejob",
    "ecr": "putimage batchdeleteimage deleterepository setrepositorypolicy",
    "cloudformation": "createstack updatestack deletestack executechangeset setstackpolicy",
    "codebuild": "startbuild updateproject createproject",
    "states": "startexecution updatestatemachine",
    "events": "putevents putrule puttargets deleterule disablerule removetargets",
    "scheduler": "createschedule updateschedule deleteschedule",
    "route53": "changeresourcerecordsets deletehostedzone",
    "ses": "sendemail sendrawemail sendtemplatedemail sendbulkemail",
    "athena": "startqueryexecution",
    "es": "eshttpget eshttppost eshttpput eshttppatch eshttpdelete deletedomain updatedomainconfig",
    "aoss": "apiaccessall deletecollection",
    "firehose": "putrecord putrecordbatch updatedestination deletedeliverystream",
    "batch": "submitjob updatecomputeenvironment",
    "guardduty": "deletedetector updatedetector",
    "config": "stopconfigurationrecorder deleteconfigurationrecorder deletedeliverychannel",
    "wafv2": "deletewebacl updatewebacl disassociatewebacl deleteloggingconfiguration",
    "elasticloadbalancing": "deleteloadbalancer deletelistener modifylistener modifyloadbalancerattributes",
    "acm": "exportcertificate deletecertificate",
    "elasticache": "deletereplicationgroup modifyreplicationgroup deletesnapshot copysnapshot",
    "cognito-idp": "adminsetuserpassword admincreateuser adminupdateuserattributes updateuserpool listusers",
    "kinesis": "getrecords putrecord putrecords",
    "elasticfilesystem": "clientrootaccess deletefilesystem",
    "eks": "updateclusterconfig createaccessentry associateaccesspolicy deletecluster",
    "sagemaker": "createpresignednotebookinstanceurl updatenotebookinstance invokeendpoint",
}
# Condition keys that say which resource it is, as a resource's ARN would.
NARROWING = (
    "aws:resourcetag/",
    "kms:viaservice",
    "kms:resourcealiases",
    "kms:encryptioncontext",
    "ecs:cluster",
    "secretsmanager:secretid",
    "ses:from",
    "events:source",
    "lambda:functionarn",
    "iam:permissionsboundary",
    "iam:policyarn",
    "ec2:vpc",
)
# What CDK's LogRetention may do with the group of any function; old events are lost, so it is told.
LESSER = {"logs": ["logs:putretentionpolicy", "logs:deleteretentionpolicy"]}
ACTIONS = {service: [f"{service}:{name}" for name in names.split()] for service, names in POWERFUL.items()}


@check.finds
def anywhere(estate: Estate) -> Iterator[Violation]:
    for statement in granted(estate):
        if not statement.is_for_every_resource or "NotAction" in statement.body or statement.covers("*:*"):
            continue  # what allows everything is another check's
        action, lesser = powerful(statement, ACTIONS), powerful(statement, LESSER)
        if (action or lesser) and not (action.lower() == "sns:publish" and sends_texts(statement.resource)):
            message = f"statement {statement.name} allows {action or lesser} anywhere"
            severity = granting(estate, statement) if action else "warning"
            yield statement.resource.wrong(message, statement.path, severity)
    for statement in granted(estate):
        passes = any(action.lower() == "iam:passrole" for action in statement.actions)
        if passes and "iam:passedtoservice" not in statement.conditions:
            message = f"statement {statement.name} passes the role to any service"
            yield statement.resource.wrong(message, statement.path, severity="warning")


def sends_texts(it: Resource) -> bool:
    """Whether it is the role in which Cognito sends texts: a telephone's number is no resource that it could name."""
    principals = (who for one in statements(it, "AssumeRolePolicyDocument") for who in one.principals)
    return any(who.startswith("cognito-idp.") for who in principals)


def powerful(statement: Statement, known: Mapping[str, list[str]]) -> str:
    """The first action of a statement that has to name its resource, as it is written there; empty without one."""
    keys = statement.narrowings
    narrow = any(key.startswith(NARROWING) or ":resourcetag/" in key for key in keys)
    for given in statement.actions:
        one = Statement(statement.resource, statement.path, {"Action": given})
        for action in known.get(given.partition(":")[0].lower(), ()):
            if one.covers(action) and (not narrow or action == "iam:passrole"):
                return given
    return ""
