import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { completions } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';

suite('completion in scripts', () => {
  const offered = (before: string, web = '') => {
    // A line that is being typed does not make a script of a text yet.
    const text = `taskset -c 7 true\n${before}`;
    const { fleet, scripts } = fleetOf('example', { 'start.sh': text, ...(web === '' ? {} : { web }) });
    assert.ok(scripts[0]);
    return completions(fleet, scripts[0], text.length);
  };
  const texts = (before: string, web?: string) => offered(before, web).map(({ text }) => text);

  test('has free cores first, and not what is in the list', () => {
    const web = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`;
    assert.deepEqual(texts('taskset -c ', web).slice(0, 3), ['2-3', '2', '3']);
    assert.ok(!texts('taskset -c 2,').includes('2'));
    assert.deepEqual(texts('taskset -c 0-3,'), ['4-5', '4', '5', '6-7', '6', '7']);
    assert.deepEqual(texts('AllowedCPUs=0-3 4-5 '), ['6-7', '6', '7']);
    assert.equal(
      offered('taskset -c ', web).find(({ text }) => text === '0')?.detail,
      'partly pinned to, core {0-1} of node 0 · web',
    );
  });

  test('comes wherever a list is typed, and nowhere else', () => {
    for (const before of [
      'numactl -C ',
      'sudo taskset -pc ',
      'virsh vcpupin vm 0 ',
      'docker run --cpuset-cpus=',
      'AllowedCPUs=0 ',
      'taskset \\\n  -c ',
    ])
      assert.ok(texts(before).includes('2'), before);
    for (const before of ['numactl -N ', 'numactl --membind=', 'AllowedMemoryNodes=', 'virsh numatune vm --nodeset '])
      assert.deepEqual(texts(before), ['0', '1'], before);
    for (const before of ['echo ', 'taskset ', '# taskset -c ', 'taskset -c 2-', 'virsh vcpupin vm '])
      assert.deepEqual(texts(before), [], before);
  });

  test('comes in the attributes of a domain that a here-document holds', () => {
    const domain = (pin: string) => `<domain type='kvm'><vcpu>2</vcpu><cputune>${pin}</cputune></domain>`;
    const at = (pin: string) => {
      const text = `#!/bin/sh\nvirsh define /dev/stdin <<'EOF'\n${domain(pin)}\nEOF\n`;
      const { fleet, scripts } = fleetOf('example', { 'start.sh': text.replace('|', ''), db: pinned(4) });
      assert.ok(scripts[0]);
      return completions(fleet, scripts[0], text.indexOf('|'));
    };
    const cpus = at("<vcpupin vcpu='0' cpuset='|'/>");
    assert.deepEqual(cpus.map(({ text }) => text).slice(0, 3), ['0', '1', '0-1']);
    assert.equal(cpus.find(({ text }) => text === '4')?.documentation, 'Pinned here: db. They share the CPUs.');
    assert.deepEqual(
      at("<vcpupin vcpu='0' cpuset='6'/><vcpupin vcpu='|' cpuset='7'/>").map(({ text }) => text),
      ['1'],
    );
  });
});
