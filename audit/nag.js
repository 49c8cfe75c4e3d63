// Runs cdk-nag's packs over plain CloudFormation templates and prints every verdict as JSON.
//
// Usage: node nag.js FOLDER TEMPLATE...   FOLDER holds node_modules; a line of JSON goes to stdout:
// [{"template", "resource", "rule", "status": "pass" | "fail" | "undecided", "message"}]
'use strict';

const path = require('path');
const [folder, ...templates] = process.argv.slice(2);
const load = (name) => require(path.join(folder, 'node_modules', name));

const { App, CfnResource, Stack } = load('aws-cdk-lib');
const { CfnInclude } = load('aws-cdk-lib/cloudformation-include');
const nag = load('cdk-nag');

const PACKS = [nag.HIPAASecurityChecks, nag.NIST80053R5Checks, nag.AwsSolutionsChecks];

// cdk-nag reports only what fails. Its one funnel for rules is replaced, so that what passes can be counted
// and a rule that met an intrinsic it cannot see through is told apart from one that failed.
const verdicts = [];
let template;
nag.NagPack.prototype.applyRule = function (params) {
  const rule = `${this.packName}-${params.ruleSuffixOverride ?? params.rule.name}`;
  const resource = params.node.node.id;
  const tell = (status, message = '', finding = '') =>
    verdicts.push({ template, resource, rule: finding ? `${rule}[${finding}]` : rule, status, message });
  let result;
  try {
    result = params.rule(params.node);
  } catch (error) {
    tell('undecided', error.message);
    return;
  }
  if (Array.isArray(result)) {
    if (result.length === 0) tell('pass');
    for (const finding of result) tell('fail', params.info, finding);
  } else if (result === nag.NagRuleCompliance.NON_COMPLIANT) {
    tell('fail', params.info);
  } else if (result === nag.NagRuleCompliance.COMPLIANT) {
    tell('pass');
  }
};

for (template of templates) {
  const stack = new Stack(new App(), 'Estate');
  new CfnInclude(stack, 'Template', { templateFile: template });
  for (const Pack of PACKS) new Pack().validateScope(stack);
}
process.stdout.write(JSON.stringify(verdicts) + '\n');
