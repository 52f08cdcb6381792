import { observedThreads } from '../contention/evidence/observed-threads.ts';
import { type HostDocument, loadHostProfile } from '../fleet/documents/host-document.ts';
import { readDocument } from '../fleet/documents/read-domain-document.ts';
import { readScript } from '../fleet/documents/read-script-document.ts';
import { Fleet } from '../fleet/fleet.ts';
import { guestByVcpuinfo } from '../libvirt/running-guests.ts';
import { exampleHosts } from '../rules/engine/example-hosts.ts';
import { exampleFile, exampleKind } from '../rules/engine/page.ts';
import type { Finding, Rule } from '../rules/engine/rule.ts';
import { findingsOfDomain, findingsOfHost, findingsOfScript } from '../rules/engine/run.ts';
import { scriptContext } from '../rules/engine/script-context.ts';
import { appliedTo } from './edits/applied.ts';
import type { Fix, Fixer } from './fix.ts';
import { fixerOf, scriptFixerOf } from './fixes.ts';

/** What was found in an example of a rule, on its host. */
export interface CheckedExample {
  readonly findings: readonly Finding[];
  /** The fixes that are offered for them. */
  readonly fixes: readonly Fix[];
  /** The findings of the domain that runs beside the example. */
  readonly beside: readonly Finding[];
}

/** The right example of a rule. */
export interface RightExample {
  readonly text: string;
  /** A fix made it of the wrong example; else the rule has its own text. */
  readonly byFix: boolean;
}

/** The right example: the rule's own, or what its preferred fix, or else its first, makes of the wrong one. */
export async function rightExample(rule: Rule): Promise<RightExample> {
  const { wrong, right } = rule.examples;
  if (right !== undefined) return { text: right, byFix: false };
  const { fixes } = await checkExample(rule, wrong);
  const fix = fixes.find(({ preferred }) => preferred) ?? fixes[0];
  if (fix === undefined) throw new Error(`${rule.id} has neither a right example nor a fix of the wrong one`);
  return { text: appliedTo(wrong, fix.edits), byFix: true };
}

/** Checks a text as an example of a rule, on the host that its examples run on. */
export async function checkExample(rule: Rule, text: string): Promise<CheckedExample> {
  const { examples } = rule;
  const path = `/${exampleFile(rule)}`;
  const of = { uri: `file://${path}`, path, open: false };
  const kind = exampleKind(rule);
  if (kind === 'profile') return { findings: findingsOfHost(await hostOf(text), null), fixes: [], beside: [] };
  const fleet = new Fleet();
  const host = await hostOf(examples.profile ?? exampleHosts[examples.host ?? 'example']);
  fleet.setHost(host);
  if (examples.evidence !== undefined) {
    const evidence = text === examples.wrong ? examples.evidence.wrong : examples.evidence.right;
    const observed = observedThreads([{ name: 'domstats', text: evidence }], null, new Map());
    if (!observed.ok) throw new Error(observed.problem);
    fleet.setObservations(host.uri, observed.value);
  }
  if (examples.running !== undefined) {
    const running = text === examples.wrong ? examples.running.wrong : examples.running.right;
    fleet.setRunning(host.uri, guestByVcpuinfo(text, running));
  }
  const beside = examples.beside === undefined ? null : domainOf(examples.beside, '/db.xml');
  if (beside !== null) fleet.setDomain(beside);
  const findingsBeside = () => (beside === null ? [] : findingsOfDomain(beside, fleet.occupancyFor(beside)));
  if (kind === 'script') {
    const script = readScript({ ...of, language: null }, text, () => null);
    if (script === null) throw new Error(`an example of ${rule.id} places nothing`);
    fleet.setScript(script);
    const context = scriptContext(script, fleet);
    return { ...withFixes(findingsOfScript(context), scriptFixerOf(context)), beside: findingsBeside() };
  }
  const document = domainOf(text, path);
  fleet.setDomain(document);
  const occupancy = fleet.occupancyFor(document);
  return {
    ...withFixes(findingsOfDomain(document, occupancy), fixerOf(document, occupancy)),
    beside: findingsBeside(),
  };
}

function domainOf(text: string, path: string) {
  const document = readDocument({ uri: `file://${path}`, path, open: false }, text);
  if (document === null) throw new Error(`an example is not a domain:\n${text}`);
  return document;
}

function hostOf(profile: string): Promise<HostDocument> {
  return loadHostProfile('file:///rack1-07.host.json', '/rack1-07.host.json', profile, async () => null);
}

function withFixes(findings: readonly Finding[], fixer: Fixer) {
  const fixes = findings.flatMap((finding) => fixer(finding)).filter((fix) => fix.kind === 'fix');
  return { findings, fixes };
}
