import assert from 'node:assert/strict';
import type { Fix, NoFix } from '../../server/src/fixes/fix.ts';
import { fixerOf } from '../../server/src/fixes/fixes.ts';
import { scriptFixerOf } from '../../server/src/fixes/script-fixes.ts';
import { type HostDocument, loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../server/src/fleet/documents/read-script-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import { exampleFile, exampleKind } from '../../server/src/rules/engine/page.ts';
import type { Finding, Rule } from '../../server/src/rules/engine/rule.ts';
import { findingsOfDomain, findingsOfHost, findingsOfScript } from '../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../server/src/rules/engine/script-context.ts';
import { hostNamed } from './hosts.ts';

/** What is found in an example of a rule, and the fixes that are offered for it. */
export async function runExample(rule: Rule, text: string): Promise<{ findings: Finding[]; fixes: Fix[] }> {
  const { examples } = rule;
  if (exampleKind(rule) === 'profile') {
    const host = await loadHostProfile('file:///a.host.json', '/a.host.json', text, async () => null);
    return { findings: findingsOfHost(host, null), fixes: [] };
  }
  const fleet = new Fleet();
  fleet.setHost(await hostOf(examples));
  if (exampleKind(rule) === 'script') {
    const path = `/${exampleFile(rule)}`;
    const script = readScript({ uri: `file://${path}`, path, open: false, language: null }, text, () => null);
    assert.ok(script);
    fleet.setScript(script);
    if (examples.beside !== undefined) addBeside(fleet, examples.beside);
    const context = scriptContext(script, fleet);
    const findings = findingsOfScript(context);
    const fixer = scriptFixerOf(context);
    return { findings, fixes: findings.flatMap((finding) => fixer(finding)).filter((fix) => fix.kind === 'fix') };
  }
  const document = readDocument({ uri: 'file:///web.xml', path: '/web.xml', open: false }, text);
  assert.ok(document);
  fleet.setDomain(document);
  if (examples.beside !== undefined) addBeside(fleet, examples.beside);
  const occupancy = fleet.occupancyFor(document);
  const findings = findingsOfDomain(document, occupancy);
  const fixes = findings
    .flatMap((finding) => fixerOf(document, occupancy)(finding))
    .filter((fix: Fix | NoFix): fix is Fix => fix.kind === 'fix');
  return { findings, fixes };
}

async function hostOf({ host, profile }: Rule['examples']): Promise<HostDocument> {
  if (profile === undefined) return hostNamed(host ?? 'example');
  const document = await loadHostProfile('file:///a.host.json', '/a.host.json', profile, async () => null);
  assert.deepEqual(document.problems, []);
  return document;
}

/** What runs beside an example has no findings, whichever of the two examples is there. */
function addBeside(fleet: Fleet, text: string): void {
  const document = readDocument({ uri: 'file:///db.xml', path: '/db.xml', open: false }, text);
  assert.ok(document);
  fleet.setDomain(document);
  assert.deepEqual(findingsOfDomain(document, fleet.occupancyFor(document)), []);
}
