import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Fix, FixResult } from '../../../server/src/fixes/fix.ts';
import { fixerOf } from '../../../server/src/fixes/fixes.ts';
import type { DomainDocument } from '../../../server/src/fleet/documents/domain-document.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import type { Finding } from '../../../server/src/rules/engine/rule.ts';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { memoryOn, pinned } from '../../fragments.ts';
import { marked } from '../../marker.ts';
import { fleetOf, type On } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import { applyEdits } from '../apply.ts';

const golden = new URL('golden/', import.meta.url);

/** The fixes of the first finding of a rule in the document `web`; `«»` in its text is the cursor. */
function fixesIn(on: On, files: Readonly<Record<string, string>>, rule: string): FixResult[] {
  const { text, spans } = marked(files.web ?? '');
  const { fleet, documents } = fleetOf(on, { ...files, web: text });
  const document = documents.find(({ path }) => path === '/vms/web.xml');
  assert.ok(document);
  const occupancy = fleet.occupancyFor(document);
  const finding = findingsOfDomain(document, occupancy).find((candidate) => candidate.rule === rule);
  assert.ok(finding, `no ${rule}`);
  const shift = document.text.indexOf(text);
  const cursor = spans[0] === undefined ? undefined : shift + spans[0].start;
  return fixerOf(document, occupancy)(finding, cursor);
}

/** The title of the first fix, or why there is none; another one re-pins the domain as a whole. */
function said(on: On, files: Readonly<Record<string, string>> | string, rule = 'cpu-overcommit'): string {
  const [fix] = fixesIn(on, typeof files === 'string' ? { web: files } : files, rule);
  assert.ok(fix);
  return fix.kind === 'no fix' ? `${fix.title}: ${fix.reason}` : fix.title;
}

suite('re-pinning one vCPU', () => {
  for (const file of readdirSync(golden).filter((name) => !name.endsWith('.golden.xml'))) {
    test(`${file} becomes its golden file, byte by byte outside of the pin`, () => {
      const { fleet, documents } = fleetOf('example', { web: readFileSync(new URL(file, golden), 'utf8') });
      const [document] = documents;
      assert.ok(document);
      const occupancy = fleet.occupancyFor(document);
      let { text } = document;
      for (const finding of findingsOfDomain(document, occupancy)
        .filter(({ data, rule }) => data?.kind === 'conflict' || rule === 'invalid-cpuset')
        .slice(0, 1)) {
        const [fix] = fixerOf(document, occupancy)(finding);
        assert.ok(fix !== undefined && fix.kind === 'fix');
        text = applyEdits(text, document.uri, fix.edits);
      }
      assert.equal(text, readFileSync(new URL(file.replace('.xml', '.golden.xml'), golden), 'utf8'));
    });
  }

  test("a suppression is in nobody's way, neither where it is needed nor where it would be no longer", () => {
    const comment = '<!-- pinset-ignore cpu-overcommit: the other one is idle -->';
    const web = pinned('0', '2', '2').replace('<vcpupin', `${comment}<vcpupin`);
    assert.match(said('example', { web, db: pinned('0') }), /^Re-pin vCPU 2 to CPU \d/);
  });

  test('a free core on the same node comes first', () => {
    assert.equal(said('example', pinned('2', '2')), 'Re-pin vCPU 1 to CPU 1 (core {0-1}, node 0)');
    assert.equal(said('example', pinned('6', '6')), 'Re-pin vCPU 1 to CPU 4 (core {4-5}, node 1)');
  });

  test('the memory’s node comes before the pins’ own', () => {
    const text = `${pinned('2', '2')}<numatune><memory mode='strict' nodeset='0-1'/></numatune>`;
    assert.equal(said('example', text), 'Re-pin vCPU 1 to CPU 1 (core {0-1}, node 0)');
  });

  test('the vCPU under the cursor moves', () => {
    const under = (cursor: number) => {
      const text = pinned('2', '2');
      const at = text.indexOf("cpuset='2'", cursor === 0 ? 0 : text.indexOf("vcpu='1'")) + "cpuset='2".length;
      return `${text.slice(0, at)}«»${text.slice(at)}`;
    };
    assert.match(said('example', under(0)), /^Re-pin vCPU 0 to CPU 1 /);
    assert.match(said('example', under(1)), /^Re-pin vCPU 1 to CPU 1 /);
  });

  test('the sibling for the second thread of a guest core', () => {
    const text = `${pinned('2', '2')}<cpu><topology sockets='1' cores='1' threads='2'/></cpu>`;
    assert.equal(said('example', text), 'Re-pin vCPU 1 to CPU 3 (core {2-3}, node 0)');
  });

  test('a sibling conflict is resolved on a free core', () => {
    const title = said('split-numbering', pinned('2', '10', '3'), 'smt-sibling-conflict');
    assert.equal(title, 'Re-pin vCPU 1 to CPU 1 (core {1,9}, node 0)');
  });

  test('reserved CPUs stay free', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3'], reserved: '0-1' };
    assert.equal(said(host, pinned('2', '2')), 'Re-pin vCPU 1 to CPU 3 (core {3}, node 0)');
    assert.match(said({ ...host, reserved: '0-1,3' }, pinned('2', '2')), /4 CPUs, 1 with pinned vCPUs and 3 reserved$/);
  });

  test('isolated CPUs are for domains that are on them already', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3'], isolated: '2-3' };
    assert.equal(said(host, pinned('0', '0')), 'Re-pin vCPU 1 to CPU 1 (core {1}, node 0)');
    assert.equal(said(host, pinned('2', '2')), 'Re-pin vCPU 1 to CPU 3 (core {3}, node 0)');
    assert.match(said(host, { web: pinned('0', '0'), db: pinned('1') }), /4 CPUs, 2 with pinned vCPUs and 2 isolated$/);
  });

  test('emulators and iothreads keep their CPUs', () => {
    const emulator = pinned('2', '2').replace('<cputune>', "<cputune><emulatorpin cpuset='0'/>");
    assert.equal(said({ cores: ['0', '1', '2', '3'] }, emulator), 'Re-pin vCPU 1 to CPU 1 (core {1}, node 0)');
  });

  test('offline CPUs are nobody’s', () => {
    assert.match(
      said({ cores: ['0', '1', '2'], offline: '0' }, { web: pinned('1', '1'), db: pinned('2') }),
      /no CPU is free on node 0: 2 CPUs, 2 with pinned vCPUs$/,
    );
  });

  test('where there is no right CPU, the reason is said', () => {
    assert.match(
      said({ cores: ['0', '1', '2'] }, { web: pinned('0', '0'), db: pinned('1', '2') }),
      /3 CPUs, 3 with pinned vCPUs$/,
    );
    assert.match(
      said({ cores: ['0', '1', '2'] }, { web: pinned('0', '0'), db: pinned('1') }),
      /3 CPUs, 2 with pinned vCPUs and 1 left for the host itself$/,
    );
    const nodes: HostSketch = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1] };
    assert.match(
      said(nodes, { web: `${pinned('0', '0')}${memoryOn(0)}`, db: pinned('1', '3') }),
      /on node 0: 2 CPUs, 2 with pinned vCPUs; free elsewhere: 1 on node 1$/,
    );
    const sibling: HostSketch = { cores: ['0-1', '2-3', '4-5'], reserved: '4-5' };
    assert.match(
      said(sibling, { web: pinned('0', '0'), db: pinned('1'), mail: pinned('2') }),
      /vCPU 1 on CPU 3: it would cause smt-sibling-conflict/,
    );
  });

  test('a conflict on cores that the one on CPUs hid is not new', () => {
    const sibling: HostSketch = { cores: ['0-1', '2-3'] };
    assert.equal(
      said(sibling, { web: pinned('0', '0'), db: pinned('2') }),
      'Re-pin vCPU 1 to CPU 1 (core {0-1}, node 0)',
    );
    const third: HostSketch = { cores: ['0-1', '2-3', '4-5'] };
    assert.equal(
      said(third, { web: pinned('2', '2'), db: pinned('3') }),
      'Re-pin vCPU 1 to CPU 4 (core {4-5}, node 0)',
    );
    assert.equal(said('example', pinned('2&#32;', '2&#32;')), 'Re-pin vCPU 1 to node 0, CPU 1');
  });

  test('the pinset of <vcpu> is widened for all, because they share it', () => {
    assert.equal(said('example', `<vcpu cpuset='2'>2</vcpu>`), 'Change the pool of vCPUs 0-1 to node 0, CPUs 1-2');
  });

  test('the domain with the smaller move moves, and the other one names it', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3'], reserved: '3' };
    const files = { web: pinned('0-1', '0-1'), db: pinned('1') };
    assert.equal(said(host, files), 'db: Re-pin vCPU 0 to CPU 2 (core {2}, node 0)');
    const crowded = { web: pinned('0-1'), db: pinned('1'), mail: pinned('0', '1', '0') };
    assert.equal(said(host, crowded), 'mail: Re-pin vCPU 2 to CPU 2 (core {2}, node 0)');
  });

  test('a fix makes the conflict smaller and nothing worse, anywhere', () => {
    let fixed = 0;
    fc.assert(
      fc.property(fleets, fc.nat(100), ({ host, files }, choice) => {
        const { fleet, documents } = fleetOf(host, files);
        const open = documents.flatMap((document) => {
          const occupancy = fleet.occupancyFor(document);
          return findingsOfDomain(document, occupancy).flatMap((finding) =>
            finding.data?.kind === 'conflict' ? [{ document, finding }] : [],
          );
        });
        const chosen = open[choice % Math.max(open.length, 1)];
        if (chosen === undefined) return;
        const { document, finding } = chosen;
        const [fix] = fixerOf(document, fleet.occupancyFor(document))(finding);
        assert.ok(fix);
        if (fix.kind === 'no fix') assert.ok(fix.reason.length > 10);
        else if (fix.kind === 'fix') {
          fixed++;
          assertBetter(fleet, document, finding, fix);
        }
      }),
      { numRuns: 600 },
    );
    assert.ok(fixed > 30, `only ${fixed} fixes were tried`);
  });
});

function assertBetter(fleet: Fleet, document: DomainDocument, finding: Finding, fix: Fix): void {
  const before = findingCounts(fleet, () => true);
  const excess = excessOf(fleet, document, finding);
  const files = Object.fromEntries(
    [...fleet.allDomains()].map((other) => {
      const edits = fix.edits.filter(({ uri }) => uri === other.uri);
      return [other.path.slice(5, -4), applyEdits(other.text, other.uri, edits)];
    }),
  );
  const [host] = fleet.allHosts();
  assert.ok(host?.host);
  const { topology, reserved } = host.host;
  for (const { newText } of fix.edits) {
    const cpu = Number(newText);
    assert.ok(!(cpu >= 0) || (topology.online.has(cpu) && !reserved.has(cpu)), `CPU ${cpu} may be used`);
  }
  const other = fleetOf(null, files);
  other.fleet.setHost(host);
  const edited = other.fleet.domain(document.uri);
  assert.ok(edited);
  assert.ok(excessOf(other.fleet, edited, finding) < excess, 'the conflict is smaller');
  // An info may have waited behind a warning that is gone now.
  for (const [key, count] of findingCounts(other.fleet, ({ severity }) => severity !== 'info')) {
    // Nor is a conflict on cores new that a conflict on CPUs hid.
    if (finding.rule === 'cpu-overcommit' && key.startsWith('smt-sibling-conflict ')) continue;
    assert.ok(count <= (before.get(key) ?? 0), `${key}: ${before.get(key) ?? 0} before, ${count} after "${fix.title}"`);
  }
}

/** Units without a place on the host, at the level of the finding. */
function excessOf(fleet: Fleet, document: DomainDocument, { data }: Finding): number {
  const occupancy = fleet.occupancyFor(document);
  assert.ok(occupancy && data?.kind === 'conflict');
  const { all } = data.level === 'cpu' ? occupancy.cpuConflicts : occupancy.coreConflicts;
  return all.reduce((sum, { units, places }) => sum + units.length - places, 0);
}

/** What can be said only once pins are in order: a domain on one node may bind its memory, and who floats is in the way. */
const followsFromOrder: ReadonlySet<string> = new Set(['memory-not-bound', 'floating-over-dedicated']);

/** How many findings that count each rule has in each document. */
function findingCounts(fleet: Fleet, counted: (finding: Finding) => boolean): Map<string, number> {
  const counts = new Map<string, number>();
  for (const document of fleet.allDomains()) {
    for (const finding of findingsOfDomain(document, fleet.occupancyFor(document))) {
      if (!counted(finding) || followsFromOrder.has(finding.rule)) continue;
      const key = `${finding.rule} in ${document.path}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

const hosts: readonly HostSketch[] = [
  { cores: ['0-1', '2-3', '4-5', '6-7'], nodes: [0, 0, 1, 1] },
  { cores: ['0,4', '1,5', '2,6', '3,7'], nodes: [0, 0, 1, 1], reserved: '0,4' },
  { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], isolated: '4-7' },
  { cores: ['0-3', '4-7'], offline: '3' },
];
const pinset = fc.oneof(
  { weight: 4, arbitrary: fc.nat(7).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('0-1', '2-3', '0-3', '4-7', '6,8', '3,5', '0-7') },
);
const extras = fc.constantFrom(
  '',
  '',
  `<numatune><memory mode='strict' nodeset='0'/></numatune>`,
  `<cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
  `<cpu><topology sockets='2' cores='1' threads='2'/></cpu>`,
  `<cputune><emulatorpin cpuset='1'/></cputune>`,
);
const fleets = fc.record({
  host: fc.constantFrom(...hosts),
  files: fc
    .array(fc.tuple(fc.array(pinset, { minLength: 1, maxLength: 4 }), extras), { minLength: 1, maxLength: 3 })
    .map((domains) =>
      Object.fromEntries(domains.map(([cpus, extra], index) => [`d${index}`, pinned(...cpus) + extra])),
    ),
});
