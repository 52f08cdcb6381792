import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DocumentSymbol, documentSymbols, workspaceSymbols } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { cursorIn } from '../navigation/cursor.ts';

/** The outline of the document with the cursor: kind, name and detail line by line, children behind two blanks. */
async function outline(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { fleet, document } = await cursorIn(files);
  const lines = ({ kind, name, detail, span, nameSpan, children }: DocumentSymbol): string[] => {
    assert.ok(span.start <= nameSpan.start && nameSpan.end <= span.end, name);
    return [`${kind} ${name}: ${detail}`, ...children.flatMap((child) => lines(child).map((line) => `  ${line}`))];
  };
  return documentSymbols(fleet, document).flatMap(lines);
}

suite('the outline', () => {
  test('of a script has who is placed where', async () => {
    const script = `«»taskset -c 4,5 numactl -m 0 qemu-system-x86_64 -name db -smp 2 &
for n in 0 1; do virsh vcpupin web $n $((n + 8)); done
virsh emulatorpin web 2
virsh numatune web --nodeset 1
taskset -c 3 sleep 9 &
taskset -c "$1" sleep 9 &
virsh start web
systemctl set-property machine.slice AllowedCPUs=2-15
`;
    assert.deepEqual(await outline({ 'start.sh': script, web: pinned(1) }), [
      'guest db: vCPUs 0-1 → CPUs 4-5 · node 0',
      'guest web: vCPUs 0-1 → CPUs 8-9',
      'guest web: emulator → CPU 2',
      'guest web: node 1',
      'process sleep: CPU 3',
      'process sleep: ',
      'group machine.slice: CPUs 2-15',
    ]);
  });

  test('of a script has the domains that it defines', async () => {
    const script = `«»virsh define /dev/stdin <<EOF\n<domain><name>in</name>${pinned(4, 6)}</domain>\nEOF\n`;
    assert.deepEqual(await outline({ 'start.sh': script }), ['guest in: vCPUs 0-1 → CPUs 4, 6']);
  });

  test('of a unit has its settings with lists, and what it starts', async () => {
    assert.deepEqual(
      await outline({ 'user.slice': '«»[Slice]\nAllowedCPUs=2-3 8\nAllowedMemoryNodes=0\nCPUWeight=50\n' }),
      ['key AllowedCPUs: CPUs 2-3, 8', 'key AllowedMemoryNodes: node 0'],
    );
    const service = '«»[Service]\nExecStart=/bin/taskset -c 4 qemu-system-x86_64 -smp 1\nCPUAffinity=5\nNUMAMask=0\n';
    assert.deepEqual(await outline({ 'vm.service': service }), [
      'guest qemu-system-x86_64: vCPU 0 → CPU 4',
      'key CPUAffinity: CPU 5',
      'key NUMAMask: node 0',
    ]);
  });

  test('of a profile has its host and its keys', async () => {
    const host = `«»{ "name": "lab", "topology": "lab.xml", "reserved": "0-1", "documents": ["vms/*.xml", "none/*"] }`;
    assert.deepEqual(await outline({ host, web: pinned(1), db: pinned(2) }), [
      'host lab: 16 CPUs, 8 cores × 2 threads, 2 packages, 2 L3 groups, 2 nodes, 3.84 GiB',
      '  key name: "lab"',
      '  key topology: "lab.xml"',
      '  key reserved: CPUs 0-1',
      '  key documents: 2 files',
    ]);
    assert.deepEqual(await outline({ host: '«»{ "name": ' }), []);
  });

  test('of a domain is left to an XML extension', async () => {
    assert.deepEqual(await outline({ web: `<vcpu>«»1</vcpu>` }), []);
  });
});

suite('the symbols of the workspace', () => {
  test('are hosts and domains, by the characters of the query in order', async () => {
    const script = `virsh define /dev/stdin <<EOF\n<domain><name>inner</name>${pinned(4)}</domain>\nEOF\n`;
    const { fleet } = await cursorIn({ web: `<vcpu>«»1</vcpu>`, 'web-2': '<vcpu>1</vcpu>', 'start.sh': script });
    const found = (query: string) =>
      workspaceSymbols(fleet, query).map(({ kind, name, container, document, span }) => {
        return `${kind} ${name} in ${container}: ${document.text.slice(span.start, span.end)}`;
      });
    assert.deepEqual(found(''), [
      'host lab in null: "lab"',
      'domain inner in lab: inner',
      'domain web in lab: web',
      'domain web-2 in lab: web-2',
    ]);
    assert.deepEqual(found('WB'), ['domain web in lab: web', 'domain web-2 in lab: web-2']);
    assert.deepEqual(found('w2'), ['domain web-2 in lab: web-2']);
    assert.deepEqual(found('x'), []);
  });
});
