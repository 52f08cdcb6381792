import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import type { PlanResult } from '../../../server/src/placement/placement.ts';
import { planDomain } from '../../../server/src/placement/plan.ts';
import type { PlacementRequest } from '../../../server/src/placement/request/request.ts';
import { requestOfDomain, type Wishes } from '../../../server/src/placement/request/request-of-domain.ts';
import { type Space, spaceBeside } from '../../../server/src/placement/space/space.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

const twoNodes: HostSketch = { cores: ['0-1', '2-3', '4-5', '6-7'], nodes: [0, 0, 1, 1] };

test('a request has all vCPUs up to the maximum; vCPUs that no cell names are in cell 0', () => {
  const { request } = asked(twoNodes, {
    web: `<memory unit='KiB'>3000</memory><vcpu current='1'>4</vcpu>
      <cpu><numa><cell id='0' cpus='0' memory='1000' unit='KiB'/><cell id='1' cpus='2-3' memory='2000' unit='KiB'/></numa></cpu>`,
  });
  assert.deepEqual(
    request.cells.map(({ cell, dedicated, memoryKiB }) => [cell, dedicated, memoryKiB]),
    [
      [0, [0, 1], 1000],
      [1, [2, 3], 2000],
    ],
  );
});

test('the metadata makes the request, and wishes override it', () => {
  const web = `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='shared' threads='prefer' emulator='isolate'/></metadata><vcpu>2</vcpu>`;
  const said = asked(twoNodes, { web }).request;
  assert.deepEqual([said.cells[0]?.shared, said.threads, said.emulator], [[0, 1], 'prefer', 'isolate']);
  const wished = asked(twoNodes, { web }, { cpus: 'dedicated', threads: 'require', emulator: 'share' }).request;
  assert.deepEqual([wished.cells[0]?.dedicated, wished.threads, wished.emulator], [[0, 1], 'require', 'share']);
});

test('a domain that is pinned to ordinary CPUs does not request isolated ones', () => {
  const on = { ...twoNodes, isolated: '4-7' };
  const pinned = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
  assert.equal(asked(on, { web: pinned }).request.onIsolated, false);
  assert.equal(asked(on, { web: pinned.replace("'2'", "'6'") }).request.onIsolated, true);
  assert.equal(asked(on, { web: '<vcpu>1</vcpu>' }).request.onIsolated, true);
});

test('others take the CPUs that their threads are confined to, whole cores under isolate, and the memory that is bound', () => {
  const { space } = asked(twoNodes, {
    web: '<vcpu>1</vcpu>',
    db: `<memory unit='KiB'>1000</memory><vcpu>1</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/></cputune><numatune><memory nodeset='1'/></numatune>`,
    quiet: `<metadata><p:placement xmlns:p='urn:pinset:placement:1' threads='isolate'/></metadata>
      <vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='6'/></cputune>`,
    loose: '<vcpu>3</vcpu>',
  });
  assert.equal(`${space.free}`, '1,3-5');
  assert.equal(`${space.housekeeping}`, '0');
  assert.equal(`${space.shareable}`, '0-1,3-5');
  assert.equal(space.vcpus, 5);
  assert.equal(space.memory.get(1)?.ordinaryKiB, 1048576 - 1000);
});

suite('helper threads', () => {
  const web = (emulator: string, ...pins: number[]) =>
    `<vcpu>2</vcpu><cputune>${pins.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('')}
      ${emulator === '' ? '' : `<emulatorpin cpuset='${emulator}'/>`}</cputune>`;
  const db = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/><emulatorpin cpuset='6'/></cputune>`;
  const emulatorOf = (files: Readonly<Record<string, string>>) => placed(asked(twoNodes, files)).emulator?.toString();

  test('stay where they are pinned, and vCPUs avoid their CPUs', () => {
    const { vcpus, emulator } = placed(asked(twoNodes, { web: web('0', 2) }));
    assert.deepEqual([vcpus.map(({ cpus }) => `${cpus}`), emulator], [['2', '1'], null]);
  });

  test('keep what vCPUs leave of their pin', () => {
    const on: HostSketch = { cores: ['0', '1', '2', '3'] };
    const { vcpus, emulator } = placed(asked(on, { web: web('1-3', 2, 2), other: web('', 0) }));
    assert.deepEqual([vcpus.map(({ cpus }) => `${cpus}`), `${emulator}`], [['2', '1'], '3']);
  });

  test('follow the domain to another node', () => {
    const { vcpus, emulator } = placed(asked(twoNodes, { web: web('3', 2), db: web('', 0, 1) }));
    assert.deepEqual([vcpus.map(({ cpus }) => `${cpus}`), `${emulator}`], [['4', '6'], '5']);
  });

  test('go where others have theirs if they have no pin', () => {
    assert.equal(emulatorOf({ web: web('', 2), db }), '6');
  });

  test('get few CPUs of what others have, on one node', () => {
    const wide = db.replace("cpuset='6'", "cpuset='2-3,6-7'");
    assert.equal(emulatorOf({ web: web('', 2), db: wide }), '2-3');
  });
});

test('shared vCPUs float over the CPUs of a node that no vCPU has to itself, within the limit of the host', () => {
  const shared = `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='shared'/></metadata>`;
  const db = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
  const pool = placed(asked(twoNodes, { web: `${shared}<vcpu>3</vcpu>`, db }));
  assert.deepEqual(new Set(pool.vcpus.map(({ cpus }) => `${cpus}`)), new Set(['0-1,3']));
  const most = asked(twoNodes, { web: `${shared}<vcpu>8</vcpu>`, db });
  const result = planDomain(most.request, most.space);
  assert.deepEqual(result.feasible ? [] : result.reasons.map(({ message }) => message), [
    'host sketch may have 8 vCPUs (8 CPUs, limit 1:1); it has 1, and the domain adds 8',
  ]);
});

test('memory that fits on no node is a reason too', () => {
  const cell = (kib: number) =>
    `<vcpu>1</vcpu><cpu><numa><cell id='0' cpus='0' memory='${kib}' unit='KiB'/></numa></cpu>`;
  const { request, space } = asked(twoNodes, { web: cell(1572864) });
  assert.deepEqual(reasons(planDomain(request, space)), [
    [0, 'node 0 has 1 GiB of memory left; the domain needs 1.5 GiB'],
    [1, 'node 1 has 1 GiB of memory left; the domain needs 1.5 GiB'],
    [null, 'nodes 0 and 1 together have room: allow two guest cells?'],
  ]);
});

function reasons(result: PlanResult): (readonly [number | null, string])[] {
  return result.feasible ? [] : result.reasons.map(({ node, message }) => [node, message] as const);
}

function placed({ request, space }: { request: PlacementRequest; space: Space }) {
  const result = planDomain(request, space);
  assert.ok(result.feasible);
  assert.ok(result.placement.vcpus.every(({ cpus }) => !cpus.equals(CpuSet.empty)));
  return result.placement;
}

/** The request of the first of these domains, and the space that the others leave. */
function asked(
  on: HostSketch,
  files: Readonly<Record<string, string>>,
  wishes?: Wishes,
): { request: PlacementRequest; space: Space } {
  const { fleet, documents } = fleetOf(on, files);
  const document = documents[0];
  const occupancy = document === undefined ? null : fleet.occupancyFor(document);
  assert.ok(document && occupancy);
  const request = requestOfDomain(document, occupancy, wishes);
  assert.ok(request);
  return { request, space: spaceBeside(document, occupancy) };
}

test('a pool lends what its vCPUs do not need if nothing else is free, but not the pool of a domain that wants its CPUs to itself', () => {
  const pool = `<vcpu cpuset='2-7'>3</vcpu>`;
  const beside = asked({ ...twoNodes, reserved: '0-1' }, { web: '<vcpu>3</vcpu>', db: pool });
  assert.equal(`${beside.space.free}`, '');
  assert.equal(`${beside.space.lendable}`, '2-7');
  const result = planDomain(beside.request, beside.space);
  assert.ok(result.feasible);
  assert.equal(result.cost.poolCpus, 3);
  const more = asked({ ...twoNodes, reserved: '0-1' }, { web: '<vcpu>4</vcpu>', db: pool });
  assert.equal(planDomain(more.request, more.space).feasible, false);
  const own = `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='dedicated'/></metadata>${pool}`;
  const kept = asked({ ...twoNodes, reserved: '0-1' }, { web: '<vcpu>1</vcpu>', db: own });
  assert.equal(planDomain(kept.request, kept.space).feasible, false);
});

test('a CPU of a pool is taken only if the domain finds no other place', () => {
  const { request, space } = asked(twoNodes, { web: '<vcpu>2</vcpu>', db: `<vcpu cpuset='0-6'>3</vcpu>` });
  const result = planDomain(request, space);
  assert.ok(result.feasible);
  assert.equal(result.cost.poolCpus, 1);
  assert.ok(result.placement.vcpus.some(({ cpus }) => cpus.has(7)));
});
