import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import type { CpuListDialect } from '../../server/src/cpuset/list.ts';
import { parseCpuList } from '../../server/src/cpuset/parse.ts';

const suggested = (text: string, dialect: CpuListDialect, cpus?: CpuSet) =>
  parseCpuList(text, dialect, cpus && { cpus }).problems[0]?.suggestion;

test('what is plain in another dialect is offered in this one', () => {
  const plain: [text: string, dialect: CpuListDialect, suggestion: string][] = [
    ['0-6:2', 'libvirt', '0,2,4,6'],
    ['0-7:1/2', 'libvirt', '0,2,4,6'],
    ['0xf', 'libvirt', '0-3'],
    ['0xff,00000000', 'libvirt', '32-39'],
    ['3-1', 'libvirt', '1-3'],
    ['0-7,^2-3', 'libvirt', '0-1,4-7'],
    ['0-7,^ 3', 'libvirt', '0-2,4-7'],
    ['0;1', 'libvirt', '0-1'],
    ['0 1 4', 'libvirt', '0-1,4'],
    [',0-3', 'libvirt', '0-3'],
    ['0-3,', 'taskset-list', '0-3'],
    ['0-7,^3', 'taskset-list', '0-2,4-7'],
    ['0xf', 'taskset-list', '0-3'],
    ['0-3', 'taskset-mask', 'f'],
    ['0XFF', 'taskset-mask', 'ff'],
    ['0-6:2', 'kernel', '0,2,4,6'],
    ['0 - 3', 'kernel', '0-3'],
    ['0-3 5', 'numactl', '0-3,5'],
  ];
  for (const [text, dialect, suggestion] of plain) assert.equal(suggested(text, dialect), suggestion, text);
});

test('characters that look like ASCII are offered as ASCII', () => {
  assert.equal(suggested('0-7,ˆ3', 'libvirt'), '0-2,4-7');
  for (const text of ['0\u20133', '0\u22123', '\uff10-\uff13', '0,1\uff0c2-3', '0-1,\u00a02-3', '0-\u200b3']) {
    assert.equal(suggested(text, 'libvirt'), '0-3', text);
  }
});

test('all and N are offered where the machine is known', () => {
  assert.equal(suggested('all', 'libvirt'), undefined);
  assert.equal(suggested('0-N', 'libvirt'), undefined);
  assert.equal(suggested('all', 'libvirt', CpuSet.range(0, 7)), '0-7');
  assert.equal(suggested('2-N', 'libvirt', CpuSet.range(0, 7)), '2-7');
});

test('nothing is offered where the intention is in doubt', () => {
  const doubtful: [text: string, dialect: CpuListDialect][] = [
    ['^3,0-7:1', 'libvirt'], // takes 3 out at once, or out of what follows?
    ['7-0:2', 'libvirt'], // from 7 or from 0?
    ['0-99999', 'libvirt'],
    ['ff', 'libvirt'],
    ['0xf,f', 'libvirt'], // groups of 4 bits or of 32?
    ['1.5', 'libvirt'],
    ['-1', 'libvirt'],
    ['0-', 'libvirt'],
    ['^ 3', 'libvirt'], // nothing is left
    ['!3', 'libvirt'],
    ['0;1', 'taskset-mask'], // masks or CPUs?
    ['08', 'numactl'], // octal or decimal?
    ['0x', 'numactl'],
    ['0-2000 ', 'numactl'], // not on the machine
  ];
  for (const [text, dialect] of doubtful) {
    assert.equal(parseCpuList(text, dialect).cpus, null, text);
    assert.equal(suggested(text, dialect), undefined, text);
  }
});
