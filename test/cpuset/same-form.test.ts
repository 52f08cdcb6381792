import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../server/src/cpuset/cpuset.ts';
import { parseKernel } from '../../server/src/cpuset/kernel.ts';
import type { CpuListDialect } from '../../server/src/cpuset/list.ts';
import { parseCpuList } from '../../server/src/cpuset/parse.ts';
import { sameForm } from '../../server/src/cpuset/same-form.ts';

const set = (list: string) => parseKernel(list).cpus ?? CpuSet.empty;

suite('a set in the form of the text that it replaces', () => {
  const table: readonly (readonly [CpuListDialect, text: string, to: string, result: string | null])[] = [
    ['taskset-mask', '0x0F0', '4-5', '0x030'],
    ['taskset-mask', 'ff', '8', '100'],
    ['taskset-mask', '0XF0', '4', null],
    ['taskset-mask', '0xABC', '0-3,10-11', '0xC0F'],
    ['taskset-mask', '000000ff', '0-1', '00000003'],
    ['taskset-list', '0-6:2,9', '0,2,4,6', '0-6:2'],
    ['taskset-list', '0-6:2', '0,2', '0,2'],
    ['taskset-list', '4,2,0', '0,2,8', '2,0,8'],
    ['numactl', '4,5,6,7', '12-15', '12,13,14,15'],
    ['taskset-list', '4,5,6-7', '12-15', '12-15'],
    ['systemd', '0-3 8', '0-3', '0-3'],
    ['systemd', '0-3 8 12', '0-3,9', '0-3 9'],
    ['taskset-list', '3,4', '1,3', '1,3'],
    ['taskset-list', '4,3', '1,3', '3,1'],
    ['libvirt', '4-6', '4,6-7', '4,6-7'],
    ['libvirt', '0-3,^2', '0-1', '0-1'],
    ['libvirt', '0-7,^5', '0-4,6', '0-6,^5'],
    ['libvirt', '0-7, ^5', '0-4,6', '0-6, ^5'],
    ['libvirt', '0-7,^5', '0-3,6-7', '0-7,^4,^5'],
    ['libvirt', '0-7,^5', '0,7', '0,7'],
    ['libvirt', '0-15,^3,^5', '2,4,6', '2-6,^3,^5'],
    ['libvirt', '0-7,^5', '8-11', '8-11'],
    ['libvirt', '0-7,^5,16-23,^17', '0-4,6-7', '0-7,^5'],
    ['libvirt', '0-7,^5,8-15', '0-4,6-7,10-15', '0-7,^5,10-15'],
    ['libvirt', '0-7,^5,^9', '0-4,6', '0-6,^5'],
    ['numactl', '!0', '1-2', '1-2'],
    ['kernel', '0-3,x', '0', null],
  ];
  for (const [dialect, text, to, result] of table) {
    test(`${dialect}: ${text} to ${to}`, () => assert.equal(sameForm(text, dialect, set(to)), result));
  }

  const sets = fc.uniqueArray(fc.nat(63), { minLength: 1, maxLength: 12 }).map((cpus) => CpuSet.from(cpus));

  test('it names the set that it is given, whatever the text was', () => {
    const texts = fc.oneof(
      fc.constantFrom('0-3', '0,2,4', '0-30:3,40', '5', '1-2,4-5,7', '0-7,^5', '0-40,^3,^7,9'),
      sets.map((cpus) => cpus.toString()),
    );
    fc.assert(
      fc.property(texts, sets, (text, cpus) => {
        for (const dialect of ['taskset-list', 'libvirt', 'kernel', 'systemd', 'numactl'] as const) {
          const result = sameForm(text, dialect, cpus);
          if (result !== null)
            assert.ok(parseCpuList(result, dialect).cpus?.equals(cpus), `${text} ${cpus}: ${result}`);
        }
      }),
    );
  });

  test('a mask keeps its width where it can, its prefix and its case', () => {
    fc.assert(
      fc.property(sets, sets, fc.constantFrom('', '0x'), fc.boolean(), fc.nat(6), (from, to, prefix, upper, zeros) => {
        const digits = '0'.repeat(zeros) + from.toMask();
        const text = prefix + (upper ? digits.toUpperCase() : digits);
        const result = sameForm(text, 'taskset-mask', to) ?? '';
        assert.ok(parseCpuList(result, 'taskset-mask').cpus?.equals(to));
        assert.ok(result.startsWith(prefix) && result.length >= text.length);
        if (/[A-F]/.test(text)) assert.doesNotMatch(result.slice(prefix.length), /[a-f]/);
      }),
    );
  });
});
