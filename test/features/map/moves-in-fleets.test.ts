import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type MapMover, type MapTarget, moveOnMap } from '../../../server/src/features/analysis.ts';
import type { GuestPlace } from '../../../server/src/features/map/moves/move.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { fleetOf } from '../../rules/check.ts';
import type { HostSketch } from '../../rules/hosts.ts';
import {
  type AuthoredDomain,
  authoredDomain,
  domainText,
  type ListStyle,
  numbersIn,
  sameSet,
  setsOf,
  valueAfter,
  valuesIn,
  type WrittenSet,
  writtenAs,
} from './authored.ts';

/** Cores {0,16} {1,17} … on nodes 0 and 1, with an L3 group of four cores each. */
const host: HostSketch = {
  cores: Array.from({ length: 16 }, (_, core) => `${core},${core + 16}`),
  nodes: Array.from({ length: 16 }, (_, core) => core >> 3),
  l3: Array.from({ length: 16 }, (_, core) => core >> 2),
  memoryKiB: 64 * 1048576,
};
const cpus = Array.from({ length: 32 }, (_, cpu) => cpu);
const nodeOf = (cpu: number) => (cpu % 16) >> 3;

/** A mover, by the index of its domain. */
type Mover =
  | { readonly kind: 'vcpus'; readonly of: number; readonly which: readonly number[]; readonly takesOne: boolean }
  | { readonly kind: 'emulator'; readonly of: number }
  | { readonly kind: 'iothread'; readonly of: number; readonly which: number }
  | { readonly kind: 'memory'; readonly of: number; readonly node: number }
  | { readonly kind: 'guest'; readonly of: number };

const of = fc.nat(2);
const mover: fc.Arbitrary<Mover> = fc.oneof(
  fc.record({
    kind: fc.constant('vcpus' as const),
    of,
    which: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }),
    takesOne: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('emulator' as const), of }),
  fc.record({ kind: fc.constant('iothread' as const), of, which: fc.nat(1) }),
  fc.record({ kind: fc.constant('memory' as const), of, node: fc.nat(1) }),
  fc.record({ kind: fc.constant('guest' as const), of }),
);
const target: fc.Arbitrary<MapTarget> = fc.oneof(
  fc.record({ kind: fc.constant('cpu' as const), cpu: fc.constantFrom(...cpus) }),
  fc.record({ kind: fc.constant('core' as const), cpu: fc.constantFrom(...cpus) }),
  fc.record({ kind: fc.constant('node' as const), node: fc.nat(1) }),
);
const domains = fc.tuple(...['web', 'db', 'ci'].map((name) => authoredDomain(name, cpus.slice(0, 20), [0, 1])));

suite('moves in fleets of any style', () => {
  test('change only the sets of what is moved, as its author would have, and put them where the target is', () => {
    const made = { edits: 0, refused: 0 };
    fc.assert(
      fc.property(domains, fc.array(mover, { minLength: 1, maxLength: 3 }), target, (fleet, asked, to) => {
        const movers = distinct(asked);
        fc.pre(!isForThePlanner(movers, to));
        const after = afterMove(fleet, movers, to);
        if (after === null) {
          made.refused += 1;
          return;
        }
        made.edits += 1;
        for (const [index, domain] of fleet.entries()) {
          const own = movers.filter((one) => one.of === index);
          const text: string = after[index] ?? '';
          const values = valuesIn(text);
          const pinned = withPins(domain, own);
          assert.equal(text, domainText(pinned, byHand(pinned, values, own)));
          checkPlaces(domain, values, own, to, movers);
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(made.edits > 120, JSON.stringify(made));
  });

  test('change in scripts only the lists and masks of what is moved, in their own form', () => {
    const command = fc.record({
      form: fc.constantFrom<Form>('taskset -c ', 'taskset 0x', 'taskset ', 'numactl -C ', 'numactl --physcpubind='),
      written: fc.record({
        set: fc.uniqueArray(fc.constantFrom(...cpus.slice(0, 20)), { minLength: 1, maxLength: 4 }),
        style: fc.constantFrom<ListStyle>('ranges', 'one by one'),
      }),
    });
    let edits = 0;
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 3 }), fc.nat(2), target, (all, which, to) => {
        const at = which % all.length;
        const { form = 'taskset ', written = { set: [], style: 'ranges' } } = all[at] ?? {};
        const before = all.map((one) => listOf(one.form, one.written));
        const text = afterMoveInScript(scriptText(all, before), all[at]?.written.set.length ?? 0, at, to);
        if (text === null) return;
        edits += 1;
        const after = numbersOfList(form, listsIn(text)[at] ?? '');
        assert.equal(after.length, written.set.length);
        const byHand = before.with(
          at,
          isMask(form) ? listOf(form, { ...written, set: after }) : listAfter(written, after),
        );
        assert.equal(text, scriptText(all, byHand));
      }),
      { numRuns: 200 },
    );
    assert.ok(edits > 80, String(edits));
  });

  test('change of the memory of scripts, and of what virsh places, only the lists that are meant', () => {
    const nodes = fc.constantFrom<string>('0', '1', '0-1', '0,1');
    const command = fc.record({
      form: fc.constantFrom<MemoryForm>('numactl --membind=', 'numactl -m ', 'numactl --cpubind=0 --membind '),
      nodes,
    });
    let edits = 0;
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 3 }), fc.nat(2), fc.nat(1), (all, which, from) => {
        const at = which % all.length;
        const before = all.map((one) => one.nodes);
        const own = numbersIn(before[at] ?? '');
        const after = afterMoveIn(memoryScript(all, before), at, ({ uri, start }) => ({
          movers: [{ kind: 'memory', uri, start, node: from }],
          target: { kind: 'node', node: 1 - from },
        }));
        if (!own.includes(from)) {
          assert.equal(after, null);
          return;
        }
        edits += 1;
        assert.equal(after, memoryScript(all, before.with(at, String(1 - from))));
      }),
    );
    assert.ok(edits > 30, String(edits));
    const virsh = (cpu: number | string, other: string) =>
      `virsh vcpupin vm 0 ${cpu}  # first\nvirsh vcpupin vm --vcpu 1 --cpulist ${other}\n`;
    fc.assert(
      fc.property(fc.constantFrom(...cpus), fc.constantFrom(...cpus), (cpu, to) => {
        const after = afterMoveIn(virsh(cpu, '5,7'), 0, ({ uri, start }) => ({
          movers: [{ kind: 'threads', uri, start, role: 'vcpu', numbers: [0], from: null }],
          target: { kind: 'cpu', cpu: to },
        }));
        assert.equal(after, cpu === to ? null : virsh(to, '5,7'));
      }),
    );
  });
});

type MemoryForm = 'numactl --membind=' | 'numactl -m ' | 'numactl --cpubind=0 --membind ';

function memoryScript(commands: readonly { readonly form: MemoryForm }[], nodes: readonly string[]): string {
  const lines = commands.map(({ form }, at) => `${form}${nodes[at]}  qemu-kvm -smp 2 -m 1G &\n`);
  return `#!/bin/sh\n${lines.join('# next\n')}wait\n`;
}

type Form = 'taskset -c ' | 'taskset 0x' | 'taskset ' | 'numactl -C ' | 'numactl --physcpubind=';

/** A script that starts a guest with a vCPU for each CPU of its list. */
function scriptText(commands: readonly { form: Form; written: WrittenSet }[], lists: readonly string[]): string {
  const lines = commands.map(
    ({ form, written: { set } }, at) => `${form}${lists[at]}  qemu-kvm -smp ${set.length} &\n`,
  );
  return `#!/bin/bash\nset -e # pins\n${lines.join('')}wait\n`;
}

function isMask(form: Form): boolean {
  return form === 'taskset ' || form === 'taskset 0x';
}

/** Masks are as wide as the host. */
function listOf(form: Form, written: WrittenSet): string {
  if (!isMask(form)) return writtenAs(written);
  const mask = written.set.reduce((sum, cpu) => sum | (1n << BigInt(cpu)), 0n);
  return mask.toString(16).padStart(8, '0');
}

function numbersOfList(form: Form, list: string): readonly number[] {
  return isMask(form) ? cpus.filter((cpu) => (BigInt(`0x${list}`) >> BigInt(cpu)) & 1n) : numbersIn(list);
}

function listsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:-c |-C |=|taskset (?:0x)?)([\da-f,-]+) {2}/g)].map(([, list = '']) => list);
}

/** What CPUs leave keeps the form of the terms that stay; with further ones, all are put in order, one by one if neighbors are written so. */
function listAfter(before: WrittenSet, after: readonly number[]): string {
  if (after.some((cpu) => !before.set.includes(cpu))) return writtenAs({ set: after, style: styleAfter(before) });
  const print = (set: readonly number[]) => (set.length === 0 ? [] : [writtenAs({ set, style: styleAfter(before) })]);
  return writtenAs(before)
    .split(',')
    .flatMap((term) => print(numbersIn(term).filter((cpu) => after.includes(cpu))))
    .join(',');
}

function styleAfter({ set, style }: WrittenSet): ListStyle {
  return style === 'one by one' && set.some((cpu) => set.includes(cpu + 1)) ? style : 'ranges';
}

/** The script after all vCPUs of its guest at an index are moved; null if that is refused. */
function afterMoveInScript(text: string, vcpus: number, at: number, to: MapTarget): string | null {
  const numbers = Array.from({ length: vcpus }, (_, vcpu) => vcpu);
  return afterMoveIn(text, at, ({ uri, start }) => ({
    movers: [{ kind: 'threads', uri, start, role: 'vcpu', numbers, from: null }],
    target: to,
  }));
}

/** The script after a move of its guest at an index; null if that is refused. */
function afterMoveIn(
  text: string,
  at: number,
  moveOf: (guest: GuestPlace) => { readonly movers: readonly MapMover[]; readonly target: MapTarget },
): string | null {
  const { fleet } = fleetOf(host, { 'run.sh': text });
  const [document] = fleet.allHosts();
  assert.ok(document);
  const guest = fleet.runningOn(document)[at];
  assert.ok(guest);
  const result = moveOnMap(fleet, { host: document.uri, ...moveOf(guest) });
  return result.kind === 'refused' ? null : applyEdits(text, guest.uri, result.edits);
}

/** The texts of all domains after a move; null if it is refused. */
function afterMove(
  domains: readonly AuthoredDomain[],
  movers: readonly Mover[],
  to: MapTarget,
): readonly string[] | null {
  const files = Object.fromEntries(domains.map((domain) => [domain.name, domainText(domain)]));
  const { fleet, documents } = fleetOf(host, files);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const uri = document.uri;
  const found = movers.map((one) => moverIn(fleet, domains, one));
  const result = moveOnMap(fleet, { host: uri, movers: found, target: to });
  if (result.kind === 'refused') {
    assert.notEqual(result.reason, '');
    return null;
  }
  return domains.map(({ name }) => {
    const { uri: own, text } = documents.find(({ path }) => path === `/vms/${name}.xml`) ?? { uri: '', text: '' };
    const edits = result.edits.filter((edit) => edit.uri === own);
    return applyEdits(text, own, edits);
  });
}

function moverIn(fleet: Fleet, domains: readonly AuthoredDomain[], mover: Mover): MapMover {
  const domain = domains[mover.of];
  const guest = [...fleet.allDomains()].find(({ path }) => path === `/vms/${domain?.name}.xml`);
  assert.ok(domain && guest);
  const { uri, start } = guest;
  switch (mover.kind) {
    case 'vcpus': {
      const numbers = numbersOf(mover, domain);
      const [first = 0] = numbers;
      const from = mover.takesOne && numbers.length === 1 ? (domain.vcpus[first]?.set[0] ?? null) : null;
      return { kind: 'threads', uri, start, role: 'vcpu', numbers, from };
    }
    case 'emulator':
      return { kind: 'threads', uri, start, role: 'emulator', numbers: [], from: null };
    case 'iothread':
      return { kind: 'threads', uri, start, role: 'iothread', numbers: [mover.which + 1], from: null };
    case 'memory':
      return { kind: 'memory', uri, start, node: mover.node };
    case 'guest':
      return { kind: 'guest', uri, start };
  }
}

function numbersOf({ which }: Extract<Mover, { kind: 'vcpus' }>, { vcpus }: AuthoredDomain): number[] {
  return [...new Set(which.map((one) => one % vcpus.length))].sort((a, b) => a - b);
}

/** All of one domain on a node is a placement, which may bind memory and pin helper threads. */
function isForThePlanner(movers: readonly Mover[], { kind }: MapTarget): boolean {
  return kind === 'node' && movers.length === 1 && movers[0]?.kind === 'guest';
}

/** No thread is moved twice. */
function distinct(movers: readonly Mover[]): readonly Mover[] {
  const all = movers.some(({ kind }) => kind === 'guest') ? movers.filter(({ kind }) => kind === 'guest') : movers;
  return [...new Map(all.map((one) => [`${one.kind} ${one.of}`, one])).values()];
}

/** With a place for the pin that a thread without one gets. */
function withPins(domain: AuthoredDomain, movers: readonly Mover[]): AuthoredDomain {
  const isAdded = domain.emulator === null && movers.some(({ kind }) => kind === 'emulator');
  return isAdded ? { ...domain, emulator: { set: [], style: 'ranges' } } : domain;
}

/** The values of a domain after its movers have their new sets, each in its author's style; all others stay. */
function byHand(domain: AuthoredDomain, values: readonly string[], movers: readonly Mover[]): readonly string[] {
  return setsOf(domain).map((written, index) => {
    const isMoved = movers.some((one) => touches(one, domain, index));
    const after = numbersIn(values[index] ?? '');
    return !isMoved || sameSet(after, written.set) ? writtenAs(written) : valueAfter(written, after);
  });
}

/** Whether a mover may change the set at an index of {@link setsOf}. */
function touches(mover: Mover, domain: AuthoredDomain, index: number): boolean {
  const { vcpus, emulator, iothreads } = domain;
  const helpers = vcpus.length + (emulator === null ? 0 : 1);
  switch (mover.kind) {
    case 'vcpus':
      return numbersOf(mover, domain).includes(index);
    case 'emulator':
      return emulator !== null && index === vcpus.length;
    case 'iothread':
      return index === helpers + mover.which;
    case 'memory':
      return index >= helpers + iothreads.length;
    case 'guest':
      return true;
  }
}

/** Threads are where the target is; sets have kept their sizes. */
function checkPlaces(
  domain: AuthoredDomain,
  values: readonly string[],
  own: readonly Mover[],
  to: MapTarget,
  all: readonly Mover[],
): void {
  for (const one of own) {
    if (one.kind !== 'vcpus') continue;
    const numbers = numbersOf(one, domain);
    for (const vcpu of numbers) {
      const after = numbersIn(values[vcpu] ?? '');
      const before = domain.vcpus[vcpu]?.set ?? [];
      const isAlone = all.every((other) => other === one || other.kind === 'memory');
      const isPart = one.takesOne && isAlone && to.kind === 'cpu' && before.length > 1 && numbers.length === 1;
      if (isPart) {
        const others = before.slice(1);
        assert.ok(others.includes(to.cpu) || sameSet(after, [...others, to.cpu]));
        continue;
      }
      assert.equal(after.length, before.length);
      if (to.kind === 'node') assert.ok(after.every((cpu) => nodeOf(cpu) === to.node));
      else if (to.kind === 'core') assert.ok(after.every((cpu) => cpu % 16 === to.cpu % 16));
      else assert.ok(after.every((cpu) => nodeOf(cpu) === nodeOf(to.cpu)));
    }
  }
}
