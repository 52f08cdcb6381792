import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixersOn } from '../../../server/src/fixes/fixes.ts';
import { Budget, type BudgetSizes, usualBudget } from '../../../server/src/fixes/trial/budget.ts';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { hangs } from '../../hang.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

/** A host with so many CPUs: two threads a core, two nodes. */
const hostWith = (cpus: number): HostSketch => ({
  cores: Array.from({ length: cpus / 2 }, (_, core) => `${core},${core + cpus / 2}`),
  nodes: Array.from({ length: cpus / 2 }, (_, core) => (core < cpus / 4 ? 0 : 1)),
});

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** Files of a size on a host. */
interface Shape {
  readonly on: HostSketch;
  readonly files: Readonly<Record<string, string>>;
}

const pinned = (count: number, pin: (index: number) => string): string =>
  `<vcpu>${count}</vcpu><cputune>${many(count, (vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${pin(vcpu)}'/>`)}</cputune>`;

const one = (on: HostSketch, text: string): Shape => ({ on, files: { web: text } });

/** Inputs that invite a search to do more than linear work; each grows with `n`. */
const shapes: Readonly<Record<string, (n: number) => Shape>> = {
  'duplicate vcpupin': (n) =>
    one(
      hostWith(128),
      `<vcpu>4</vcpu><cputune>${many(n, (index) => `<vcpupin vcpu='0' cpuset='${index % 128}'/>`)}</cputune>`,
    ),
  'overlapping vcpusched': (n) =>
    one(
      hostWith(128),
      `<vcpu>4</vcpu><cputune>${many(n, () => "<vcpusched vcpus='0-3' scheduler='fifo' priority='1'/>")}</cputune>`,
    ),
  'hugepages of the same cells': (n) =>
    one(
      hostWith(128),
      `<vcpu>4</vcpu><memoryBacking><hugepages>${many(n, () => "<page size='2048' nodeset='0-3'/>")}</hugepages></memoryBacking>`,
    ),
  'cells of all vCPUs': (n) =>
    one(
      hostWith(128),
      `<vcpu>${n}</vcpu><cpu><numa>${many(n, (cell) => `<cell id='${cell}' cpus='0-${n - 1}' memory='1'/>`)}</numa></cpu>`,
    ),
  'memnodes of unknown cells': (n) =>
    one(
      hostWith(128),
      `<vcpu>4</vcpu><numatune>${many(n, (cell) => `<memnode cellid='${cell}' nodeset='${cell % 3}'/>`)}</numatune>`,
    ),
  'lists that libvirt refuses': (n) =>
    one(
      hostWith(128),
      pinned(n, (vcpu) => `${vcpu % 64};1`),
    ),
  'pins out of range': (n) =>
    one(
      hostWith(128),
      `<vcpu>4</vcpu><cputune>${many(n, (index) => `<vcpupin vcpu='${index + 4}' cpuset='1'/>`)}</cputune>`,
    ),
  'a domain for a larger host': (n) =>
    one(
      hostWith(n / 4),
      pinned(n, (vcpu) => `${vcpu}`),
    ),
  'pairs of vCPUs on a CPU': (n) =>
    one(
      hostWith(2 * n),
      pinned(n, (vcpu) => `${vcpu >> 1}`),
    ),
  'vCPUs that crowd a part of the host': (n) =>
    one(
      hostWith(n),
      pinned(n, (vcpu) => `${vcpu % 32}`),
    ),
  // A trial costs as much as the CPUs are crowded: enough domains that the host's budget is spent.
  'domains on the same CPUs': (n) => ({
    on: hostWith(64),
    files: Object.fromEntries(
      Array.from({ length: n / 2 }, (_, index) => [`d${index}`, pinned(4, (vcpu) => `${(index * 4 + vcpu) % 16}`)]),
    ),
  }),
  'domains in one pool': (n) => ({
    on: hostWith(64),
    files: Object.fromEntries(Array.from({ length: n / 4 }, (_, index) => [`d${index}`, pinned(4, () => '0-15')])),
  }),
};

/** How much work the search for the fixes of all findings of a shape is. */
function workOn({ on, files }: Shape, sizes: BudgetSizes): number {
  const { fleet, documents } = fleetOf(on, files);
  const whole = new Budget(sizes.host);
  const [first] = documents;
  assert.ok(first);
  const fixers = fixersOn(fleet.occupancyFor(first), sizes, whole);
  for (const document of documents) {
    const fixer = fixers.ofDomain(document);
    for (const finding of findingsOfDomain(document, fleet.occupancyFor(document))) fixer(finding);
  }
  return whole.spent;
}

/** Small, so that it is spent by texts of a size that a test can afford. */
const small: BudgetSizes = { finding: 3000, document: 6000, host: 40_000, replan: 100 };

suite('the work of searching fixes', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    test(`grows at most linearly: ${name}`, () => {
      const [half, whole] = [workOn(shape(256), small), workOn(shape(512), small)];
      assert.ok(whole <= 2.5 * half + 1000, `${half}, then ${whole}`);
    });
  }

  test('ends in a time that one can wait for', { timeout: hangs }, () => {
    for (const [name, shape] of Object.entries(shapes)) {
      const { document, host } = usualBudget;
      const work = workOn(shape(200), usualBudget);
      assert.ok(work <= Math.max(document, host) * 1.1, `${name}: ${work}`);
    }
  });

  test('that was not done is told', () => {
    const { fleet, documents } = fleetOf(hostWith(64), { web: pinned(32, (vcpu) => `${vcpu >> 1}`) });
    const [document] = documents;
    assert.ok(document);
    const occupancy = fleet.occupancyFor(document);
    const fixer = fixersOn(occupancy, { finding: 1, document: 1, host: 1, replan: 1 }).ofDomain(document);
    const results = findingsOfDomain(document, occupancy).map((finding) => fixer(finding));
    assert.ok(
      results.slice(1).every((found) => found.every(({ kind }) => kind === 'not searched')),
      JSON.stringify(results),
    );
  });
});
