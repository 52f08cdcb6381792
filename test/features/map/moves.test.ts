import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  findings,
  ghostsOf,
  type MapMover,
  type MapTarget,
  meaningOfEdits,
  moveOnMap,
} from '../../../server/src/features/analysis.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { memoryOn, pinned } from '../../fragments.ts';
import { fleetOf } from '../../rules/check.ts';

/** Cores {0,1} {2,3} | {4,5} {6,7} on two nodes with an L3 each; CPU 8 is offline. */
const on = 'example';

type Files = Readonly<Record<string, string>>;

/** The texts that a move changes, by the name of the file; or why it is refused. */
function moved(files: Files, movers: readonly Mover[], target: MapTarget, host = on): Record<string, string> | string {
  const { fleet, documents, scripts } = fleetOf(host, files);
  const result = moveOnMap(fleet, { host: hostIn(fleet), movers: movers.map((one) => moverIn(fleet, one)), target });
  if (result.kind === 'refused') return result.reason;
  const changed: Record<string, string> = {};
  for (const { uri, path, text } of [...documents, ...scripts]) {
    const after = applyEdits(
      text,
      uri,
      result.edits.filter((edit) => edit.uri === uri),
    );
    if (after !== text) changed[path.slice(path.lastIndexOf('/') + 1)] = after;
  }
  return changed;
}

/** The pins of a domain in a text: `0:2 1:3 emulator:0`. */
function pinsIn(text: string | undefined): string {
  const vcpus = [...(text ?? '').matchAll(/vcpupin vcpu='(\d+)' cpuset='([^']*)'/g)].map(([, v, c]) => `${v}:${c}`);
  const helpers = [...(text ?? '').matchAll(/(emulator|iothread)pin.*? cpuset='([^']*)'/g)].map(
    ([, name, c]) => `${name}:${c}`,
  );
  return [...vcpus, ...helpers].join(' ');
}

/** A mover by the name of its file. */
type Mover =
  | { readonly of: string; readonly role: 'vcpu' | 'emulator' | 'iothread'; readonly numbers?: number[]; from?: number }
  | { readonly of: string; readonly memory: number }
  | { readonly of: string };

function moverIn(fleet: Fleet, mover: Mover): MapMover {
  const [host] = fleet.allHosts();
  const guest = (host === undefined ? [] : fleet.runningOn(host)).find(({ path }) => path.includes(`/${mover.of}`));
  assert.ok(guest, mover.of);
  const { uri, start } = guest;
  if ('memory' in mover) return { kind: 'memory', uri, start, node: mover.memory };
  if ('role' in mover)
    return { kind: 'threads', uri, start, role: mover.role, numbers: mover.numbers ?? [], from: mover.from ?? null };
  return { kind: 'guest', uri, start };
}

function hostIn(fleet: Fleet): string {
  const [host] = fleet.allHosts();
  assert.ok(host);
  return host.uri;
}

function vcpu(of: string, ...numbers: number[]): Mover {
  return { of, role: 'vcpu', numbers };
}

suite('a move on the map', () => {
  test('of one vCPU goes to the CPU that was pointed at, and nowhere else', () => {
    const after = moved({ web: pinned(2, 3) }, [vcpu('web', 1)], { kind: 'cpu', cpu: 6 });
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '0:2 1:6');
  });

  test('of a pool exchanges the CPU that it was taken from', () => {
    const files = { web: pinned('2-4', '2-4') };
    const target = { kind: 'cpu', cpu: 6 } as const;
    const taken: Mover = { of: 'web', role: 'vcpu', numbers: [0, 1], from: 3 };
    const after = moved(files, [taken], target);
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '0:2,4,6 1:2,4,6');
  });

  test('of several vCPUs fills what is free from there on', () => {
    const files = { web: pinned(0, 1), db: pinned(5) };
    const after = moved(files, [vcpu('web', 0, 1)], { kind: 'cpu', cpu: 4 });
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '0:4 1:6');
    const refused = moved(files, [vcpu('web', 0, 1)], { kind: 'core', cpu: 4 });
    assert.equal(refused, 'core {4-5} has 1 CPU for it; it needs 2');
  });

  test('of a guest with threads takes whole cores', () => {
    const topology = "<cpu><topology sockets='1' cores='1' threads='2'/></cpu>";
    const files = { web: `${pinned(0, 1)}${topology}`, db: pinned(4) };
    const after = moved(files, [vcpu('web', 0, 1)], { kind: 'node', node: 1 });
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '0:6 1:7');
  });

  test('of all of a domain to a node is planned, and its memory follows', () => {
    const files = { web: `${pinned(0, 2)}${memoryOn(0)}`, db: `${pinned(4)}${memoryOn(1)}` };
    const after = moved(files, [{ of: 'web' }], { kind: 'node', node: 1 });
    assert.ok(typeof after === 'object');
    assert.match(after['web.xml'] ?? '', /nodeset='1'/);
    assert.match(pinsIn(after['web.xml']), /^0:[567] 1:[567]$/);
    const full = { ...files, db: pinned(4, 5, 6, 7) };
    assert.equal(moved(full, [{ of: 'web' }], { kind: 'node', node: 1 }), 'node 1 has 0 free CPUs; the domain needs 2');
  });

  test('of all of a domain to a CPU takes the memory along', () => {
    const after = moved({ web: `${pinned(0, 2)}${memoryOn(0)}` }, [{ of: 'web' }], { kind: 'cpu', cpu: 4 });
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '0:4 1:6');
    assert.match(after['web.xml'] ?? '', /nodeset='1'/);
  });

  test('of the emulator and of iothreads', () => {
    const files = {
      web: `<vcpu>1</vcpu><iothreads>1</iothreads><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0-1'/><iothreadpin iothread='1' cpuset='0-1'/></cputune>`,
    };
    const to = (mover: Mover, target: MapTarget) => {
      const after = moved(files, [mover], target);
      return typeof after === 'string' ? after : pinsIn(after['web.xml']);
    };
    const emulator: Mover = { of: 'web', role: 'emulator', from: 0 };
    assert.equal(to(emulator, { kind: 'cpu', cpu: 6 }), '0:2 emulator:6 iothread:0-1');
    assert.equal(to(emulator, { kind: 'core', cpu: 6 }), '0:2 emulator:6-7 iothread:0-1');
    assert.equal(to(emulator, { kind: 'node', node: 0 }), '0:2 emulator:0-1,3 iothread:0-1');
    const iothread: Mover = { of: 'web', role: 'iothread', numbers: [1] };
    assert.equal(to(iothread, { kind: 'cpu', cpu: 7 }), '0:2 emulator:0-1 iothread:7');
  });

  test('of memory exchanges the node, for a cell too', () => {
    const files = { web: `${pinned(2)}<numatune><memory mode="preferred" nodeset="0"/></numatune>` };
    const after = moved(files, [{ of: 'web', memory: 0 }], { kind: 'cpu', cpu: 6 });
    assert.ok(typeof after === 'object');
    assert.match(after['web.xml'] ?? '', /<memory mode="preferred" nodeset="1"\/>/);
    assert.equal(moved(files, [{ of: 'web', memory: 0 }], { kind: 'node', node: 0 }), 'it is there already');
  });

  test('of guests in several documents is one list of edits', () => {
    const after = moved({ web: pinned(0), db: pinned(1) }, [vcpu('web', 0), vcpu('db', 0)], { kind: 'node', node: 1 });
    assert.ok(typeof after === 'object');
    assert.deepEqual([pinsIn(after['web.xml']), pinsIn(after['db.xml'])], ['0:4', '0:6']);
  });

  test('of a floating vCPU gives it a pin', () => {
    const after = moved({ web: '<vcpu>2</vcpu>' }, [vcpu('web', 1)], { kind: 'cpu', cpu: 5 });
    assert.ok(typeof after === 'object');
    assert.equal(pinsIn(after['web.xml']), '1:5');
  });

  test('is refused in words', () => {
    const files = { web: pinned(2) };
    assert.equal(moved(files, [vcpu('web', 0)], { kind: 'cpu', cpu: 2 }), 'it is there already');
    assert.equal(moved(files, [vcpu('web', 0)], { kind: 'cpu', cpu: 8 }), 'CPU 8 is offline');
    assert.equal(moved(files, [vcpu('web', 0)], { kind: 'cpu', cpu: 99 }), 'the host has no CPU 99');
    assert.equal(moved(files, [vcpu('web', 7)], { kind: 'cpu', cpu: 4 }), 'the guest has no such thread any more');
    const filledIn = {
      web: "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='{{ cpu }}'/></cputune>",
    };
    assert.equal(
      moved(filledIn, [vcpu('web', 1)], { kind: 'cpu', cpu: 4 }),
      'it is not known which CPUs it is pinned to',
    );
  });
});

suite('a move on the map in a script', () => {
  const target = { kind: 'cpu', cpu: 6 } as const;

  test('rewrites the list in its own form', () => {
    const after = moved({ 'run.sh': 'taskset 0x04 qemu-system-x86_64 -smp 1 &\n' }, [vcpu('run.sh', 0)], target);
    assert.deepEqual(after, { 'run.sh': 'taskset 0x40 qemu-system-x86_64 -smp 1 &\n' });
    const pool: Mover = { of: 'run.sh', role: 'vcpu', numbers: [0, 1], from: 2 };
    assert.deepEqual(moved({ 'run.sh': 'taskset -c 2,3 qemu-system-x86_64 -smp 2 &\n' }, [pool], target), {
      'run.sh': 'taskset -c 3,6 qemu-system-x86_64 -smp 2 &\n',
    });
  });

  test('takes all vCPUs of a list or none', () => {
    assert.equal(
      moved({ 'run.sh': 'taskset -c 2,3 qemu-system-x86_64 -smp 2 &\n' }, [vcpu('run.sh', 0)], target),
      "the list '2,3' pins other vCPUs too; move them together",
    );
  });

  test('is refused where the list is computed', () => {
    const script = 'n=1\ntaskset -c $((n+1)) qemu-system-x86_64 -smp 1 &\n';
    assert.equal(
      moved({ 'run.sh': script }, [vcpu('run.sh', 0)], target),
      "line 2 computes the list '2' as $((n+1)); only a list that is written out can be changed",
    );
  });
});

suite('a move of memory in a script', () => {
  const target: MapTarget = { kind: 'node', node: 1 };
  const memory = { of: 'run.sh', memory: 0 };
  const qemu = 'qemu-system-x86_64 -m 512';

  test('exchanges the node in the list that binds it', () => {
    for (const binds of ['numactl --membind=', 'numactl -m ', 'numactl -C 2 -m '])
      assert.deepEqual(moved({ 'run.sh': `${binds}0 ${qemu} &\n` }, [memory], target), {
        'run.sh': `${binds}1 ${qemu} &\n`,
      });
    const backend = (node: number) =>
      `${qemu} -smp 1 -object memory-backend-ram,id=a,size=512M,host-nodes=${node},policy=bind -numa node,memdev=a &\n`;
    assert.deepEqual(moved({ 'run.sh': backend(0) }, [memory], target), { 'run.sh': backend(1) });
  });

  test('comes along with all of a guest', () => {
    const script = (cpu: number, node: number) => `numactl -C ${cpu} --membind=${node}  ${qemu} -smp 1 &\n`;
    assert.deepEqual(moved({ 'run.sh': script(2, 0) }, [{ of: 'run.sh' }], target), { 'run.sh': script(4, 1) });
  });

  test('and of a domain that only virsh is known to place', () => {
    const script = (cpu: number, node: number) =>
      `virsh vcpupin vm 0 ${cpu} --live\nvirsh numatune vm --nodeset ${node} --live\n`;
    assert.deepEqual(moved({ 'run.sh': script(3, 0) }, [memory], target), { 'run.sh': script(3, 1) });
    assert.deepEqual(moved({ 'run.sh': script(3, 0) }, [vcpu('run.sh', 0)], { kind: 'cpu', cpu: 4 }), {
      'run.sh': script(4, 0),
    });
  });

  test('is refused where the list is computed, or binds what stays', () => {
    assert.equal(
      moved({ 'run.sh': `n=1\nnumactl --membind=$((n-1)) ${qemu} &\n` }, [memory], target),
      "line 2 computes the list '0' as --membind=$((n-1)); only a list that is written out can be changed",
    );
    assert.equal(
      moved({ 'run.sh': `for v in a b; do numactl --membind=0 ${qemu} -name $v & done\n` }, [memory], target),
      "the list '0' binds the memory of other guests too; move them together",
    );
  });
});

suite('what a move means', () => {
  test('counts the findings of the host, and says what it would cause', () => {
    const { fleet, documents } = fleetOf(on, { web: `${pinned(2)}${memoryOn(0)}`, db: `${pinned(6)}${memoryOn(1)}` });
    const count = () => documents.reduce((sum, document) => sum + findings(fleet, document).length, 0);
    const before = count();
    const edits = (cpu: number) => {
      const mover = moverIn(fleet, vcpu('web', 0));
      const result = moveOnMap(fleet, { host: hostIn(fleet), movers: [mover], target: { kind: 'cpu', cpu } });
      assert.ok(result.kind === 'edits');
      return result.edits;
    };
    const wrong = meaningOfEdits(fleet, edits(6));
    assert.ok((wrong.findings?.after ?? 0) > before);
    assert.match(wrong.objection ?? '', /cpu-overcommit|memory-node-mismatch/);
    const right = meaningOfEdits(fleet, edits(0));
    assert.deepEqual(right, { findings: { before, after: before }, objection: null });
    assert.deepEqual(ghostsOf(fleet, edits(0)), [
      { uri: documents[0]?.uri, start: 0, role: 'vcpu', numbers: '0', cpus: '0' },
    ]);
    assert.equal(count(), before, 'the fleet is as before');
  });

  test('of a script, with its neighbors', () => {
    const { fleet } = fleetOf(on, { 'run.sh': 'taskset -c 2 qemu-system-x86_64 -smp 1 &\n', db: pinned(6) });
    const mover = moverIn(fleet, vcpu('run.sh', 0));
    const result = moveOnMap(fleet, { host: hostIn(fleet), movers: [mover], target: { kind: 'cpu', cpu: 6 } });
    assert.ok(result.kind === 'edits');
    const { findings: count, objection } = meaningOfEdits(fleet, result.edits);
    assert.ok(count !== null && count.after > count.before);
    assert.match(objection ?? '', /cpu-overcommit/);
    assert.deepEqual(
      ghostsOf(fleet, result.edits)
        .map(({ role, numbers, cpus }) => [role, numbers, cpus])
        .filter(([role]) => role === 'vcpu'),
      [['vcpu', '0', '6']],
    );
  });
});
