import type { Rule } from '../server/src/rules/engine/rule.ts';
import { rules } from '../server/src/rules/index.ts';
import { ruleLevels } from '../server/src/topology/profile/rule-levels.ts';

/**
 * The JSON schema of an object that gives rules their severities, with each rule by its name: what VS Code completes
 * in `*.host.json` and in its settings. `describe` says what a rule finds.
 */
export function ruleLevelsSchema(describe: (rule: Rule) => string) {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const properties = ordered.map((rule) => [
    rule.id,
    { type: 'string', enum: [...ruleLevels], description: describe(rule) },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}
