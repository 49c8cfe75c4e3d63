"""Defects of wiring and names that a linter, which reads one template as it is written, does not see."""

from __future__ import annotations

from tests.checks.planted.planting import REMOVED, Defect, planted

STACK, NETWORK, DATA, APP = "stack.yaml", "nested/network.yaml", "nested/data.yaml", "nested/app.yaml"
EXPORT = {"Value": "x", "Export": {"Name": "clinic-prod-TaskDefinitionArn"}}
FIRST_SUBNET = {"Fn::Select": [0, {"Fn::Split": [",", {"Fn::GetAtt": ["Network", "Outputs.PublicSubnetIds"]}]}]}
LONG = {"Fn::Sub": "${AWS::StackName}-a-target-group-whose-name-is-too-long"}

DEFECTS = [
    # CG001: parameters of nested stacks
    planted("CG001", "a parameter is not given", STACK, "App/Properties/Parameters/VpcId", REMOVED),
    planted("CG001", "a parameter that is not there", STACK, "App/Properties/Parameters/Surplus", "x"),
    planted(
        "CG001",
        "an output that is not there",
        STACK,
        "App/Properties/Parameters/VpcId",
        {"Fn::GetAtt": ["Network", "Outputs.Vpc"]},
    ),
    planted("CG001", "a list is not joined", STACK, "App/Properties/Parameters/PublicSubnetIds", ["a", "b"]),
    planted("CG001", "a list's text for one value", APP, "/Parameters/PublicSubnetIds/Type", "String"),
    planted("CG002", "a long description", STACK, "/Description", "A hardened application. " * 40, "warning"),
    # CG003, CG004: imports and exports
    Defect(
        "CG003",
        "a sibling's export is imported",
        APP,
        {
            "TargetGroup/Properties/VpcId": {"Fn::ImportValue": "clinic-prod-VpcId"},
            "/Outputs": {"VpcId": {"Value": "x", "Export": {"Name": "clinic-prod-VpcId"}}},
        },
    ),
    planted(
        "CG003",
        "a nested stack imports",
        APP,
        "TargetGroup/Properties/VpcId",
        {"Fn::ImportValue": {"Fn::Sub": "${AWS::Region}-VpcId"}},
    ),
    Defect("CG004", "one name twice", APP, {"/Outputs": {"Staff": EXPORT, "Vendor": EXPORT}}),
    planted(
        "CG005",
        "a policy that is an expression",
        STACK,
        "Data/DeletionPolicy",
        {"Fn::If": ["IsProduction", "Retain", "Delete"]},
    ),
    planted("CG005", "a policy of another word", DATA, "Vault/DeletionPolicy", "Keep"),
    # CG007, CG009, CG011
    Defect(
        "CG007",
        "a conditional resource is referred to",
        STACK,
        {
            "/Conditions/IsDevelopment": {"Fn::Equals": [{"Ref": "Environment"}, "dev"]},
            "Keys/Condition": "IsDevelopment",
        },
    ),
    planted(
        "CG007",
        "an item that the list does not have",
        NETWORK,
        "DataSubnetC/Properties/CidrBlock",
        {"Fn::Select": [8, {"Fn::Cidr": [{"Fn::GetAtt": ["Vpc", "CidrBlock"]}, 8, 8]}]},
    ),
    planted(
        "CG009",
        "two nested stacks",
        STACK,
        "Keys/Properties/Parameters/ProjectName",
        {"Fn::GetAtt": ["Data", "Outputs.X"]},
    ),
    Defect(
        "CG009",
        "two security groups",
        NETWORK,
        {
            "ApiGroup/Properties/SecurityGroupIngress": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 8080,
                    "ToPort": 8080,
                    "SourceSecurityGroupId": {"Ref": "DatabaseGroup"},
                }
            ],
            "DatabaseGroup/Properties/SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": {"Ref": "ApiGroup"}}
            ],
        },
    ),
    planted("CG011", "a value that is not allowed", STACK, "Data/Properties/Parameters/MultiAZ", "yes"),
    # CG013: cut up
    planted("CG013", "Select of Split in the parent", STACK, "App/Properties/Parameters/VpcId", FIRST_SUBNET),
    planted(
        "CG013",
        "Select in the child",
        APP,
        "LoadBalancer/Properties/Subnets",
        [{"Fn::Select": [0, {"Ref": "PublicSubnetIds"}]}],
    ),
    planted(
        "CG013",
        "Split in a Sub",
        DATA,
        "Vault/Properties/EncryptionKeyArn",
        {"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::Sub": "${DataKeyArn}/"}]}]},
    ),
    planted("CG013", "a pattern on a wired parameter", APP, "/Parameters/VpcId/AllowedPattern", "^vpc-.*"),
    planted(
        "CG013",
        "an SSM type on a wired parameter",
        APP,
        "/Parameters/VpcId/Type",
        "AWS::SSM::Parameter::Value<String>",
        "error",
    ),
    planted(
        "CG013",
        "a condition on a wired parameter",
        APP,
        "/Conditions/HasVpc",
        {"Fn::Not": [{"Fn::Equals": [{"Ref": "VpcId"}, ""]}]},
    ),
    # CG020, CG021: names
    planted(
        "CG020",
        "a target group of 40 characters",
        APP,
        "TargetGroup/Properties/Name",
        "clinic-production-staff-api-target-group",
    ),
    planted("CG020", "a target group with the stack's name", APP, "TargetGroup/Properties/Name", LONG),
    planted("CG020", "a load balancer called internal-", APP, "LoadBalancer/Properties/Name", "internal-clinic"),
    planted("CG020", "a load balancer with an underscore", APP, "LoadBalancer/Properties/Name", "clinic_api"),
    planted("CG020", "a load balancer that ends with a hyphen", APP, "LoadBalancer/Properties/Name", "clinic-api-"),
    planted("CG020", "a role of 65 characters", APP, "TaskRole/Properties/RoleName", "r" * 65),
    planted("CG020", "a database with two hyphens", DATA, "Database/Properties/DBInstanceIdentifier", "clinic--db"),
    planted(
        "CG020", "a database that begins with a digit", DATA, "Database/Properties/DBInstanceIdentifier", "1clinic"
    ),
    planted("CG020", "a bucket in capitals", "buckets.yaml", "RecordsBucket/Properties/BucketName", "Clinic-Records"),
    planted("CG020", "a bucket of 64 characters", "buckets.yaml", "RecordsBucket/Properties/BucketName", "b" * 64),
    planted("CG020", "a cache of 41 characters", DATA, "Cache/Properties/ReplicationGroupId", "c" * 41),
    planted("CG020", "a queue of 81 characters", APP, "Orders/Properties/QueueName", "q" * 81),
    planted("CG020", "a queue's name of a FIFO one", APP, "Orders/Properties/QueueName", "orders.fifo"),
    planted("CG020", "a function of 65 characters", "platform.yaml", "Notify/Properties/FunctionName", "f" * 65),
    planted("CG020", "a rule of 65 characters", "platform.yaml", "Nightly/Properties/Name", "n" * 65),
    planted("CG020", "an alias of AWS", "nested/keys.yaml", "DataKeyAlias/Properties/AliasName", "alias/aws/data"),
    planted(
        "CG020",
        "an access control of 65 characters",
        "edge.yaml",
        "AccessControl/Properties/OriginAccessControlConfig/Name",
        "o" * 65,
    ),
    planted("CG020", "a web ACL of 129 characters", APP, "WebAcl/Properties/Name", "w" * 129),
    planted("CG020", "a log group of 513 characters", APP, "ApiLogGroup/Properties/LogGroupName", "l" * 513),
    planted(
        "CG020", "a secret that ends as an ARN does", DATA, "DatabaseSecret/Properties/Name", "clinic-a1b2c3", "warning"
    ),
    planted(
        "CG020",
        "a domain with aws in it",
        "identity.yaml",
        "/Resources/Domain",
        {"Type": "AWS::Cognito::UserPoolDomain", "Properties": {"Domain": "clinic-aws"}},
    ),
    planted(
        "CG020",
        "a DAX cluster of 21 characters",
        DATA,
        "/Resources/Dax",
        {"Type": "AWS::DAX::Cluster", "Properties": {"ClusterName": "d" * 21}},
    ),
    planted("CG021", "two log groups of one name", APP, "WebAclLogGroup/Properties/LogGroupName", "/clinic/api"),
    Defect(
        "CG021",
        "two databases of one name",
        DATA,
        {"Database/Properties/DBInstanceIdentifier": "db", "ClusterReader/Properties/DBInstanceIdentifier": "db"},
    ),
    # CG060: singletons
    Defect(
        "CG060",
        "two recorders",
        "audit.yaml",
        {
            name: {"Type": "AWS::Config::ConfigurationRecorder", "Properties": {"RoleARN": "x"}}
            for name in ("OneRecorder", "TwoRecorder")
        },
    ),
]
