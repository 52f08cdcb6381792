import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { CpuSet } from '../../../server/src/cpuset/cpuset.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import type { Conflict } from '../../../server/src/fleet/occupancy/conflict.ts';
import { connectedSets } from '../../../server/src/fleet/occupancy/connected-sets.ts';
import { occupancyOf } from '../../../server/src/fleet/occupancy/host-occupancy.ts';
import type { Occupancy } from '../../../server/src/fleet/occupancy/occupancy.ts';
import { pinned } from '../../fragments.ts';
import { hostOf } from '../../rules/hosts.ts';

function domain(name: string, pins: readonly string[]) {
  const text = `<domain><name>${name}</name>${pinned(...pins)}</domain>`;
  const document = readDocument({ uri: `file:///${name}.xml`, path: `/${name}.xml`, open: false }, text);
  assert.ok(document);
  return document;
}

suite('an edit', () => {
  const host = hostOf({ cores: ['0,4', '1,5', '2,6', '3,7'] });

  test('leaves the conflicts that it does not touch the same objects', () => {
    const fleet = new Fleet();
    fleet.setHost(host);
    const [a, b] = [domain('a', ['0']), domain('b', ['0'])];
    for (const one of [a, b, domain('c', ['3']), domain('d', ['3', '1'])]) fleet.setDomain(one);
    const conflictsOf = (of: typeof a) => fleet.occupancyFor(of)?.cpuConflicts.byResident.get(of) ?? [];
    const [before] = conflictsOf(a);
    assert.ok(before);
    fleet.setDomain(domain('d', ['3', '2']));
    assert.equal(conflictsOf(a)[0], before);
    fleet.setDomain(domain('b', ['0', '1']));
    assert.notEqual(conflictsOf(a)[0], before);
  });

  test('affects the documents of its component and no others', () => {
    const fleet = new Fleet();
    fleet.setHost(host);
    const [near, far] = [domain('near', ['0']), domain('far', ['2'])];
    for (const one of [near, far, domain('edited', ['0'])]) fleet.setDomain(one);
    const reads = [near, far].map((document) => {
      const read = fleet.read(document);
      read.occupancy?.cpuConflicts.byResident.get(document);
      return read;
    });
    fleet.takeAffected();
    fleet.setDomain(domain('edited', ['1']));
    assert.deepEqual(
      reads.map((read) => fleet.isInvalidated(read)),
      [true, false],
    );
    assert.deepEqual([...(fleet.takeAffected() ?? [])].sort(), ['file:///edited.xml', 'file:///near.xml']);
    assert.deepEqual([...(fleet.takeAffected() ?? [])], []);
  });

  test('that fills the host, or frees a CPU, invalidates the reads of that fact', () => {
    const fleet = new Fleet();
    fleet.setHost(host);
    const most = domain('most', ['0', '1', '2', '3', '4', '5', '6']);
    fleet.setDomain(most);
    fleet.setDomain(domain('last', ['6']));
    const read = fleet.read(most);
    assert.equal(read.occupancy?.full, false);
    fleet.setDomain(domain('last', ['7']));
    assert.equal(fleet.isInvalidated(read), true);
    assert.equal(fleet.read(most).occupancy?.full, true);
  });

  test('that makes another domain the largest invalidates the reads of both domains', () => {
    const fleet = new Fleet();
    fleet.setHost(host);
    const [large, small] = [domain('large', ['0', '1']), domain('small', ['2'])];
    for (const one of [large, small, domain('edited', ['3'])]) fleet.setDomain(one);
    const largest = (of: typeof large) => {
      const read = fleet.read(of);
      return { read, is: read.occupancy?.isLargest(of) };
    };
    const [first, second] = [largest(large), largest(small)];
    assert.deepEqual([first.is, second.is], [true, false]);
    fleet.setDomain(domain('edited', ['3', '4', '5']));
    assert.deepEqual([fleet.isInvalidated(first.read), fleet.isInvalidated(second.read)], [true, false]);
    assert.equal(largest(large).is, false);
  });
});

test('connected sets are the classes of having a number in common', () => {
  const set = fc.uniqueArray(fc.nat(40), { maxLength: 5 }).map((numbers) => CpuSet.from(numbers));
  fc.assert(
    fc.property(fc.array(set, { maxLength: 25 }), (sets) => {
      const groups: number[][] = [];
      for (const [index, one] of sets.entries()) {
        if (one.isEmpty) continue;
        const near = groups.filter((group) => group.some((other) => sets[other]?.intersects(one)));
        for (const group of near) groups.splice(groups.indexOf(group), 1);
        groups.push([...near.flat(), index].sort((a, b) => a - b));
      }
      groups.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
      assert.deepEqual(
        connectedSets(sets).map(({ indices }) => indices),
        groups,
      );
      for (const { indices, numbers } of connectedSets(sets)) {
        const union = CpuSet.unionOf(indices.flatMap((index) => sets[index] ?? []));
        assert.ok(numbers.equals(union));
      }
    }),
  );
});

suite('an occupancy with other residents', () => {
  const { host } = hostOf({ cores: ['0,4', '1,5', '2,6', '3,7'] });
  const pins = fc.array(fc.constantFrom('0', '4', '1', '2-3', '5,6', '0-7'), { minLength: 1, maxLength: 3 });
  const some = fc.uniqueArray(fc.tuple(fc.constantFrom(...'abcdefgh'), pins), {
    selector: ([name]) => name,
    minLength: 1,
  });

  /** What rules read of an occupancy, in words. */
  function facts(occupancy: Occupancy) {
    const conflicts = (all: readonly Conflict[]) =>
      all.map(
        ({ units, cpus }) => `${units.flat().map(({ resident, index }) => `${resident.name} ${index}`)} on ${cpus}`,
      );
    return {
      residents: [...occupancy.restricted].map(([{ name }, vcpus]) => `${name} ${vcpus.length}`),
      sole: [...occupancy.sole].map(([cpu, vcpus]) => `${cpu}: ${vcpus.map(({ resident }) => resident.name)}`).sort(),
      oneToOne: [...occupancy.oneToOne].map(([cpu, { resident }]) => `${cpu} ${resident.name}`),
      cpu: conflicts(occupancy.cpuConflicts.all),
      core: conflicts(occupancy.coreConflicts.all),
      load: occupancy.load.vcpus,
      neighbours: [...occupancy.restricted.keys()].map((one) =>
        [...occupancy.neighboursOf(one).keys()].map(({ name }) => name),
      ),
    };
  }

  test('is that of a host which has them, also if some are exchanged once more', () => {
    assert.ok(host);
    fc.assert(
      fc.property(some, some, some, fc.infiniteStream(fc.boolean()), (first, second, third, coin) => {
        const [before, then, last] = [first, second, third].map((all, step) =>
          all.map(([name, own]) => domain(`${name}${step}`, own)),
        );
        const pick = <T>(all: readonly T[]) => all.filter(() => coin.next().value);
        assert.ok(before && then && last);
        const [gone, goneThen] = [pick(before), pick([...before, ...then])];
        const left = [...before.filter((one) => !gone.includes(one)), ...then];
        const exchanged = occupancyOf(host, before).substituted(gone, then);
        assert.ok(exchanged);
        assert.deepEqual(facts(exchanged), facts(occupancyOf(host, left)));
        const removed = goneThen.filter((one) => left.includes(one));
        const again = exchanged.substituted(removed, last);
        assert.ok(again);
        const leftThen = [...left.filter((one) => !removed.includes(one)), ...last];
        assert.deepEqual(facts(again), facts(occupancyOf(host, leftThen)));
      }),
    );
  });
});
