import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDomain } from '../../server/src/placement/plan.ts';
import { requestOfDomain } from '../../server/src/placement/request/request-of-domain.ts';
import { spaceBeside } from '../../server/src/placement/space/space.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

/** 32 cores {i, i+32} under four caches. */
const wide: HostSketch = {
  cores: Array.from({ length: 32 }, (_, core) => `${core},${core + 32}`),
  nodes: Array.from({ length: 32 }, () => 0),
};

for (const first of [0, 1]) {
  test(`guest cores that are pinned in order, starting at CPU ${first}, with siblings far apart, keep half of their pins, and that is proven`, () => {
    const pins = Array.from({ length: 24 }, (_, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${first + vcpu}'/>`);
    const { cost, exact, placement } = planned(`<vcpu>24</vcpu><cputune>${pins.join('')}</cputune>
      <cpu><topology sockets='1' cores='12' threads='2'/></cpu>`);
    assert.equal(exact, true);
    assert.deepEqual([cost.splitGuestCores, cost.crowding, cost.movedVcpus], [0, 0, 12]);
    assert.equal(new Set(placement.vcpus.map(({ cpus }) => (cpus.first ?? 0) % 32)).size, 12);
  });
}

test('guest cores with pins on two cores each, in a chain, are each used once', () => {
  const pins = Array.from({ length: 16 }, (_, vcpu) => {
    const guestCore = vcpu >> 1;
    return `<vcpupin vcpu='${vcpu}' cpuset='${vcpu % 2 === 0 ? guestCore : guestCore + 33}'/>`;
  });
  const { cost, exact } = planned(`<vcpu>16</vcpu><cputune>${pins.join('')}</cputune>
    <cpu><topology sockets='1' cores='8' threads='2'/></cpu>`);
  assert.equal(exact, true);
  assert.deepEqual([cost.splitGuestCores, cost.crowding, cost.movedVcpus], [0, 0, 8]);
});

function planned(text: string, host = wide) {
  const { fleet, documents } = fleetOf(host, { web: text });
  const [document] = documents;
  const occupancy = document === undefined ? null : fleet.occupancyFor(document);
  assert.ok(document && occupancy);
  const request = requestOfDomain(document, occupancy);
  assert.ok(request);
  const result = planDomain(request, spaceBeside(document, occupancy));
  assert.ok(result.feasible);
  return result;
}

test('where homes under several caches are too many to try, the gap to the best is known', () => {
  // The two pins of each guest core are under different caches, so one of the two can stay at most.
  const far: HostSketch = { ...wide, l3: Array.from({ length: 32 }, (_, core) => core >> 3) };
  const pins = Array.from({ length: 16 }, (_, vcpu) => {
    const core = vcpu % 2 === 0 ? vcpu >> 1 : 8 + (vcpu >> 1);
    return `<vcpupin vcpu='${vcpu}' cpuset='${core}'/>`;
  });
  const { cost, exact, gap } = planned(
    `<vcpu>16</vcpu><cputune>${pins.join('')}</cputune><cpu><topology sockets='1' cores='8' threads='2'/></cpu>`,
    far,
  );
  assert.equal(cost.movedVcpus, 8);
  assert.deepEqual({ exact, gap }, { exact: false, gap: { movedVcpus: 0 } });
});
