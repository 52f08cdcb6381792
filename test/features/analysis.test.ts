import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { completions, findings, fixesOf, hover as hoverAt } from '../../server/src/features/analysis.ts';
import { readScript } from '../../server/src/fleet/documents/read-script-document.ts';
import { marked } from '../marker.ts';
import { fleetOf } from '../rules/check.ts';

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

suite('hover in scripts', () => {
  test('decodes a mask at the place where it stands', () => {
    const lines = hover('M=«0x6»\ntaskset $M qemu-system-x86_64 -name db -smp 2 &\n');
    assert.deepEqual(lines.slice(0, 3), [
      '**taskset: CPUs 1-2** (2)',
      '`0x6` is a hexadecimal mask: bit N stands for CPU N',
      'Host example',
    ]);
    assert.match(lines.at(-1) ?? '', /\| 2 \| \{2-3\} \| .* \| 0 \| vCPUs 0-1, emulator of db/);
  });

  test('says what the XML has and what the command makes of it', () => {
    const web = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`;
    const lines = hover('virsh vcpupin web 0 «3»\n', { web });
    assert.equal(lines[1], 'vCPU 0 of web: CPU 0 in its XML, CPU 3 after this command');
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
    assert.equal(
      offered('taskset -c ', web).find(({ text }) => text === '0')?.detail,
      'partly pinned to, core {0-1} of node 0',
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
});

test('whatever is cut out of scripts, nothing throws and every place is in the text', () => {
  const root = path.join(import.meta.dirname, '../..');
  const sources = globSync(['examples/scripts/**/*', 'test/fixtures/scripts/**/*.{sh,conf,service,slice}'], {
    cwd: root,
  })
    .filter((file) => /\.(?:sh|conf|service|slice)$|hooks\/qemu$/.test(file))
    .map((file) => ({ file: `/${file}`, text: readFileSync(path.join(root, file), 'utf8') }));
  assert.ok(sources.length > 3);
  const web = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
  fc.assert(
    fc.property(fc.constantFrom(...sources), fc.nat(), fc.nat(60), fc.nat(), ({ file, text }, start, length, at) => {
      const from = start % (text.length + 1);
      const cut = text.slice(0, from) + text.slice(from + length);
      const { fleet } = fleetOf('example', { web });
      const script = readScript({ uri: `file://${file}`, path: file, open: true, language: null }, cut, () => null);
      if (script === null) return;
      fleet.setScript(script);
      for (const finding of findings(fleet, script)) {
        assert.ok(finding.span.start >= 0 && finding.span.end <= cut.length && finding.span.start <= finding.span.end);
        fixesOf(fleet, script, finding);
      }
      hoverAt(fleet, script, at % (cut.length + 1));
      completions(fleet, script, at % (cut.length + 1));
    }),
    { numRuns: 150 },
  );
});
