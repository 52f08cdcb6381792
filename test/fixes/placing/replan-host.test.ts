import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replanOf } from '../../../server/src/fixes/placing/replan-host.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';

const four: HostSketch = { cores: ['0', '1', '2', '3'], memoryKiB: 2 ** 26 };

test('a host that cannot be placed anew says which finding that would cause, and where', () => {
  const replan = replanned({ a: pinned(0, 1), b: pinned(0, 1) });
  assert.equal(replan?.kind, 'no fix');
  assert.match(
    replan.reason,
    /^it would cause host-reserve-missing in [ab]\.xml, line \d+: 4 vCPUs of 2 domains have all 4/,
  );
});

test('a domain moves away from those beside which it runs, whoever never runs beside them', () => {
  const device = `<devices><hostdev mode='subsystem' type='pci' managed='yes'><source>
    <address domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></source></hostdev></devices>`;
  const replan = replanned({ a: pinned(1) + device, b: pinned(2) + device, mover: pinned(1) });
  assert.equal(replan?.kind, 'fix');
  assert.match([...replan.edited.values()].map(({ text }) => text).join(), /cpuset='3'/);
});

function replanned(files: Readonly<Record<string, string>>) {
  const { fleet, documents } = fleetOf(four, files);
  const [document] = documents;
  const host = document === undefined ? null : fleet.hostOf(document);
  const occupancy = host === null ? null : fleet.occupancyOf(host);
  assert.ok(occupancy);
  return replanOf(occupancy, null);
}
