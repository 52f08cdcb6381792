import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CpuSet, CpuSetBuilder } from '../../server/src/cpuset/cpuset.ts';

const cpus = fc.uniqueArray(fc.oneof(fc.nat(70), fc.nat(16383)), { maxLength: 60 });
const ascending = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

test('a CpuSet answers like a Set of numbers', () => {
  fc.assert(
    fc.property(cpus, cpus, (left, right) => {
      const [a, b] = [CpuSet.from(left), CpuSet.from(right)];
      const [setA, setB] = [new Set(left), new Set(right)];
      assert.deepEqual([...a], ascending(setA));
      assert.deepEqual([...a.union(b)], ascending(new Set([...left, ...right])));
      assert.deepEqual([...a.intersection(b)], ascending(left.filter((cpu) => setB.has(cpu))));
      assert.deepEqual([...a.difference(b)], ascending(left.filter((cpu) => !setB.has(cpu))));
      assert.equal(a.size, setA.size);
      assert.equal(a.isEmpty, setA.size === 0);
      assert.equal(a.first, ascending(setA).at(0));
      assert.equal(a.last, ascending(setA).at(-1));
      assert.equal(
        a.intersects(b),
        left.some((cpu) => setB.has(cpu)),
      );
      assert.equal(
        a.isSubsetOf(b),
        left.every((cpu) => setB.has(cpu)),
      );
      assert.equal(
        right.every((cpu) => a.has(cpu) === setA.has(cpu)),
        true,
      );
    }),
  );
});

test('the union of many sets is that of their numbers', () => {
  fc.assert(
    fc.property(fc.array(cpus, { maxLength: 6 }), (lists) => {
      const union = CpuSet.unionOf(lists.map((list) => CpuSet.from(list)));
      assert.deepEqual([...union], ascending(new Set(lists.flat())));
    }),
  );
  assert.equal(CpuSet.unionOf([]), CpuSet.empty);
});

test('equal sets are equal however they were made', () => {
  fc.assert(
    fc.property(cpus, cpus, (left, right) => {
      const [a, b] = [CpuSet.from(left), CpuSet.from(right)];
      assert.ok(a.union(b).equals(b.union(a)));
      assert.ok(a.union(b).difference(b).union(a.intersection(b)).equals(a));
      assert.ok(CpuSet.from([...left].reverse()).equals(a));
    }),
  );
});

test('a builder adds and removes ranges and groups as one number after the other would', () => {
  const step = fc.record({
    how: fc.constantFrom('range', 'groups', 'remove'),
    first: fc.nat(200),
    length: fc.nat(150),
    used: fc.nat(40),
    group: fc.integer({ min: 1, max: 70 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const builder = new CpuSetBuilder();
      const expected = new Set<number>();
      for (const { how, first, length, used, group } of steps) {
        const last = first + length - 1;
        if (how === 'range') builder.addRange(first, last);
        if (how === 'remove') builder.removeRange(first, last);
        if (how === 'groups') builder.addGroups(first, last, used, group);
        for (let cpu = first; cpu <= last; cpu++) {
          if (how === 'remove') expected.delete(cpu);
          else if (how === 'range' || (cpu - first) % group < used) expected.add(cpu);
        }
      }
      assert.deepEqual([...builder.build()], ascending(expected));
    }),
  );
});

test('a set holds all 16,384 CPUs that libvirt can name', () => {
  const all = CpuSet.range(0, 16383);
  assert.equal(all.size, 16384);
  assert.equal(all.toString(), '0-16383');
  assert.equal(all.toMask(), 'f'.repeat(4096));
  assert.equal(all.difference(CpuSet.of(8191)).toString(), '0-8190,8192-16383');
  assert.equal(all.has(16383), true);
  assert.equal(all.has(16384), false);
});

test('a number that no CPU can have is the mistake of the caller', () => {
  assert.throws(() => CpuSet.of(-1), RangeError);
  assert.throws(() => CpuSet.of(1.5), RangeError);
  assert.throws(() => CpuSet.range(0, 65536), RangeError);
});
