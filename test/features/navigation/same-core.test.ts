import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { onSameCore } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { cursorIn } from './cursor.ts';

/** What is highlighted, each with its offset's line order; `~` is before what takes only a sibling. */
async function highlighted(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { fleet, document, offset } = await cursorIn(files);
  return onSameCore(fleet, document, offset).map(({ span, takes }) => {
    return `${takes === 'sibling' ? '~' : ''}${document.text.slice(span.start, span.end)}`;
  });
}

suite('what stands on the core under the cursor', () => {
  test('in a domain: the terms with the CPU, and those with its sibling', async () => {
    const web = `<vcpu cpuset='0-15'>4</vcpu>${pinned('«»4', '5', '4,8', '6').replace('<vcpu>4</vcpu>', '')}`;
    assert.deepEqual(await highlighted({ web }), ['0-15', '4', '~5', '4']);
  });

  test('a range is taken by its ends, a stride as a whole', async () => {
    assert.deepEqual(await highlighted({ 'start.sh': 'taskset -c 4-8:«»2 true\ntaskset -c 6,7 true\n' }), [
      '4-8:2',
      '6',
      '~7',
    ]);
    assert.deepEqual(await highlighted({ web: pinned('«»4-7', '8', '6') }), ['4-7']);
    assert.deepEqual(await highlighted({ web: pinned('4-7«»', '8', '6') }), ['4-7', '~6']);
  });

  test('an excluded CPU is not taken', async () => {
    assert.deepEqual(await highlighted({ web: pinned('2', '0-3,^«»2', '3') }), ['2', '~0-3', '~3']);
    assert.deepEqual(await highlighted({ web: pinned('«»2', '2-3,^2,^3', '8') }), ['2']);
  });

  test('in a script: lists in variables and loops, and a mask as a whole', async () => {
    const script =
      'A=2\ntaskset -c $A sleep 1 &\ntaskset 0xc sleep 1 &\nfor n in «»3 4; do taskset -c $n sleep 2; done\n';
    assert.deepEqual(await highlighted({ 'start.sh': script }), ['~2', '0xc', '3']);
    assert.deepEqual(await highlighted({ 'start.sh': script.replace('«»', '').replace('0xc', '0«»xc') }), [
      '2',
      '0xc',
      '3',
    ]);
  });

  test('in a profile: reserved and isolated CPUs', async () => {
    const host = `{ "name": "lab", "topology": "lab.xml", "reserved": "«»0,8", "isolated": "1-3" }`;
    assert.deepEqual(await highlighted({ host }), ['0', '~1-3']);
  });

  test('nothing is highlighted at what is not a CPU', async () => {
    for (const web of [
      `<vcpu>«»2</vcpu>`,
      `<vcpu>1</vcpu><numatune><memory mode='strict' nodeset='«»0'/></numatune>`,
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='«»0' cpuset='1'/></cputune>`,
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='5' cpuset='«»1'/></cputune>`,
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='{{ «»a }}'/></cputune>`,
    ]) {
      assert.deepEqual(await highlighted({ web }), [], web);
    }
    assert.deepEqual(await highlighted({ 'start.sh': 'virsh -c qemu+ssh://other/system vcpupin web 0 «»2\n' }), []);
  });
});
