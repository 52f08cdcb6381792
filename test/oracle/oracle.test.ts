import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { generateFleet } from './generate.ts';
import { COVERED_RULES, type Domain, type Fleet, type Host } from './model.ts';
import { expected } from './oracle.ts';
import { overcommitted } from './overcommit.ts';
import { readPinset } from './pinset-text.ts';
import { writeFleet } from './write.ts';

// Every expectation below is derived by hand from rules.md.

/** 8 CPUs, 2 nodes: cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1. */
const SMT = hostOf({ cores: ['0,1', '2,3', '4,5', '6,7'], nodes: [0, 0, 1, 1] });
/** As SMT, with siblings i and i+4: cores {0,4} {1,5} on node 0, {2,6} {3,7} on node 1. */
const SPLIT = hostOf({ cores: ['0,4', '1,5', '2,6', '3,7'], nodes: [0, 0, 1, 1] });
/** 4 CPUs, one thread a core, one node. */
const FLAT = hostOf({ cores: ['0', '1', '2', '3'], nodes: [0, 0, 0, 0] });
/** As SMT, CPUs 3 and 7 offline. */
const OFFLINE = hostOf({ cores: ['0,1', '2,3', '4,5', '6,7'], nodes: [0, 0, 1, 1], offline: [3, 7] });
/** As SMT, with node 2 that has memory only. */
const MEMORY_ONLY = hostOf({ cores: ['0,1', '2,3', '4,5', '6,7'], nodes: [0, 0, 1, 1], memoryOnly: [2] });

/** What is said on top of most cases below, and has cases of its own. */
const PLACEMENT_ADVICE = new Set([
  'ineffective-exclusion',
  'non-canonical-cpuset',
  'pin-spans-nodes',
  'cell-cross-node',
  'memory-not-bound',
  'l3-straddle',
  'memoryless-node',
  'floating-over-dedicated',
  'host-overcommit',
]);

type Case = readonly [name: string, host: Host, domains: readonly Sketch[], findings: readonly string[]];

/** A domain in few words; `a`, `b`, … is its name by its place in the list. */
type Sketch = {
  vcpus: number;
  current?: number;
  enabled?: string;
  placement?: 'static' | 'auto';
  cpuset?: string;
  /** vCPU n has the n-th text; null leaves it unpinned. */
  pins?: readonly (string | null)[];
  /** Pins after those, as [vCPU, text]. */
  more?: readonly (readonly [number, string])[];
  emulator?: string;
  iothread?: string;
  memory?: Partial<NonNullable<Domain['memory']>>;
  memnodes?: Domain['memnodes'];
  topology?: readonly [sockets: number, cores: number, threads: number];
  cells?: readonly (string | null)[];
  devices?: readonly number[];
  slice?: Domain['slice'];
};

const CASES: readonly Case[] = [
  // cpu-overcommit
  ['one to one on CPUs of different cores', FLAT, [{ vcpus: 3, pins: ['0', '1', '2'] }], []],
  ['two vCPUs of a domain on one CPU', FLAT, [{ vcpus: 2, pins: ['1', '1'] }], ['a cpu-overcommit']],
  [
    'two domains on one CPU',
    FLAT,
    [
      { vcpus: 1, pins: ['1'] },
      { vcpus: 1, pins: ['1'] },
    ],
    ['a cpu-overcommit', 'b cpu-overcommit'],
  ],
  [
    'two domains with one device',
    FLAT,
    [
      { vcpus: 1, pins: ['1'], devices: [1] },
      { vcpus: 1, pins: ['1'], devices: [1] },
    ],
    [],
  ],
  [
    '… each beside a third',
    FLAT,
    [
      { vcpus: 1, pins: ['1'], devices: [1] },
      { vcpus: 1, pins: ['1'], devices: [1] },
      { vcpus: 1, pins: ['1'] },
    ],
    ['a cpu-overcommit', 'b cpu-overcommit', 'c cpu-overcommit'],
  ],
  [
    '… and who shares with both is beside nobody',
    FLAT,
    [
      { vcpus: 1, pins: ['1'], devices: [1] },
      { vcpus: 1, pins: ['1'], devices: [1, 2] },
      { vcpus: 1, pins: ['1'], devices: [2] },
    ],
    ['a cpu-overcommit', 'c cpu-overcommit'],
  ],
  [
    'two domains that the profile keeps apart, on one core',
    { ...SMT, neverTogether: [['a', 'b']] },
    [
      { vcpus: 1, pins: ['0'] },
      { vcpus: 1, pins: ['1'] },
    ],
    [],
  ],
  [
    'pins cut by machine.slice',
    { ...FLAT, slices: [{ name: 'machine.slice', cpus: [1, 2] }] },
    [{ vcpus: 3, cpuset: '0-2' }],
    ['a cpu-overcommit'],
  ],
  [
    'a pin that the slice leaves nothing of is in no graph',
    { ...FLAT, slices: [{ name: 'machine.slice', cpus: [1, 2] }] },
    [{ vcpus: 2, pins: ['3', '3'] }],
    [],
  ],
  [
    'floating in a slice that is too small',
    { ...FLAT, slices: [{ name: 'machine-a.slice', cpus: [1, 2] }] },
    [{ vcpus: 3, slice: 'machine-a.slice' }, { vcpus: 3 }],
    ['a cpu-overcommit'],
  ],
  ['three vCPUs in a pool of two', FLAT, [{ vcpus: 3, cpuset: '0-1' }], ['a cpu-overcommit']],
  ['three vCPUs in a pool of three', FLAT, [{ vcpus: 3, cpuset: '0-2' }], []],
  ['more vCPUs than CPUs, but floating', FLAT, [{ vcpus: 9 }], []],
  ['a pin to all online CPUs floats', FLAT, [{ vcpus: 9, cpuset: '0-3' }], []],
  [
    'what escapes to a free CPU is not overcommitted, nor who holds another',
    FLAT,
    [
      { vcpus: 2, pins: ['0', '0'] },
      { vcpus: 2, pins: ['1,2', '2'] },
    ],
    ['a cpu-overcommit'],
  ],
  [
    'who could yield to the overcommitted is drawn in',
    FLAT,
    [
      { vcpus: 2, pins: ['0-1', '0-1'] },
      { vcpus: 1, pins: ['1'] },
    ],
    ['a cpu-overcommit', 'b cpu-overcommit'],
  ],
  [
    'who may use the crowded CPU but has one of its own is not',
    FLAT,
    [
      { vcpus: 2, pins: ['0', '0'] },
      { vcpus: 1, pins: ['0-1'] },
    ],
    ['a cpu-overcommit'],
  ],
  ['a chain of windows that fits', FLAT, [{ vcpus: 3, pins: ['0-1', '1-2', '2-3'] }], []],
  ['a hot-pluggable vCPU does not count', FLAT, [{ vcpus: 2, current: 1, pins: ['1', '1'] }], []],
  [
    'vcpus/vcpu enabled says who is on',
    FLAT,
    [{ vcpus: 3, enabled: 'yny', pins: ['1', '2', '1'] }],
    ['a cpu-overcommit'],
  ],
  ['the vCPU that is off does not', FLAT, [{ vcpus: 3, enabled: 'yyn', pins: ['1', '2', '1'] }], []],
  [
    'a vCPU left with its online CPUs only',
    OFFLINE,
    [
      { vcpus: 1, pins: ['2-3'] },
      { vcpus: 1, pins: ['2'] },
    ],
    ['a cpu-overcommit', 'a offline-cpu', 'b cpu-overcommit'],
  ],
  ['placement auto drops the cpuset', FLAT, [{ vcpus: 3, placement: 'auto', cpuset: '0-1' }], []],
  ['placement auto keeps vcpupin', FLAT, [{ vcpus: 2, placement: 'auto', pins: ['1', '1'] }], ['a cpu-overcommit']],
  ['a vcpupin beats the cpuset', FLAT, [{ vcpus: 2, cpuset: '0', pins: ['1'] }], []],
  [
    'an invalid vcpupin does not fall back to the cpuset',
    FLAT,
    [{ vcpus: 2, cpuset: '0', pins: ['x'] }],
    ['a invalid-cpuset'],
  ],
  [
    'the first of two vcpupins is in force',
    FLAT,
    [{ vcpus: 2, pins: ['0', '1'], more: [[0, '1']] }],
    ['a duplicate-vcpupin'],
  ],
  // smt-sibling-conflict
  ['siblings of one core', SMT, [{ vcpus: 2, pins: ['0', '1'] }], ['a smt-sibling-conflict']],
  ['siblings under split numbering', SPLIT, [{ vcpus: 2, pins: ['0', '4'] }], ['a smt-sibling-conflict']],
  ['neighbours under split numbering are other cores', SPLIT, [{ vcpus: 2, pins: ['0', '1'] }], []],
  [
    'two domains on one core',
    SMT,
    [
      { vcpus: 1, pins: ['2'] },
      { vcpus: 1, pins: ['3'] },
    ],
    ['a smt-sibling-conflict', 'b smt-sibling-conflict'],
  ],
  ['a guest core on a host core', SMT, [{ vcpus: 2, pins: ['0', '1'], topology: [1, 1, 2] }], []],
  ['a guest core floating in a host core', SMT, [{ vcpus: 2, pins: ['0-1', '0-1'], topology: [1, 1, 2] }], []],
  [
    'two guest cores of two domains on one host core',
    hostOf({ cores: ['0-3', '4-7'], nodes: [0, 0] }),
    [
      { vcpus: 2, pins: ['0', '1'], topology: [1, 1, 2] },
      { vcpus: 2, pins: ['2', '3'], topology: [1, 1, 2] },
    ],
    ['a smt-sibling-conflict', 'b smt-sibling-conflict'],
  ],
  ['a pool of as many cores', SMT, [{ vcpus: 2, cpuset: '0-3' }], []],
  ['a pool of fewer cores', SMT, [{ vcpus: 3, cpuset: '0-3' }], ['a smt-sibling-conflict']],
  [
    'who is in a cpu-overcommit is not in the cores',
    SMT,
    [
      { vcpus: 2, pins: ['0', '0'] },
      { vcpus: 1, pins: ['1'] },
    ],
    ['a cpu-overcommit'],
  ],
  [
    'of a guest core the rest is a unit',
    hostOf({ cores: ['0-3', '4-7'], nodes: [0, 0] }),
    [
      { vcpus: 4, pins: ['0', '1', '2', '2'], topology: [1, 1, 4] },
      { vcpus: 1, pins: ['4'] },
    ],
    ['a cpu-overcommit'],
  ],
  [
    'of a guest core the vCPUs on one host core are a unit, wherever the others are',
    SPLIT,
    [{ vcpus: 4, pins: ['0', '4', '1', '5'], topology: [1, 1, 4] }],
    ['a guest-smt-mismatch'],
  ],
  [
    'parts of two guest cores on one host core are two units',
    SPLIT,
    [{ vcpus: 4, pins: ['0', '1', '4', '5'], topology: [1, 2, 2] }],
    ['a guest-smt-mismatch', 'a smt-sibling-conflict'],
  ],
  [
    'of a guest core one vCPU that may leave the host core is a unit of its own',
    SMT,
    [{ vcpus: 4, pins: ['0', '1', '0-3', '2'], topology: [1, 1, 4] }],
    ['a guest-smt-mismatch', 'a smt-sibling-conflict'],
  ],
  ['an offline sibling is no sibling in use', OFFLINE, [{ vcpus: 2, pins: ['2', '0'] }], []],
  // guest-smt-mismatch
  [
    'a guest core over two host cores',
    SMT,
    [{ vcpus: 2, pins: ['0', '2'], topology: [1, 1, 2] }],
    ['a guest-smt-mismatch'],
  ],
  ['wrong product: silent', SMT, [{ vcpus: 2, pins: ['0', '2'], topology: [2, 1, 2] }], []],
  [
    'a guest with threads on a host without',
    FLAT,
    [{ vcpus: 2, pins: ['0', '1'], topology: [1, 1, 2] }],
    ['a guest-smt-mismatch'],
  ],
  ['only the restricted are judged', SMT, [{ vcpus: 2, pins: ['0', '0-7'], topology: [1, 1, 2] }], []],
  [
    'guest cores as the host counts with split numbering',
    SPLIT,
    [{ vcpus: 4, pins: ['0', '1', '4', '5'], topology: [1, 2, 2] }],
    ['a guest-smt-mismatch', 'a smt-sibling-conflict'],
  ],
  [
    'a guest core in a pool of two cores',
    SMT,
    [{ vcpus: 2, pins: ['0-3', '0-3'], topology: [1, 1, 2] }],
    ['a guest-smt-mismatch'],
  ],
  // cross-numa-pin
  ['pins on two nodes', SMT, [{ vcpus: 2, pins: ['0', '4'] }], ['a cross-numa-pin']],
  ['pins on two nodes with guest cells', SMT, [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'] }], []],
  ['one pinset over two nodes', SMT, [{ vcpus: 1, cpuset: '2,4' }], ['a cross-numa-pin']],
  ['an offline CPU is on no node', OFFLINE, [{ vcpus: 1, pins: ['0,7'] }], ['a offline-cpu']],
  ['a hot-pluggable vCPU on another node', SMT, [{ vcpus: 2, current: 1, pins: ['0', '4'] }], []],
  // unknown-cpu, offline-cpu, invalid-cpuset
  ['a CPU that the host lacks', FLAT, [{ vcpus: 1, pins: ['9'] }], ['a unknown-cpu']],
  ['… excluded again', FLAT, [{ vcpus: 1, pins: ['0,9,^9'] }], []],
  [
    '… and good ones: still in the graph',
    FLAT,
    [{ vcpus: 2, pins: ['1,9', '1'] }],
    ['a cpu-overcommit', 'a unknown-cpu'],
  ],
  ['… in a cpuset that nobody falls back to', FLAT, [{ vcpus: 1, cpuset: '9', pins: ['1'] }], ['a unknown-cpu']],
  ['… in a cpuset under placement auto', FLAT, [{ vcpus: 1, placement: 'auto', cpuset: '9' }], []],
  ['… for the emulator', FLAT, [{ vcpus: 1, emulator: '4' }], ['a unknown-cpu']],
  ['… for an iothread', FLAT, [{ vcpus: 1, iothread: '0,4' }], ['a unknown-cpu']],
  ['all named CPUs offline', OFFLINE, [{ vcpus: 2, pins: ['3', '3'] }], ['a offline-cpu']],
  ['both kinds', OFFLINE, [{ vcpus: 1, pins: ['7-8,0'] }], ['a offline-cpu', 'a unknown-cpu']],
  ['exclusion before the range has no effect', FLAT, [{ vcpus: 1, pins: ['^3,1-3'] }], []],
  ['a stride', FLAT, [{ vcpus: 1, pins: ['0-2:2'] }], ['a invalid-cpuset']],
  ['nothing left', FLAT, [{ vcpus: 1, cpuset: '1,^1' }], ['a invalid-cpuset']],
  ['the dialect with spaces and a trailing comma', FLAT, [{ vcpus: 1, pins: [' 0 - 1 , 2,'] }], []],
  ['a placeholder is unknown, not wrong', FLAT, [{ vcpus: 2, pins: ['{{ pin }}', '0'] }], []],
  ['a nodeset in no dialect', FLAT, [{ vcpus: 1, memory: { nodeset: '0-' } }], ['a invalid-cpuset']],
  // vcpupin-out-of-range, duplicate-vcpupin, partial-pinning
  ['a pin for no vCPU', FLAT, [{ vcpus: 1, pins: ['1'], more: [[1, '1']] }], ['a vcpupin-out-of-range']],
  [
    '… is not looked at',
    FLAT,
    [
      {
        vcpus: 1,
        pins: ['1'],
        more: [
          [4, 'x'],
          [4, '99'],
        ],
      },
    ],
    ['a vcpupin-out-of-range'],
  ],
  [
    'a repeated pin is not looked at',
    FLAT,
    [{ vcpus: 1, pins: ['1'], more: [[0, '0-99:2']] }],
    ['a duplicate-vcpupin'],
  ],
  ['pins for two of four', FLAT, [{ vcpus: 4, pins: ['0', '1'] }], ['a partial-pinning']],
  ['… the others by the cpuset', FLAT, [{ vcpus: 3, pins: ['0'], cpuset: '1-2' }], []],
  ['… the others hot-pluggable', FLAT, [{ vcpus: 4, current: 2, pins: ['0', '1'] }], []],
  ['… under placement auto', FLAT, [{ vcpus: 2, pins: ['0'], placement: 'auto', cpuset: '1' }], ['a partial-pinning']],
  ['only a pin for no vCPU is no pinning', FLAT, [{ vcpus: 2, more: [[2, '0']] }], ['a vcpupin-out-of-range']],
  // unknown-node, memory-node-mismatch
  ['memory on the pins’ node', SMT, [{ vcpus: 1, pins: ['0'], memory: { nodeset: '0' } }], []],
  ['memory on another node', SMT, [{ vcpus: 1, pins: ['0'], memory: { nodeset: '1' } }], ['a memory-node-mismatch']],
  ['strict memory on more nodes', SMT, [{ vcpus: 1, pins: ['0'], memory: { mode: 'strict', nodeset: '0-1' } }], []],
  [
    'interleaved over more nodes',
    SMT,
    [{ vcpus: 1, pins: ['0'], memory: { mode: 'interleave', nodeset: '0-1' } }],
    ['a memory-node-mismatch'],
  ],
  [
    '… with a floating vCPU',
    SMT,
    [{ vcpus: 2, pins: ['0', '0-7'], memory: { mode: 'interleave', nodeset: '0-1' } }],
    [],
  ],
  [
    'pins on a node that the memory is not on',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], memory: { nodeset: '0' } }],
    ['a cross-numa-pin', 'a memory-node-mismatch'],
  ],
  ['an unknown node alone', SMT, [{ vcpus: 1, pins: ['0'], memory: { nodeset: '7' } }], ['a unknown-node']],
  [
    'an unknown node and the right one',
    SMT,
    [{ vcpus: 1, pins: ['0'], memory: { nodeset: '0,7' } }],
    ['a unknown-node'],
  ],
  [
    'an unknown node and the wrong one',
    SMT,
    [{ vcpus: 1, pins: ['0'], memory: { nodeset: '1,7' } }],
    ['a memory-node-mismatch', 'a unknown-node'],
  ],
  ['memory placement auto', SMT, [{ vcpus: 1, pins: ['0'], memory: { placement: 'auto', nodeset: '1' } }], []],
  ['floating vCPUs', SMT, [{ vcpus: 2, memory: { nodeset: '1' } }], []],
  [
    'a node with memory only',
    MEMORY_ONLY,
    [{ vcpus: 1, pins: ['0'], memory: { nodeset: '2' } }],
    ['a memory-node-mismatch'],
  ],
  ['… beside the right one', MEMORY_ONLY, [{ vcpus: 1, pins: ['0'], memory: { nodeset: '0,2' } }], []],
  [
    'cell by cell, each right',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'], memnodes: [memnode(0, '0'), memnode(1, '1')] }],
    [],
  ],
  [
    'cell by cell, crossed',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'], memnodes: [memnode(0, '1'), memnode(1, '0')] }],
    ['a memory-node-mismatch'],
  ],
  [
    'memory stands for the cell without a memnode',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'], memnodes: [memnode(0, '0')], memory: { nodeset: '0' } }],
    ['a memory-node-mismatch'],
  ],
  [
    '… and for no other',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'], memnodes: [memnode(0, '0')], memory: { nodeset: '1' } }],
    [],
  ],
  [
    'interleaved over the cells’ nodes',
    SMT,
    [{ vcpus: 2, pins: ['0', '4'], cells: ['0', '1'], memory: { mode: 'interleave', nodeset: '0-1' } }],
    [],
  ],
];

/** As CASES, for the rules of PLACEMENT_ADVICE alone. */
const ADVICE_CASES: readonly Case[] = [
  ['an exclusion before its range', FLAT, [{ vcpus: 1, pins: ['^3,1-3'] }], ['a ineffective-exclusion']],
  ['… of what is not in the result', FLAT, [{ vcpus: 1, pins: ['0-2,^3'] }], []],
  ['blanks', FLAT, [{ vcpus: 1, pins: ['0, 1'] }], ['a non-canonical-cpuset']],
  ['a pin over two nodes without cells', SMT, [{ vcpus: 1, pins: ['2,4'] }], []],
  ['… in a cell', SMT, [{ vcpus: 1, pins: ['2,4'], cells: ['0'] }], ['a pin-spans-nodes']],
  ['… beside one on another node', SMT, [{ vcpus: 2, pins: ['0', '4'], cells: ['0-1'] }], ['a cell-cross-node']],
  ['a cpuset over two nodes in a cell', SMT, [{ vcpus: 1, cpuset: '2,4', cells: ['0'] }], ['a cell-cross-node']],
  ['pins on one node of two', SMT, [{ vcpus: 1, pins: ['2'] }], ['a memory-not-bound']],
  ['… of one', FLAT, [{ vcpus: 1, pins: ['2'] }], []],
  ['… with a floating vCPU', SMT, [{ vcpus: 2, pins: ['2', '0-7'] }], []],
  [
    'strict memory on a node without CPUs',
    MEMORY_ONLY,
    [{ vcpus: 1, memory: { nodeset: '2' } }],
    ['a memoryless-node'],
  ],
  ['… where the pins say it', MEMORY_ONLY, [{ vcpus: 1, pins: ['0'], memory: { nodeset: '2' } }], []],
  ['floating beside a dedicated CPU', FLAT, [{ vcpus: 1, pins: ['1'] }, { vcpus: 1 }], ['b floating-over-dedicated']],
  ['… beside a pool', FLAT, [{ vcpus: 1, pins: ['1-2'] }, { vcpus: 1 }], []],
  ['one domain larger than the host', FLAT, [{ vcpus: 5 }, { vcpus: 4 }], ['a host-overcommit']],
];

test('the host’s sum is said in its profile', () => {
  const domains = [domainOf({ vcpus: 3 }, 0), domainOf({ vcpus: 2 }, 1)];
  assert.deepEqual(
    expected({ seed: 0, hosts: [{ ...FLAT, domains }] }),
    new Set(['hosts/host.host.json host-overcommit']),
  );
});

suite('the oracle on cases of the other core rules', () => {
  for (const [name, host, sketches, findings] of ADVICE_CASES) {
    test(name, () => {
      const fleet: Fleet = { seed: 0, hosts: [{ ...host, domains: sketches.map(domainOf) }] };
      const want = findings.map((text) => `vms/${text.replace(' ', '.xml ')}`);
      const found = [...expected(fleet)].filter((text) => PLACEMENT_ADVICE.has(text.slice(text.indexOf(' ') + 1)));
      assert.deepEqual(found.sort(), want.sort());
    });
  }
});

suite('the oracle on cases worked out by hand', () => {
  for (const [name, host, sketches, findings] of CASES) {
    test(name, () => {
      const fleet: Fleet = { seed: 0, hosts: [{ ...host, domains: sketches.map(domainOf) }] };
      const want = findings.map((text) => `vms/${text.replace(' ', '.xml ')}`);
      const found = [...expected(fleet)].filter((text) => !PLACEMENT_ADVICE.has(text.slice(text.indexOf(' ') + 1)));
      assert.deepEqual(found.sort(), want.sort());
    });
  }

  test('each host has its own graph', () => {
    const one = { ...FLAT, domains: [domainOf({ vcpus: 1, pins: ['1'] }, 0)] };
    const two = { ...FLAT, name: 'other', domains: [domainOf({ vcpus: 1, pins: ['1'] }, 1)] };
    assert.deepEqual(expected({ seed: 0, hosts: [one, two] }), new Set());
  });
});

test('the overcommitted part of a larger graph, where only matchings can be asked', () => {
  const graph = new Map<string, Set<number>>();
  for (let vcpu = 0; vcpu < 30; vcpu++) graph.set(`${vcpu}`, new Set([vcpu % 20, (vcpu + 1) % 20]));
  assert.equal(overcommitted(graph).size, 30);
  for (let vcpu = 20; vcpu < 30; vcpu++) graph.set(`${vcpu}`, new Set([vcpu]));
  assert.equal(overcommitted(graph).size, 0);
});

test('pinsets are read as libvirt reads them', () => {
  const cases: Record<string, number[] | 'invalid' | 'unknown'> = {
    '0-3,^2': [0, 1, 3],
    '^2,0-3': [0, 1, 2, 3],
    '010': [10],
    '0-3,': [0, 1, 2, 3],
    '16383': [16383],
    '16384': 'invalid',
    '^ 2,3': 'invalid',
    '3-1': 'invalid',
    '': 'invalid',
    '{{ x }}': 'unknown',
  };
  for (const [text, want] of Object.entries(cases)) {
    const got = readPinset(text);
    assert.deepEqual(got.kind === 'ids' ? [...got.ids].sort((a, b) => a - b) : got.kind, want, `'${text}'`);
  }
});

test('the generator repeats itself, and its fleets have every rule both ways', () => {
  const count = new Map([...COVERED_RULES].map((rule) => [rule, 0]));
  let documents = 0;
  let clean = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const fleet = generateFleet(seed);
    assert.deepEqual(writeFleet(generateFleet(seed)), writeFleet(fleet));
    const findings = [...expected(fleet)];
    for (const { file } of fleet.hosts.flatMap((host) => host.domains)) {
      documents++;
      if (!findings.some((text) => text.startsWith(`vms/${file} `))) clean++;
    }
    for (const text of findings) {
      const rule = text.slice(text.indexOf(' ') + 1);
      count.set(rule, (count.get(rule) ?? 0) + 1);
    }
  }
  for (const [rule, found] of count) {
    assert.ok(found >= documents * 0.02 && found <= documents * 0.7, `${rule}: ${found} of ${documents} documents`);
  }
  assert.ok(clean >= documents * 0.05, `${clean} of ${documents} documents are clean`);
});

type Shape = { cores: readonly string[]; nodes: readonly number[]; offline?: number[]; memoryOnly?: number[] };

function hostOf(shape: Shape): Host {
  const cpus = shape.cores.flatMap((text, core) => {
    const reading = readPinset(text);
    const node = shape.nodes[core] ?? 0;
    return (reading.kind === 'ids' ? [...reading.ids] : []).map((id) => {
      return { id, online: shape.offline?.includes(id) !== true, package: node, core, l3: null, node };
    });
  });
  const nodes = [...new Set([...shape.nodes, ...(shape.memoryOnly ?? [])])].map((id) => ({ id, memoryKiB: 1048576 }));
  return {
    name: 'host',
    cpus,
    nodes,
    reserved: null,
    cpuOvercommit: null,
    isolated: [],
    neverTogether: [],
    slices: [],
    claims: 'list',
    domains: [],
  };
}

function memnode(cellid: number, nodeset: string): Domain['memnodes'][number] {
  return { cellid, mode: null, nodeset };
}

function domainOf(sketch: Sketch, index: number): Domain {
  const name = 'abcdef'[index] ?? 'z';
  const pins = (sketch.pins ?? []).flatMap((cpuset, vcpu) => (cpuset === null ? [] : [{ vcpu, cpuset }]));
  const { topology } = sketch;
  return {
    file: `${name}.xml`,
    name,
    devices: sketch.devices ?? [],
    slice: sketch.slice ?? 'machine.slice',
    vcpu: {
      max: sketch.vcpus,
      current: sketch.current ?? null,
      enabled: sketch.enabled === undefined ? null : [...sketch.enabled].map((on) => on === 'y'),
      placement: sketch.placement ?? null,
      cpuset: sketch.cpuset ?? null,
    },
    vcpupins: [...pins, ...(sketch.more ?? []).map(([vcpu, cpuset]) => ({ vcpu, cpuset }))],
    emulatorpin: sketch.emulator ?? null,
    iothreads: sketch.iothread === undefined ? 0 : 1,
    iothreadpins: sketch.iothread === undefined ? [] : [{ iothread: 1, cpuset: sketch.iothread }],
    memory: sketch.memory === undefined ? null : { mode: null, placement: null, nodeset: null, ...sketch.memory },
    memnodes: sketch.memnodes ?? [],
    topology:
      topology === undefined
        ? null
        : { sockets: topology[0], dies: null, clusters: null, cores: topology[1], threads: topology[2] },
    cells: (sketch.cells ?? []).map((cpus) => ({ cpus, memoryKiB: 1048576 })),
    looks: { quotes: 'single', crlf: false, cellIds: true, splitCputune: false, decoys: false },
  };
}
