import assert from 'node:assert/strict';
import { it } from 'node:test';
import { memoryUnitBytes } from '../../server/src/base/memory-unit.ts';

it("libvirt's memory units: none is KiB, KB is 1,000 bytes, K and KiB are 1,024", () => {
  const expected: [unit: string | null, bytes: bigint | null][] = [
    [null, 1024n],
    ['b', 1n],
    ['bytes', 1n],
    ['KB', 1000n],
    ['k', 1024n],
    ['KiB', 1024n],
    ['MB', 1000_000n],
    ['g', 1024n ** 3n],
    ['TiB', 1024n ** 4n],
    ['EiB', 1024n ** 6n],
    ['pages', null],
    ['xB', null],
  ];
  for (const [unit, bytes] of expected) assert.equal(memoryUnitBytes(unit), bytes, String(unit));
});
