"""CloudFormation's semantics, offline: read a template tree, resolve it, compare two of them.

Every name is imported from its own module, so that a command pays only for what it uses::

    from cfngen.engine.compare import compare
    from cfngen.engine.pseudo import Pseudo
    from cfngen.engine.tree import load_stack
    from cfngen.engine.verdict import judge

    pseudo = Pseudo(region="ap-northeast-1", stack_name="clinic-prod")        # account 111111111111
    shared = {}                                  # lets both sides read an equal template once
    before = load_stack("old/stack.yaml", {"VpcCidr": "10.2.0.0/16"}, pseudo, cache=shared)
    after = load_stack("new/stack.yaml", {"VpcCidr": "10.3.0.0/16"}, pseudo, cache=shared)
    for change in compare(before, after):        # either may be None: everything is added, or removed
        change.path, change.action, change.replacement, change.details    # changes.py
        judge(change)            # certain | possible | none, data at stake, must, mutability, noise
        change.to_api()          # {"Type": "Resource", "StackPath": "Net/Subnets", "ResourceChange": {...}}

`read=` gives `load_stack` a function from a path (POSIX form) to text, for templates that are not files: a git
revision, an S3 bucket. It raises FileNotFoundError or KeyError for what is not there. Relative TemplateURLs are
followed through it; one with a scheme is a nested stack that cannot be looked into. Give both sides the same paths,
so that the cache serves both. `exports=` are values for Fn::ImportValue. Templates of nested stacks are read only
when something of them can have changed. Everything that CloudFormation would refuse is one CfngenError with all the
problems, each with file and line.

`stack.template` is what AWS::LanguageExtensions makes of `stack.written`, the template as it is written, with the
parameters of that stack. A template with another transform is refused, unless `passes=ANY` (transforms.py): then
`template.unsettled` says what only AWS expands, and what is left of the template is as good as any other.

For what holds live stacks, such as the embedded endpoint::

    stack = load_stack(...)                      # check=True: parameters and Rules, with AWS's messages
    stack.parameter_values, stack.conditions
    compare(before, after, live)                 # live(stack path, logical id, attribute or None) -> value or None
    order.creation_order(stack)                  # logical ids, dependencies first
    resolve.properties(stack, logical_id, live)  # live(logical id, attribute or None) -> value
    resolve.outputs(stack, live)                 # [{"OutputKey", "OutputValue", "Description"?, "ExportName"?}]
    summary.capabilities(stack.template), summary.capabilities_reason(stack.template), summary.imports(stack)
    policies.on_removal(resource), policies.on_replacement(resource)
"""
