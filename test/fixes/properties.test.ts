import assert from 'node:assert/strict';
import process from 'node:process';
import { suite, test } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { refactorings } from '../../server/src/features/analysis.ts';
import { findings } from '../../server/src/features/findings.ts';
import type { Fix, TextEdit } from '../../server/src/fixes/fix.ts';
import { fixerOf } from '../../server/src/fixes/fixes.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import type { Fleet } from '../../server/src/fleet/fleet.ts';
import type { Finding } from '../../server/src/rules/engine/rule.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { generateFleet } from '../oracle/generate.ts';
import { writeFleet } from '../oracle/write.ts';
import { applyEdits } from './apply.ts';
import { fleetOfFiles } from './fleet-of-files.ts';
import { definable, missingOfLibvirt, valid } from './libvirt-verdict.ts';
import { newMeetings } from './meetings.ts';
import { shownByGuestCores } from './shown-by-guest-cores.ts';

/** How many random fleets, and the seed of the first; the others follow it. */
const fleets = Number(process.env.PINSET_FIXES_FLEETS ?? 60);
const firstSeed = Number(process.env.PINSET_FIXES_SEED ?? 1);

/** Fleets with a fix that once was wrong: a pool went to a CPU that another vCPU of the domain had alone, among others. */
const onceWrong: readonly number[] = [5023, 5111, 6151];

const seeds = [...Array.from({ length: fleets }, (_, index) => firstSeed + index), ...onceWrong];

/** Every so manyth fix is shown to libvirt, which takes its time. */
const shownToLibvirt = 25;

/** What can be said only once pins are in order: a domain on one node may bind its memory, and who floats is in the way. */
const followsFromOrder: ReadonlySet<string> = new Set(['memory-not-bound', 'floating-over-dedicated']);

suite(`fixes of ${fleets} random fleets`, () => {
  const pairs: { before: string; after: string; title: string }[] = [];

  test('make their finding go or smaller, and nothing else worse in any document', async () => {
    const tried = new Map<string, number>();
    for (const seed of seeds) {
      const files = writeFleet(generateFleet(seed));
      const fleet = await fleetOfFiles(files);
      for (const document of fleet.allDomains()) {
        const occupancy = fleet.occupancyFor(document);
        const fixer = fixerOf(document, occupancy);
        for (const finding of findingsOfDomain(document, occupancy)) {
          for (const fix of fixer(finding)) {
            if (fix.kind !== 'fix') continue;
            tried.set(finding.rule, (tried.get(finding.rule) ?? 0) + 1);
            const changed = await assertRepaired(files, fleet, document, finding, fix);
            for (const { before, after } of changed) {
              pairs.push({ before, after, title: `${seed} ${document.path} ${fix.title}` });
            }
          }
        }
      }
    }
    const rules = [...tried].filter(([, count]) => count > 2).map(([rule]) => rule);
    assert.ok(rules.length > 12, `fixes of too few rules were tried: ${rules}`);
  });

  test('and refactorings give rise to no error and no warning', async () => {
    let made = 0;
    for (let seed = firstSeed; seed < firstSeed + fleets; seed += 4) {
      const files = writeFleet(generateFleet(seed));
      const fleet = await fleetOfFiles(files);
      for (const document of fleet.allDomains()) {
        for (const one of refactorings(fleet, document)) {
          if (one.kind === 'no fix') continue;
          made++;
          const title = `${seed} ${document.path} ${one.title}`;
          const { changed, after } = await withEdits(files, fleet, one.edits);
          if (one.id !== 'remove-pins') {
            assertNothingWorse(countsIn(fleet), countsIn(after), title, unmaskedBy(fleet, after, document));
          }
          for (const change of changed) pairs.push({ ...change, title });
        }
      }
    }
    assert.ok(made > 20, `only ${made} refactorings were tried`);
  });

  test('leave a domain that libvirt takes as it took it before', (t) => {
    const missing = missingOfLibvirt();
    if (missing !== null) return t.skip(`${missing} is not installed`);
    const shown = pairs.filter((_, index) => index % shownToLibvirt === 0);
    for (const verdictsOf of [definable, valid]) {
      const before = verdictsOf(shown.map((pair) => pair.before));
      const after = verdictsOf(shown.map((pair) => pair.after));
      assert.ok(
        before.some((verdict) => verdict),
        'libvirt took none',
      );
      for (const [index, { title, after: text }] of shown.entries()) {
        assert.ok(after[index] === true || before[index] === false, `${verdictsOf.name} no longer: ${title}\n${text}`);
      }
    }
  });
});

/** Gives the texts that the fix changes, before and after it. */
async function assertRepaired(
  files: ReadonlyMap<string, string>,
  fleet: Fleet,
  document: DomainDocument,
  finding: Finding,
  fix: Fix,
): Promise<Change[]> {
  const title = `seed of ${document.domain.name?.text} ${document.path} ${finding.rule}: ${fix.title}`;
  const { changed, after } = await withEdits(files, fleet, fix.edits);
  const text = changed.map((change) => change.after).join('\n');
  const was = countsIn(fleet);
  const is = countsIn(after);
  const here = (counts: Counts) => counts.all.get(`${finding.rule} in ${document.path}`) ?? 0;
  if (finding.data?.kind === 'conflict') {
    const { level } = finding.data;
    assert.ok(excessAround(after, document, level) < excessAround(fleet, document, level), `no smaller: ${title}`);
  } else assert.ok(here(is) < here(was), `not gone: ${title}\n${text}`);
  assert.deepEqual(newMeetings(fleet, after), [], title);
  const named = new Set([...uncoveredBy(finding, fix), ...unmaskedBy(fleet, after, document)]);
  const shown = shownByGuestCores(fleet, after);
  if (shown.size > 0)
    for (const change of changed) assert.deepEqual(pinsIn(change.after), pinsIn(change.before), title);
  assertNothingWorse(was, is, `${title}\n${document.text}\n${text}`, named, shown);
  return changed;
}

function pinsIn(text: string): readonly string[] {
  return text.match(/<vcpupin [^>]*>/g) ?? [];
}

/** A text before and after a fix. */
interface Change {
  readonly before: string;
  readonly after: string;
}

/** A conflict on cores that a conflict on CPUs hid before is not new. */
function unmaskedBy(before: Fleet, after: Fleet, document: DomainDocument): ReadonlySet<string> {
  const shows = excessAround(after, document, 'cpu') < excessAround(before, document, 'cpu');
  return new Set(shows ? ['smt-sibling-conflict'] : []);
}

/** The rules that a repair says it uncovers; only the one reading of an invalid value may, and `<topology>` l3-straddle. */
function uncoveredBy({ data }: Finding, { title }: Fix): ReadonlySet<string> {
  const named = / \(uncovers (.*)\)$/.exec(title)?.[1]?.split(', ') ?? [];
  if (named.some((rule) => rule !== 'l3-straddle'))
    assert.ok(data?.kind === 'repairs' && data.repairs.every(({ onlyReading }) => onlyReading), title);
  return new Set(named);
}

async function withEdits(files: ReadonlyMap<string, string>, fleet: Fleet, edits: readonly TextEdit[]) {
  const after = new Map(files);
  const changed: Change[] = [];
  for (const uri of new Set(edits.map((edit) => edit.uri))) {
    const document = fleet.domain(uri);
    assert.ok(document);
    const text = applyEdits(
      document.text,
      uri,
      edits.filter((edit) => edit.uri === uri),
    );
    assert.equal(XMLValidator.validate(text), true, text);
    after.set(document.path.slice(1), text);
    changed.push({ before: document.text, after: text });
  }
  return { changed, after: await fleetOfFiles(after) };
}

/** How many errors and warnings each rule has in each document; and infos as well. */
interface Counts {
  readonly severe: ReadonlyMap<string, number>;
  readonly all: ReadonlyMap<string, number>;
}

function countsIn(fleet: Fleet): Counts {
  const severe = new Map<string, number>();
  const all = new Map<string, number>();
  for (const document of fleet.allDomains()) {
    for (const { rule, severity } of findingsOfDomain(document, fleet.occupancyFor(document))) {
      const key = `${rule} in ${document.path}`;
      all.set(key, (all.get(key) ?? 0) + 1);
      if (severity !== 'info' && !followsFromOrder.has(rule)) severe.set(key, (severe.get(key) ?? 0) + 1);
    }
  }
  for (const script of fleet.allScripts()) {
    for (const { rule, severity, related } of findings(fleet, script)) {
      if (rule === 'slice-excludes-pins' && severity === 'error')
        severe.set(`${rule} in ${script.path}`, related.length);
    }
  }
  return { severe, all };
}

function assertNothingWorse(
  was: Counts,
  is: Counts,
  title: string,
  named: ReadonlySet<string>,
  shown: ReadonlySet<string> = new Set(),
): void {
  for (const [key, count] of is.severe) {
    if (shown.has(key)) continue;
    const rule = key.slice(0, key.indexOf(' '));
    const hid = rule === 'smt-sibling-conflict' && (was.all.get(key.replace(rule, 'cpu-overcommit')) ?? 0) > 0;
    const isNamed = hid || named.has(rule);
    assert.ok(isNamed || count <= (was.severe.get(key) ?? 0), `${key} is new: ${title}`);
  }
}

/** Units without a place on the document's host. */
function excessAround(fleet: Fleet, { uri }: DomainDocument, level: 'cpu' | 'core'): number {
  const document = fleet.domain(uri);
  const occupancy = document === undefined ? null : fleet.occupancyFor(document);
  assert.ok(occupancy);
  const { all } = level === 'cpu' ? occupancy.cpuConflicts : occupancy.coreConflicts;
  return all.reduce((sum, { units, places }) => sum + units.length - places, 0);
}
