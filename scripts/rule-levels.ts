import { rules } from '../server/src/rules/index.ts';
import { ruleLevels } from '../server/src/topology/profile/rule-levels.ts';

/**
 * The JSON schema of an object that gives rules their severities, with each rule by its name: what VS Code completes
 * in `*.host.json` and in its settings.
 */
export function ruleLevelsSchema() {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const properties = ordered.map(({ id, severity, summary }) => [
    id,
    { type: 'string', enum: [...ruleLevels], description: `${summary} Default: ${severity}.` },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}
