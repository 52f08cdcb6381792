import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDomain } from '../../server/src/placement/plan.ts';
import { requestOfDomain } from '../../server/src/placement/request/request-of-domain.ts';
import { spaceBeside } from '../../server/src/placement/space/space.ts';
import { waysOut } from '../../server/src/placement/ways-out.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

const fourCores: HostSketch = { cores: ['0-1', '2-3', '4-5', '6-7'], reserved: '0' };

test('whole cores: siblings would do, or the reserved CPU', () => {
  assert.deepEqual(reasons(intent(`threads='isolate'`, 4)), [
    'node 0 has 3 wholly free cores; the domain needs 4',
    "it would fit with threads='prefer'",
    'it would fit with the CPUs that are reserved for the host: 0',
  ]);
});

test('pairs of siblings: an odd one out is not enough', () => {
  assert.deepEqual(reasons(intent(`threads='require'`, 7)), [
    'node 0 has 6 CPUs in cores with two free CPUs or more; the domain needs 7',
    "it would fit with threads='prefer'",
    'it would fit with the CPUs that are reserved for the host: 0',
  ]);
});

test('one CPU more for the emulator', () => {
  assert.deepEqual(reasons(intent(`emulator='isolate'`, 7)), [
    'node 0 has 7 free CPUs; the domain needs 8, one of them for the emulator',
    "it would fit with emulator='share'",
    'it would fit with the CPUs that are reserved for the host: 0',
  ]);
  const whole = intent(`threads='isolate' emulator='isolate'`, 4);
  assert.deepEqual(reasons(whole, { cores: ['0-1', '2-3', '4-5', '6-7'] }), [
    'host sketch has a wholly free core for each of the 4 vCPUs, but no CPU beside them for the emulator',
    "it would fit with threads='prefer'",
    "it would fit with emulator='share'",
  ]);
});

test('other domains take the room, or the host is too small', () => {
  const other = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='6'/></cputune>`;
  assert.deepEqual(reasons('<vcpu>7</vcpu>', fourCores, other), [
    'node 0 has 6 free CPUs; the domain needs 7',
    'it would fit with the CPUs that are reserved for the host: 0',
    'it would fit if nothing else ran on host sketch',
  ]);
  assert.deepEqual(reasons('<vcpu>9</vcpu>', fourCores, other), [
    'node 0 has 6 free CPUs; the domain needs 9',
    'host sketch is too small for it even if nothing else runs there',
  ]);
});

function intent(attributes: string, vcpus: number): string {
  return `<metadata><p:placement xmlns:p='urn:pinset:placement:1' ${attributes}/></metadata><vcpu>${vcpus}</vcpu>`;
}

/** Why the domain does not fit beside the other one, and what would help. */
function reasons(text: string, on = fourCores, other = ''): string[] {
  const { fleet, documents } = fleetOf(on, { web: text, ...(other !== '' && { other }) });
  const [document] = documents;
  const occupancy = document === undefined ? null : fleet.occupancyFor(document);
  assert.ok(document && occupancy);
  const request = requestOfDomain(document, occupancy);
  assert.ok(request);
  const space = spaceBeside(document, occupancy);
  const result = planDomain(request, space);
  assert.ok(!result.feasible);
  return [...result.reasons, ...waysOut(request, space)].map(({ message }) => message);
}
