import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryInKiB } from '../../../server/src/domain/reading/read-memory.ts';

// What `virsh define` 9.0.0 keeps of <memory unit='…'>2000000</memory>.
test('units are libvirt’s, rounded up to KiB', () => {
  const kibibytes: Record<string, number | null> = {
    '': 2000000,
    b: 1954,
    byte: 1954,
    Bytes: 1954,
    k: 2000000,
    KiB: 2000000,
    kIB: 2000000,
    KB: 1953125,
    MB: 1953125000,
    m: 2048000000,
    G: 2097152000000,
    TiB: 2147483648000000,
    ki: null,
    KBi: null,
    ' KiB': null,
    Q: null,
  };
  for (const [unit, expected] of Object.entries(kibibytes)) assert.equal(memoryInKiB('2000000', unit), expected, unit);
  assert.equal(memoryInKiB('1025', 'b'), 2);
  assert.equal(memoryInKiB('0', 'GiB'), 0);
});

test('amounts that exceed a safe integer are null', () => {
  for (const amount of ['18446744073709551615', '9'.repeat(30), '1e3', '4.5', '-1', '4 ', '0x4', '']) {
    assert.equal(memoryInKiB(amount, 'GiB'), null, amount);
  }
  assert.equal(memoryInKiB('2000000', 'EiB'), null);
  assert.equal(memoryInKiB(' +4', 'KiB'), 4);
});
