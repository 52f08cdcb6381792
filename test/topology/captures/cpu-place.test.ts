import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { placeOfCpu } from '../../../server/src/features/analysis.ts';
import { hostFixture } from './host-fixtures.ts';

function placeIn(host: string, file: string, cpu: number): string | null {
  const text = hostFixture(host, file);
  assert.ok(typeof text === 'string');
  const span = placeOfCpu(text, cpu);
  return span === null ? null : text.slice(span.start, span.end).replace(/\s+/g, ' ');
}

suite('the place of a CPU in a capture', () => {
  const cases: [file: string, host: string, place: RegExp | null][] = [
    ['capabilities.xml', 'smt2-2node', /^<cpu id='11' socket_id='\d+' .*siblings='10-11'\/>$/],
    ['hwloc.xml', 'smt2-2node', /^<object type="PU" os_index="11" /],
    ['lscpu-e.json', 'smt2-2node', /^\{ "cpu": 11, /],
    ['lscpu-e.txt', 'dies-4node', /^ *11 +\d+ +\d+ +\d+ /],
    ['lscpu-p.txt', 'smt2-2node', /^11,\d+,\d+/],
    ['cpuinfo.txt', 'smt2-2node', /^processor : 11$/],
    ['lstopo.txt', 'smt2-2node', /PU L#\d+ \(P#11\)/],
    ['numactl-H.txt', 'smt2-2node', /^node 1 cpus: 8 9 10 11 /],
    ['lscpu.txt', 'dies-4node', /^NUMA node2 CPU\(s\): 8-11$/],
    ['lscpu.json', 'smt2-2node', null],
    ['nodeinfo.txt', 'smt2-2node', null],
  ];
  for (const [file, host, expected] of cases) {
    test(`is found in ${file}`, () => {
      const found = placeIn(host, file, 11);
      if (expected === null) assert.equal(found, null);
      else assert.match(found ?? '', expected);
      assert.equal(placeIn(host, file, 99), null);
    });
  }

  test('is found in our own JSON, also within a profile', () => {
    const own = '{ "nodes": [{ "id": 0 }], "cpus": [{ "id": 1, "core": 0 }, { "id": 0, "core": 0 }] }';
    for (const text of [own, `{ "topology": ${own} }`]) {
      const span = placeOfCpu(text, 0);
      assert.equal(span === null ? null : text.slice(span.start, span.end), '{ "id": 0, "core": 0 }');
    }
  });

  test('ends on broken and endless texts', () => {
    for (const text of [
      '<cpu '.repeat(100_000),
      '<object '.repeat(100_000),
      '{'.repeat(1000),
      'CPU\n'.repeat(50_000),
    ]) {
      assert.equal(placeOfCpu(text, 3), null);
    }
  });
});
