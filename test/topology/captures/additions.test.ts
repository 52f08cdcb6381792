import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOutputs } from '../../../server/src/topology/captures/recognise.ts';
import { parseCapture } from '../../../server/src/topology/merge/read-captures.ts';
import { hostFixture } from './host-fixtures.ts';

/** What the only output of a text adds to captures; null if it is no addition. */
const parseAddition = (name: string, text: string) => {
  const [output, ...others] = readOutputs(name, text);
  assert.equal(others.length, 0);
  return output?.kind === 'addition' ? output : null;
};
const additionOf = (name: string, text: string) => {
  const result = parseAddition(name, text);
  assert.ok(result?.value, result?.problems[0]?.message ?? `${name} is not an addition`);
  return result.value;
};
const refusalOf = (name: string, text: string) => {
  const result = parseAddition(name, text);
  assert.equal(result?.value, null);
  return result.problems[0]?.message ?? '';
};

describe('what only adds to captures', () => {
  it('virsh nodeinfo: online CPUs and memory, and never its sockets', () => {
    assert.deepEqual(additionOf('a', hostFixture('smt2-offline', 'nodeinfo.txt')), {
      lists: {},
      asked: false,
      onlineCount: 6,
      memoryKiB: 3054672,
    });
  });

  it('virsh freecell --all: nodes and what is free on them', () => {
    const { freeKiB } = additionOf('a', hostFixture('cpuless-node', 'freecell.txt'));
    assert.deepEqual(
      [...(freeKiB ?? [])],
      [
        [0, 1419448],
        [1, 1360884],
        [2, 1021744],
      ],
    );
  });

  it('/sys/devices/system/cpu/isolated and its neighbours: the name tells which', () => {
    const listsOf = (name: string, text: string) => additionOf(name, text).lists;
    assert.deepEqual(listsOf('captures/isolated', '2-7,10-15\n'), { isolated: '2-7,10-15' });
    assert.deepEqual(listsOf('rack1.isolcpus.txt', '\n'), { isolated: '' });
    assert.deepEqual(listsOf('isolated/rack1.nohz_full', '  (null)\n'), { nohz_full: '' });
    assert.deepEqual(listsOf('online', '0-3\n'), { online: '0-3' });
    assert.deepEqual(listsOf('OFFLINE', '4'), { offline: '4' });
    assert.match(
      refusalOf('list.txt', '2-7\n'),
      /^list\.txt is a list of CPUs, but its name does not tell which\. Name it /,
    );
    assert.match(refusalOf('isolated', '7-2\n'), /^The list of isolated CPUs, '7-2': /);
    assert.match(refusalOf('isolated', '2-99999\n'), /^The list of isolated CPUs, '2-99999': /);
  });

  it('several of them as grep prints them', () => {
    const printed = '/sys/devices/system/cpu/isolated:2-7\n/sys/devices/system/cpu/nohz_full:  (null)\n';
    assert.deepEqual(additionOf('what.txt', printed).lists, { isolated: '2-7', nohz_full: '' });
    assert.match(
      refusalOf('what.txt', '/sys/devices/system/cpu/present:0-7\n'),
      /^These lists are not supported\. Pinset reads isolated/,
    );
  });

  it('the kernel command line', () => {
    const cases: [line: string, isolated: string, nohzFull: string][] = [
      [hostFixture('smt2-2node-isolated', 'cmdline'), '2-7,10-15', '2-7,10-15'],
      [hostFixture('nosmt-1node', 'cmdline'), '', ''],
      ['root=/dev/sda isolcpus=managed_irq,domain,2-7', '2-7', ''],
      ['root=/dev/sda isolcpus=managed_irq,2-7', '', ''],
      ['root=/dev/sda isolcpus=nohz,domain,2-7', '2-7', '2-7'],
      ['root=/dev/sda isolcpus=new_flag,2-7', '2-7', ''],
      ['root=/dev/sda nohz_full=1-N isolcpus="3,5" quiet', '3,5', '1-N'],
      ['root="a isolcpus=1" quiet', '', ''],
    ];
    for (const [line, isolated, nohz_full] of cases) {
      assert.deepEqual(additionOf('cmdline', line).lists, { isolated, nohz_full }, line);
    }
  });

  it('a parameter that the kernel refuses has no effect, and that is said', () => {
    const { value, problems } = parseAddition('cmdline', 'root=/dev/sda isolcpus=2-x nohz_full=') ?? { problems: [] };
    assert.deepEqual(value?.lists, { isolated: '', nohz_full: '' });
    assert.equal(problems.length, 2);
    assert.match(problems[0]?.message ?? '', /^isolcpus=2-x has no effect: /);
    assert.match(problems[1]?.message ?? '', /^nohz_full= has no effect: it lacks a list of CPUs/);
  });

  it('is refused alone, with what to capture', () => {
    const cases: [string, RegExp][] = [
      [hostFixture('smt2-2node', 'nodeinfo.txt'), /^This is the output of virsh nodeinfo, which tells too little/],
      [
        hostFixture('smt2-2node', 'freecell.txt'),
        /^This is the output of virsh freecell, .*\. Capture virsh capabilities/,
      ],
      [hostFixture('smt2-2node', 'cmdline'), /^This is a kernel command line/],
      ['2-7,10-15\n', /^This is a list of CPUs/],
    ];
    for (const [text, message] of cases) {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    }
  });

  it('is refused if it is cut off or another text', () => {
    const nodeinfo = hostFixture('smt2-2node', 'nodeinfo.txt');
    for (let tenth = 1; tenth < 10; tenth++) {
      const text = nodeinfo.slice(0, (nodeinfo.length * tenth) / 10);
      assert.equal(parseAddition('nodeinfo.txt', text)?.value ?? null, null);
    }
    const freecell = hostFixture('smt2-2node', 'freecell.txt');
    assert.match(refusalOf('a', freecell.slice(0, freecell.indexOf('Total'))), /cut off: its total is missing/);
    for (const text of ['\x7fELF\0', 'Dear reader,', '<capabilities/>', '{}', '1'.repeat(2_000_000)]) {
      assert.equal(parseAddition('isolated', text), null);
    }
  });
});
