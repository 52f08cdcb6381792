import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findings, planOf } from '../../server/src/features/analysis.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

/** Two nodes of four cores of eight threads; only the first thread of each is online, as KVM on POWER needs it. */
const firsts = [0, 8, 16, 24, 32, 40, 48, 56];
const power: HostSketch = {
  cores: firsts.map((cpu) => `${cpu}-${cpu + 7}`),
  nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  offline: firsts.map((cpu) => `${cpu + 1}-${cpu + 7}`).join(','),
  memoryKiB: 2 ** 26,
};
/** The same host with one thread a core. */
const single: HostSketch = { ...power, cores: firsts.map(String), offline: '' };

const topology = (cores: number, threads: number) =>
  `<cpu><topology sockets='1' cores='${cores}' threads='${threads}'/></cpu>`;
const pinnedTo = (cpus: readonly number[]) =>
  `<cputune>${cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('')}</cputune>`;
const guest = (cores: number, threads: number, pins = '') =>
  `<vcpu>${cores * threads}</vcpu>${pins}${topology(cores, threads)}`;

/** The CPU of each vCPU. */
function planned(on: HostSketch, files: Readonly<Record<string, string>>) {
  const { fleet, documents } = fleetOf(on, files);
  const [document] = documents;
  assert.ok(document);
  const plan = planOf(fleet, document);
  assert.ok(plan.kind === 'planned');
  const { result } = plan;
  if (!result.feasible) return { cpus: null, reasons: result.reasons.map(({ message }) => message) };
  return { cpus: result.placement.vcpus.map(({ cpus }) => cpus.first ?? -1), cost: result.cost, exact: result.exact };
}

test('a guest core is on one CPU, which is a whole core', () => {
  assert.deepEqual(planned(power, { a: guest(2, 4) }).cpus, [8, 8, 8, 8, 16, 16, 16, 16]);
  assert.deepEqual(
    planned(power, { a: guest(1, 8), b: guest(2, 2, pinnedTo([8, 8, 16, 16])) }).cpus,
    Array(8).fill(24),
  );
});

test('a vCPU without threads has a CPU of its own', () => {
  assert.deepEqual(planned(power, { a: '<vcpu>3</vcpu>' }).cpus, [8, 16, 24]);
});

test('too many guest cores are counted as CPUs', () => {
  const { reasons } = planned(power, { a: guest(10, 8) });
  assert.equal(reasons?.[0], 'host sketch has 8 free CPUs; the domain needs 10');
});

test('a guest core that is spread comes together on the CPU of most of its pins', () => {
  const { cpus, cost } = planned(power, { a: guest(1, 4, pinnedTo([8, 16, 16, 24])) });
  assert.deepEqual([cpus, cost?.movedVcpus], [[16, 16, 16, 16], 2]);
});

test('guest cores are placed as vCPUs are on the same host with one thread a core', () => {
  const others = fc.uniqueArray(fc.constantFrom(...firsts), { maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.constantFrom(2, 4, 8), others, (cores, threads, taken) => {
      const other = taken.length === 0 ? '<vcpu>1</vcpu>' : `<vcpu>${taken.length}</vcpu>${pinnedTo(taken)}`;
      const whole = planned(power, { a: guest(cores, threads), other });
      const one = planned(single, { a: `<vcpu>${cores}</vcpu>`, other });
      assert.deepEqual(
        whole.cpus?.filter((_, vcpu) => vcpu % threads === 0),
        one.cpus ?? undefined,
      );
      assert.equal(new Set(whole.cpus).size, new Set(one.cpus).size);
      assert.equal(whole.exact, one.exact);
    }),
  );
});

test('host-overcommit counts guest cores there', () => {
  const found = (files: Readonly<Record<string, string>>) => {
    const { fleet, documents } = fleetOf(power, files);
    return documents.flatMap((document) =>
      findings(fleet, document).flatMap(({ rule, message }) => (rule === 'host-overcommit' ? message : [])),
    );
  };
  assert.deepEqual(found({ a: guest(2, 8) }), []);
  assert.deepEqual(found({ a: guest(8, 8) }), []);
  assert.deepEqual(found({ a: guest(9, 8) }), [
    'The domain has 9 guest cores, but host sketch has 8 online CPUs, one for each core: they can never all run at once',
  ]);
  assert.deepEqual(found({ a: '<vcpu>9</vcpu>' }), [
    'The domain has 9 vCPUs, but host sketch has 8 online CPUs: they can never all run at once',
  ]);
});
