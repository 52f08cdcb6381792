import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { exampleHosts } from '../../server/src/rules/engine/example-hosts.ts';
import { exampleFile, exampleKind } from '../../server/src/rules/engine/page.ts';
import type { Rule } from '../../server/src/rules/engine/rule.ts';
import { rules } from '../../server/src/rules/index.ts';
import { folderWith, pinset } from './command.ts';

const reportSchema = v.object({
  files: v.array(v.object({ path: v.string(), findings: v.array(v.object({ rule: v.string() })) })),
});

/** What a running host shows is not in files. */
const checkable = rules.filter(({ examples }) => examples.evidence === undefined && examples.running === undefined);

test(`the command finds each of the ${checkable.length} rules in its wrong example, all of them in one run`, async (t) => {
  const cwd = folderWith(t, Object.fromEntries(checkable.flatMap((rule) => Object.entries(filesOf(rule)))));
  const { status, stdout, stderr } = await pinset(['check', '.', '--format', 'json', '--fail-on', 'never'], { cwd });
  assert.equal(status, 0, stderr);
  const { files } = v.parse(reportSchema, JSON.parse(stdout));
  const found = new Set(
    files.flatMap(({ path, findings }) =>
      findings.filter(({ rule }) => path.startsWith(`${rule}/`)).map(({ rule }) => rule),
    ),
  );
  assert.deepEqual([...found].sort(), checkable.map(({ id }) => id).sort());
});

/** The wrong example of a rule in a folder of its name, with a profile that claims it and what runs beside it. */
function filesOf(rule: Rule): Record<string, string> {
  const { id, examples } = rule;
  if (exampleKind(rule) === 'profile') return { [`${id}/${id}.host.json`]: examples.wrong };
  const file = exampleFile(rule);
  const profile: unknown = JSON.parse(examples.profile ?? exampleHosts[examples.host ?? 'example']);
  assert.ok(typeof profile === 'object' && profile !== null);
  return {
    [`${id}/${id}.host.json`]: JSON.stringify({ ...profile, name: id, documents: ['*.xml', file] }),
    [`${id}/${file}`]: examples.wrong,
    ...(examples.beside === undefined ? {} : { [`${id}/db.xml`]: examples.beside }),
  };
}
