import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { forecastReport } from '../../server/src/features/analysis.ts';
import { fleetOf } from '../rules/check.ts';

const db = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='2'/></cputune>`;
const backup = '#!/bin/sh\ntaskset -c 2 systemd-run --slice=backup.slice backup &\n';

/** What the vCPU gets beside a process of another slice: low and high, in whole percents. */
function share(files: Readonly<Record<string, string>>): string {
  const { fleet, documents } = fleetOf('example', { db, 'backup.sh': backup, ...files });
  const [document] = documents;
  const host = document === undefined ? null : fleet.hostOf(document);
  assert.ok(host);
  const rows = forecastReport(fleet, host, [], () => true, null)?.threads ?? [];
  const { low = 0, high = 0 } = rows.find(({ role }) => role === 'vcpu')?.figures ?? {};
  return `${Math.round(low * 100)}-${Math.round(high * 100)}`;
}

suite('CPUWeight= of slices', () => {
  test('of none: all guests weigh as the other slice, and the emulator as the vCPU', () => {
    assert.equal(share({}), '25-25');
  });

  test('of a unit file, whose drop-ins come after it in the order of their names', () => {
    assert.equal(share({ 'machine.slice': '[Slice]\nCPUWeight=300\n' }), '38-38');
    assert.equal(share({ 'machine.slice': '[Slice]\nCPUWeight=700\nCPUWeight=300\n' }), '38-38');
    const dropIns = {
      'machine.slice': '[Slice]\nCPUWeight=700\n',
      'machine.slice.d/20.conf': '[Slice]\nCPUWeight=300\n',
      'machine.slice.d/10.conf': '[Slice]\nCPUWeight=10000\n',
    };
    assert.equal(share(dropIns), '38-38');
    assert.equal(share({ ...dropIns, 'machine.slice.d/30.conf': '[Slice]\nCPUWeight=\n' }), '25-25');
    assert.equal(share({ 'backup.slice': '[Slice]\nCPUWeight=idle\n' }), '50-50');
  });

  test('what systemd refuses, and a section of another kind, have no effect', () => {
    assert.equal(share({ 'machine.slice': '[Slice]\nCPUWeight=0\n' }), '25-25');
    assert.equal(share({ 'machine.slice': '[Slice]\nCPUWeight=99999\n' }), '25-25');
    assert.equal(share({ 'machine.slice': '[Service]\nCPUWeight=300\n' }), '25-25');
  });

  test('of a command, which comes before unit files', () => {
    const command = 'sudo systemctl set-property --runtime machine.slice CPUWeight=300\n';
    assert.equal(share({ 'weight.sh': command }), '38-38');
    assert.equal(share({ 'weight.sh': command, 'machine.slice': '[Slice]\nCPUWeight=700\n' }), '38-38');
    assert.equal(share({ 'weight.sh': 'systemctl -H far set-property machine.slice CPUWeight=300\n' }), '25-25');
  });

  test('a range where the script may not run it, or two scripts differ', () => {
    assert.equal(share({ 'a.sh': '[ "$1" = x ] && systemctl set-property machine.slice CPUWeight=300\n' }), '25-38');
    const set = (weight: number) => `systemctl set-property machine.slice CPUWeight=${weight}\n`;
    assert.equal(share({ 'a.sh': set(100), 'b.sh': set(300) }), '25-38');
    assert.equal(share({ 'a.sh': set(100) + set(300) }), '38-38');
    assert.equal(share({ 'a.sh': 'systemctl set-property machine.slice CPUWeight=$W\n' }), '0-50');
  });
});
