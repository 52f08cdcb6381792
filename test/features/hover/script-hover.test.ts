import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hover as hoverAt } from '../../../server/src/features/analysis.ts';
import { marked } from '../../marker.ts';
import { fleetOf } from '../../rules/check.ts';

/** The lines of the hover at the mark in `start.sh`; the mark is what it must be about. */
function hover(source: string, others: Readonly<Record<string, string>> = {}): string[] {
  const { text, spans } = marked(source);
  const { fleet, scripts } = fleetOf('example', { ...others, 'start.sh': text });
  const script = scripts.find(({ path: at }) => at.endsWith('start.sh'));
  const [span] = spans;
  assert.ok(script && span);
  const shown = hoverAt(fleet, script, span.start);
  assert.deepEqual({ ...shown?.span }, { ...span });
  return (shown?.markdown ?? '').split('\n').filter((line) => line !== '');
}

/** What stands under the table. */
const remarksOf = (lines: readonly string[]) => lines.slice(lines.findLastIndex((line) => line.startsWith('|')) + 1);

suite('hover in scripts', () => {
  test('decodes a mask at the place where it stands', () => {
    const lines = hover('M=«0x6»\ntaskset $M qemu-system-x86_64 -name db -smp 2 &\n');
    assert.equal(lines[0], '**taskset: CPUs 1-2** (2)');
    assert.deepEqual(remarksOf(lines), ['`0x6` is a hexadecimal mask: bit N stands for CPU N', 'Host example']);
    assert.match(lines[4] ?? '', /\| 2 \| \{2-3\} \| .* \| 0 \| vCPUs 0-1, emulator of db/);
  });

  test('says what the XML has and what the command makes of it', () => {
    const web = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`;
    const lines = remarksOf(hover('virsh vcpupin web 0 «3»\n', { web }));
    assert.equal(lines[0], 'vCPU 0 of web: CPU 0 in its XML, CPU 3 after this command');
  });

  test('what the pinned threads get when all are busy', () => {
    const db = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='1'/></cputune>`;
    const line = (source: string) => remarksOf(hover(source, { db }))[0]?.replaceAll('\\', '') ?? '';
    assert.equal(line('taskset -c «2» backup &\n'), 'backup gets 67 % of CPU 2 when all are busy.');
    assert.equal(
      line('taskset -c «2» qemu-system-x86_64 -smp 4 &\n'),
      'all busy: about 0.6 of 4 CPUs · vCPUs 0-3 wait 82–87 %.',
    );
    const two = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><emulatorpin cpuset='3'/></cputune>`;
    const [, repinned] = remarksOf(hover('virsh vcpupin web 0 «2»\n', { db, web: two }));
    assert.equal(
      repinned?.replaceAll('\\', ''),
      'vCPU 0 gets 50 % of CPU 2 when all are busy; the guest sees 50 % steal.',
    );
    assert.equal(remarksOf(hover('taskset -c «3» backup &\n', { db }))[0], 'Host example');
  });

  test('of nodes tells their CPUs and memory', () => {
    assert.equal(hover('numactl -m «1» true\n')[0], '**numactl: node 1**');
  });

  test('explains the settings of a unit', () => {
    const { fleet, scripts } = fleetOf('example', { 'user.slice': '[Slice]\nAllowedCPUs=0-1 4\n' });
    const shown = scripts.map((script) => hoverAt(fleet, script, 22)?.markdown.split('\n')[0]);
    assert.deepEqual(shown, ['**AllowedCPUs=: CPUs 0-1, 4** (3)']);
  });
});
