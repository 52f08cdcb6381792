import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixDocuments } from '../../server/src/features/analysis.ts';
import { memoryOn, pinned } from '../fragments.ts';
import { fleetOf } from '../rules/check.ts';
import type { HostSketch } from '../rules/hosts.ts';

/** Three nodes with two cores of two threads each. */
const threeNodes: HostSketch = {
  cores: ['0-1', '2-3', '4-5', '6-7', '8-9', '10-11'],
  nodes: [0, 0, 1, 1, 2, 2],
  l3: [0, 0, 1, 1, 2, 2],
};

const threads2 = (cores: number) => `<cpu><topology sockets='1' cores='${cores}' threads='2'/></cpu>`;

suite('the places that fixes choose', () => {
  test('a helper thread does not get the CPU of a vCPU that is plugged in later', () => {
    const pluggable = `<vcpu current='1'>2</vcpu><iothreads>1</iothreads><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='4'/>`;
    const domain = `${pluggable}<iothreadpin iothread='1' cpuset='2'/></cputune>${memoryOn(0)}`;
    const { applied, texts } = fixed({ cores: ['0', '2', '4', '6'] }, { web: domain });
    assert.match(texts.web ?? '', /<iothreadpin iothread='1' cpuset='6'\/>/, applied.join('\n'));
  });

  test('nor does a vCPU, of the same domain or another', () => {
    const pluggable = `<vcpu current='1'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='4'/></cputune>`;
    const { texts } = fixed({ cores: ['0', '2', '4', '6'] }, { web: pluggable, db: pinned(2) });
    assert.deepEqual(pinsIn(texts.web), ['6', '4']);
    assert.deepEqual(pinsIn(texts.db), ['2']);
  });

  test('vCPUs leave the CPUs of the host before a helper thread goes there', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3', '4'], reserved: '0' };
    const emulator = "<emulatorpin cpuset='1'/></cputune>";
    const { texts } = fixed(host, { web: pinned('0', '1').replace('</cputune>', emulator) });
    assert.deepEqual(pinsIn(texts.web), ['2', '1']);
    assert.match(texts.web ?? '', /<emulatorpin cpuset='0'/);
  });

  test('a pool of a guest cell is narrowed to one node, and filled up with nothing', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3', '4', '5'], nodes: [0, 0, 0, 1, 1, 1] };
    const domain = "<vcpu cpuset='0-1,4'>2</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='65536'/></numa></cpu>";
    const { texts, applied } = fixed(host, { web: domain + memoryOn('0-1') });
    assert.match(texts.web ?? '', /<vcpu cpuset='0-1'>/, applied.join('\n'));
  });

  test('vCPUs that are off at boot stay where they are pinned', () => {
    const host: HostSketch = {
      cores: ['0', '1', '2', '3', '4', '5', '6', '7'],
      nodes: [0, 0, 0, 0, 1, 1, 1, 1],
      reserved: '0',
    };
    const domain = pinned('0', '1', '4', '5').replace('<vcpu>', "<vcpu current='2'>") + memoryOn(0);
    const { texts } = fixed(host, { web: domain });
    assert.deepEqual(pinsIn(texts.web), ['2', '1', '4', '5']);
  });

  test('… even if the others have to share a core that has only them', () => {
    const host: HostSketch = { cores: ['0,4', '1,5', '2,6', '3,7'], reserved: '0,4' };
    const domain = pinned('0', '1', '2', '3').replace('<vcpu>', "<vcpu current='2'>");
    const { texts } = fixed(host, { web: domain });
    assert.deepEqual(pinsIn(texts.web), ['6', '1', '2', '3']);
  });

  test('a vCPU of a domain on two nodes does not go to a third', () => {
    const files = { web: `${pinned(2, 3, 6)}${memoryOn('0-1')}`, rest: pinned(4, 5, 7, '0-1') };
    for (const text of Object.values(fixed(threeNodes, files).texts)) {
      const far = pinsIn(text).filter((cpu) => Number(cpu) > 7).length;
      assert.ok(far === 0 || far === pinsIn(text).length, text);
    }
  });

  test('a pool that has no room at home goes where it keeps CPUs, and not to CPU 0', () => {
    const domain = `<vcpu cpuset='3-4'>2</vcpu>${memoryOn(2)}${threads2(1)}`;
    const host: HostSketch = { cores: ['0-1', '2,4', '3'], nodes: [0, 1, 2], withoutMemory: [2] };
    const { texts, applied } = fixed(host, { web: domain });
    assert.match(texts.web ?? '', /<vcpu cpuset='2,4'>/, applied.join('\n'));
    assert.match(texts.web ?? '', /nodeset='1'/);
  });

  test('pinsets are narrowed to the node where they have most CPUs that are not reserved', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3', '4'], nodes: [0, 0, 1, 1, 1], reserved: '0' };
    const { texts } = fixed(host, { web: pinned('0-3', '0-3') });
    assert.deepEqual(pinsIn(texts.web), ['2-3', '2-3']);
  });

  test('a pool gives reserved CPUs back as a whole, wherever its pinsets stand', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3'], reserved: '0' };
    const { texts, applied } = fixed(host, { web: pinned('0,1,2', '0-2') });
    assert.deepEqual(pinsIn(texts.web), ['1,2', '1-2']);
    assert.deepEqual(applied, ['Narrow vCPUs 0-1 to CPUs 1-2, without reserved CPUs']);
  });

  test('a pool whose author lists its CPUs one by one is listed so', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], nodes: [0, 0, 0, 0, 1, 1, 1, 1] };
    const { texts, applied } = fixed(host, { web: `${pinned('2,3,4', '2,3,4', '2,3,4')}${memoryOn(0)}` });
    assert.deepEqual(pinsIn(texts.web), ['1,2,3', '1,2,3', '1,2,3'], applied.join('\n'));
  });

  test('all memory that is bound to a node without memory moves together', () => {
    const cells = `<cpu><numa><cell id='0' cpus='0' memory='64' unit='MiB'/><cell id='1' cpus='1' memory='64' unit='MiB'/></numa></cpu>`;
    const nodes = `<numatune><memory mode='strict' nodeset='1'/><memnode cellid='0' mode='strict' nodeset='1'/></numatune>`;
    const host: HostSketch = { cores: ['0', '1', '2', '3'], nodes: [0, 0, 1, 1], withoutMemory: [1] };
    const { texts, applied } = fixed(host, { web: `<memory unit='MiB'>128</memory><vcpu>2</vcpu>${nodes}${cells}` });
    assert.deepEqual(
      [...(texts.web ?? '').matchAll(/nodeset='([^']*)'/g)].map(([, list]) => list),
      ['0', '0'],
    );
    assert.deepEqual(applied, ['Move the memory to node 0, which has room for it']);
  });

  test('the title says what guest cells get, not what all have together', () => {
    const cells = `<cpu><topology sockets='1' cores='2' threads='2'/><numa><cell id='0' cpus='0-1' memory='64' unit='MiB'/><cell id='1' cpus='2-3' memory='64' unit='MiB'/></numa></cpu>`;
    const domain = `<memory unit='MiB'>128</memory>${pinned('2-5', '2-5', '2-5', '2-5')}${cells}`;
    const { applied, texts } = fixed(threeNodes, { web: domain });
    assert.deepEqual(pinsIn(texts.web), ['2-3', '2-3', '4-5', '4-5']);
    assert.ok(applied.includes('Narrow each guest cell to its CPUs of one node (nodes 0-1)'), applied.join('\n'));
  });

  test("a CPU stays the domain's own, though the emulator of another reaches there", () => {
    const host: HostSketch = { cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13'], nodes: [0, 0, 0, 1, 1, 1] };
    const web = `${pinned(1, 2, 9, 10)}${memoryOn(0)}${threads2(2)}`;
    const db = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/><emulatorpin cpuset='2-3'/></cputune>${memoryOn(1)}`;
    const { texts, applied } = fixed(host, { web, db });
    assert.deepEqual(pinsIn(texts.web), ['1', '9', '2', '10'], applied.join('\n'));
    assert.ok(applied.includes("Re-pin 2 vCPUs within the domain's own CPUs 1-2, 9-10"), applied.join('\n'));
  });

  test('an emulator that is pinned to all CPUs stays so, whatever moves', () => {
    const host: HostSketch = { cores: ['0', '1', '2', '3'], reserved: '0' };
    const pins = `<vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/><emulatorpin cpuset='0-3'/>`;
    const { texts } = fixed(host, { web: `<vcpu>2</vcpu><cputune>${pins}</cputune>` });
    assert.deepEqual(pinsIn(texts.web), ['1', '2']);
    assert.match(texts.web ?? '', /<emulatorpin cpuset='0-3'\/>/);
  });

  test('memory does not follow a stray vCPU to a further node, though it leaves another', () => {
    const { texts, applied } = fixed(threeNodes, { web: `${pinned(4, 2)}${memoryOn('1-2')}` });
    assert.deepEqual(pinsIn(texts.web), ['4', '6'], applied.join('\n'));
    assert.match(texts.web ?? '', /nodeset='1-2'/);
  });
});

/** The texts after `pinset fix`, by the names of the files, and what was applied. */
function fixed(host: HostSketch, files: Readonly<Record<string, string>>) {
  const { fleet, documents } = fleetOf(host, files);
  const results = fixDocuments(fleet, documents, { rules: null, safeOnly: false }, (_, error) => {
    throw error;
  });
  const nameOf = (path: string) => path.replace(/^.*\/|\.xml$/g, '');
  return {
    texts: Object.fromEntries(results.map(({ after }): [string, string] => [nameOf(after.path), after.text])),
    applied: results.flatMap(({ applied }) => applied.map(({ title }) => title)),
  };
}

/** The pinsets of the vCPUs, in the order of the document. */
function pinsIn(text = ''): string[] {
  return [...text.matchAll(/<vcpupin [^>]*cpuset='([^']*)'/g)].map(([, list = '']) => list);
}
