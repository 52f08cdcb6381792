import assert from 'node:assert/strict';
import process from 'node:process';
import { suite, test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { DomainThread } from '../../server/src/domain/threads.ts';
import { fixesOf, noFixReason } from '../../server/src/features/analysis.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import { cpusWithin } from '../../server/src/fleet/occupancy/affinity.ts';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import type { Host } from '../../server/src/topology/host.ts';
import { generateFleet } from '../oracle/generate.ts';
import { writeFleet } from '../oracle/write.ts';
import { fleetOfFiles } from './fleet-of-files.ts';

const fleets = Number(process.env.PINSET_FIXES_FLEETS ?? 60);
const firstSeed = Number(process.env.PINSET_FIXES_SEED ?? 1);

/** A reason, and what its numbers are compared with. */
interface Said {
  readonly reason: string;
  readonly where: string;
  readonly document: DomainDocument;
  readonly others: readonly DomainDocument[];
  readonly host: Host;
}

suite(`why findings of ${fleets} random fleets have no fix`, () => {
  test('the free CPUs of a node are those that no other domain is pinned to', async () => {
    const checked = await eachReason((said) => {
      const sentences = said.reason.matchAll(
        /(node|host) (\w+) has (\d+) free CPUs?; .*?needs \d+(?: \(not counted: (.*?)\))?(?=;|$)/g,
      );
      let count = 0;
      for (const [sentence, kind, name, free = '', notCounted = ''] of sentences) {
        const area = kind === 'node' ? cpusOf(said.host, Number(name)) : said.host.topology.online;
        const all = Number(free) + sumOf(notCounted);
        assert.equal(all, freeBeside(said).intersection(area).size, `${said.where}: ${sentence}`);
        count++;
      }
      return count;
    });
    assert.ok(checked > fleets / 4, `only ${checked} were checked`);
  });

  test('what takes the CPUs of a node adds up, and CPUs are free elsewhere as they say', async () => {
    const checked = await eachReason((said) => {
      const [, core, where = '', count = '', taken = '', elsewhere = ''] =
        /no (CPU|whole core) is free on (.*?): (\d+) CPUs?(?:, (.*?))?(?:; free elsewhere: (.*?))?(?:;|$)/.exec(
          said.reason,
        ) ?? [];
      if (core === undefined) return 0;
      const nodes = /^nodes? ([\d, -]+)/.exec(where)?.[1];
      const area =
        nodes === undefined
          ? said.host.topology.online
          : CpuSet.unionOf(numbersIn(nodes).map((id) => cpusOf(said.host, id)));
      assert.equal(Number(count), area.size, `${said.where}: ${said.reason}`);
      if (core === 'CPU') assert.equal(sumOf(taken), area.size, `${said.where}: ${said.reason}`);
      assert.ok(sumOf(taken) <= area.size, `${said.where}: ${said.reason}`);
      for (const [, free = '', node = ''] of elsewhere.matchAll(/(\d+) on node (\d+)/g)) {
        const there = freeBeside(said)
          .difference(pinnedCpus(said.document, said.host))
          .intersection(cpusOf(said.host, Number(node)));
        assert.ok(Number(free) <= there.size, `${said.where}: ${said.reason}: ${there}`);
      }
      return 1;
    });
    assert.ok(checked > fleets / 12, `only ${checked} were checked`);
  });

  test('a reason names numbers, or a place in a file', async () => {
    await eachReason(({ reason, where }) => {
      assert.ok(/\d/.test(reason) || withoutNumbers.some((known) => reason.includes(known)), `${where}: ${reason}`);
      return 0;
    });
  });
});

/** What can be said without a number. */
const withoutNumbers: readonly string[] = [
  'by a list that can be changed',
  'the number of vCPUs or guest cells of the domain is unknown',
  'only the author can know',
  'a template fills in',
];

/** `check` says what it compared; returns how much that was. */
async function eachReason(check: (said: Said) => number): Promise<number> {
  let checked = 0;
  for (let seed = firstSeed; seed < firstSeed + fleets; seed++) {
    const files = new Map(writeFleet(generateFleet(seed)));
    // Who is never together with whom is another question.
    if (
      [...files].some(
        ([name, text]) => text.includes('hostdev') || (name.endsWith('.json') && text.includes('neverTogether')),
      )
    )
      continue;
    const fleet = await fleetOfFiles(files);
    for (const document of fleet.allDomains()) {
      const occupancy = fleet.occupancyFor(document);
      if (occupancy === null) continue;
      const others = [...fleet.allDomains()].filter(
        (one) => one !== document && fleet.hostOf(one) === fleet.hostOf(document),
      );
      for (const finding of findingsOfDomain(document, occupancy)) {
        const reason = finding.data === null ? null : noFixReason(finding, fixesOf(fleet, document, finding));
        if (reason === null) continue;
        const where = `seed ${seed} ${document.path} ${finding.rule}`;
        checked += check({ reason, where, document, others, host: occupancy.host });
      }
    }
  }
  return checked;
}

/** The online CPUs that are not reserved and to which no thread of the other domains is pinned. */
function freeBeside({ others, host, document }: Said): CpuSet {
  const taken = CpuSet.unionOf(others.map((other) => pinnedCpus(other, host)));
  const helpers = CpuSet.unionOf(others.map((other) => helperCpus(other, host)));
  const vcpus = CpuSet.unionOf(others.map((other) => vcpuCpus(other, host)));
  // A domain keeps a CPU that only helper threads of others reach, unless its slice keeps it away from there.
  const mayKeep = singleCpus(document, host).intersection(cpusWithin(document, host));
  const own = helpers.difference(vcpus).intersection(mayKeep);
  return host.topology.online.difference(host.reserved).difference(taken.difference(own));
}

function pinnedCpus(document: DomainDocument, host: Host): CpuSet {
  return vcpuCpus(document, host).union(helperCpus(document, host));
}

function helperCpus(document: DomainDocument, host: Host): CpuSet {
  const { emulator, iothreads } = document.threads;
  return pinsOf([emulator, ...iothreads], host).intersection(cpusWithin(document, host));
}

/** What its slice leaves of its pinsets, with those of vCPUs that are plugged in later. */
function vcpuCpus(document: DomainDocument, host: Host): CpuSet {
  const { threads } = document;
  const later = [...threads.pinOfVcpu.values()].flatMap(({ cpuset }) => cpuset?.value ?? []);
  return pinsOf(threads.vcpus, host).union(restricting(later, host)).intersection(cpusWithin(document, host));
}

function singleCpus({ threads }: DomainDocument, host: Host): CpuSet {
  const single = [...threads.pinOfVcpu.values()].flatMap(({ cpuset }) =>
    cpuset?.value?.size === 1 ? cpuset.value : [],
  );
  return restricting(single, host);
}

function pinsOf(threads: readonly Pick<DomainThread, 'cpus' | 'certain'>[], host: Host): CpuSet {
  return restricting(
    threads.flatMap(({ cpus, certain }) => (certain && cpus !== null ? cpus : [])),
    host,
  );
}

/** A pinset of all CPUs does not count as one. */
function restricting(pinsets: readonly CpuSet[], { topology: { online } }: Host): CpuSet {
  return CpuSet.unionOf(pinsets.filter((cpus) => !online.isSubsetOf(cpus))).intersection(online);
}

function cpusOf({ topology }: Host, node: number): CpuSet {
  return (topology.node(node)?.cpus ?? CpuSet.empty).intersection(topology.online);
}

/** Of `2 with pinned vCPUs and 30 outside machine.slice (CPUs 4-5)`: 32. */
function sumOf(text: string): number {
  const counts = text.matchAll(/(?<=^|, | and )\d+(?= \w)/g);
  return [...counts].reduce((sum, [count]) => sum + Number(count), 0);
}

/** `0, 2-3` */
function numbersIn(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.trim().split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
