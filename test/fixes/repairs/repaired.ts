import assert from 'node:assert/strict';
import { after as afterAll } from 'node:test';
import { lineChanges, linesOf } from '../../../server/src/base/line-changes.ts';
import { findings, fixDocuments, fixesOf, noFixReason } from '../../../server/src/features/analysis.ts';
import type { WorkloadDocument } from '../../../server/src/fleet/documents/document.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { fleetOf, type On } from '../../rules/check.ts';
import { definable, missingOfLibvirt } from '../libvirt-verdict.ts';

type Files = string | Readonly<Record<string, string>>;

/** What `pinset fix` (`--safe`) does: each changed line, `old → new`, with the file's name if there are several. */
export function repaired(on: On, files: Files, safeOnly = false): string[] {
  const { fleet, documents, scripts } = fleetOf(on, complete(files));
  const before = [...documents, ...scripts];
  const found = before.map((document) => countEach(fleet, document));
  const fail = (_: unknown, error: unknown) => assert.fail(String(error));
  const after = fixDocuments(fleet, before, { rules: null, safeOnly }, fail).map((result) => result.after);
  for (const [index, document] of after.entries()) {
    for (const [key, count] of countEach(fleet, document)) {
      assert.ok(count <= (found[index]?.get(key) ?? 0), `${key} is new in ${document.text}`);
    }
  }
  const again = fixDocuments(fleet, after, { rules: null, safeOnly }, fail);
  const more = again.flatMap(({ applied }) => applied.map(({ title }) => title));
  assert.deepEqual(more, [], 'a second run changes nothing');
  assertDefinable(before, after);
  return before.flatMap((document, index) => {
    const prefix = before.length > 1 ? `${/\/([^/]*?)(?:\.xml)?$/.exec(document.path)?.[1]}: ` : '';
    return changedLines(document.text, after[index]?.text ?? '').map((line) => `${prefix}${line}`);
  });
}

/** A domain after `pinset fix`. */
export function fixedText(on: On, text: string): string {
  const { fleet, documents } = fleetOf(on, complete(text));
  const fail = (_: unknown, error: unknown) => assert.fail(String(error));
  const [result] = fixDocuments(fleet, documents, { rules: null, safeOnly: false }, fail);
  return result?.after.text ?? '';
}

/** Elements in the place of a whole domain as a domain. */
export function asDomain(text: string): string {
  return complete(text).web ?? '';
}

/** The titles of all fixes of the findings of one rule in the first file; preferred ones are marked with `*`. */
export function offered(on: On, files: Files, rule: string): string[] {
  const { fleet, documents, scripts } = fleetOf(on, complete(files));
  const [document] = [...documents, ...scripts];
  assert.ok(document);
  const found = findings(fleet, document).filter((finding) => finding.rule === rule);
  assert.ok(found.length > 0, `no ${rule}, but ${findings(fleet, document).map((one) => one.rule)}`);
  return found
    .flatMap((finding) => fixesOf(fleet, document, finding))
    .flatMap((fix) => (fix.kind === 'fix' ? `${fix.preferred ? '* ' : ''}${fix.title}` : []));
}

/** Why each finding of one rule in a domain has no fix; null for those that have one. */
export function reasonsFor(on: On, text: string, rule: string): (string | null)[] {
  const { fleet, documents } = fleetOf(on, complete(text));
  const [document] = documents;
  assert.ok(document);
  return findings(fleet, document)
    .filter((finding) => finding.rule === rule)
    .map((finding) => noFixReason(finding, fixesOf(fleet, document, finding)));
}

/** memory-not-bound does not count: what leaves its other node may get it, and is better off. */
function countEach(fleet: Fleet, document: WorkloadDocument): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings(fleet, document)) {
    if (rule !== 'memory-not-bound') counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return counts;
}

let unasked = 0;

afterAll(() => {
  if (unasked > 0) console.log(`skipped: libvirt was not asked about ${unasked} repairs (${missingOfLibvirt()})`);
});

/** libvirt takes each domain that it took before. Without libvirt, what it was not asked is counted. */
function assertDefinable(before: readonly WorkloadDocument[], after: readonly WorkloadDocument[]): void {
  if (missingOfLibvirt() !== null) {
    unasked++;
    return;
  }
  const isDomain = ({ kind }: WorkloadDocument) => kind === 'domain';
  const texts = [...before.filter(isDomain), ...after.filter(isDomain)].map(({ text }) => text);
  const taken = definable(texts);
  const half = texts.length / 2;
  for (let index = 0; index < half; index++) {
    assert.ok(taken[half + index] === true || taken[index] === false, `libvirt refuses ${texts[half + index]}`);
  }
}

/** Elements in the place of a whole domain become one that libvirt takes. */
function complete(files: Files): Record<string, string> {
  const named = Object.entries(typeof files === 'string' ? { web: files } : files);
  return Object.fromEntries(
    named.map(([name, text]) => {
      if (/\.\w+$/.test(name) || text.includes('<domain')) return [name, text];
      const memory = /<memory [^>]*unit/.test(text) ? '' : "<memory unit='GiB'>2</memory>\n";
      const os = text.includes('<os>') ? '' : "<os><type arch='x86_64'>hvm</type></os>\n";
      return [name, `<domain type='kvm'>\n<name>${name}</name>\n${memory}${text}\n${os}</domain>\n`];
    }),
  );
}

function changedLines(before: string, after: string): string[] {
  const lines = linesOf(before);
  return lineChanges(lines, linesOf(after)).map(({ removed, added }) => {
    const shown = (text: readonly string[]) => text.map((line) => line.trim()).join(' ');
    return `${shown(removed)} → ${shown(added)}`;
  });
}
