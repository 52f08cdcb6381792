import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';
import { memoryOn, pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../check.ts';

/** One mistake that two rules could see, on a host, and the rules that speak. */
interface Overlap {
  readonly what: string;
  readonly on: On;
  readonly xml: string;
  readonly says: readonly string[];
  /** The rule that yields. */
  readonly yields: string;
}

const numatune = (text: string) => `<numatune>${text}</numatune>`;
const cell = (id: number, cpus: string) => `<cell id='${id}' cpus='${cpus}' memory='1' unit='GiB'/>`;
const cells = (...list: string[]) => `<cpu><numa>${list.join('')}</numa></cpu>`;
const dedicated = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;
const threads = (count: number, per: number) =>
  `<cpu><topology sockets='1' cores='${count / per}' threads='${per}'/></cpu>`;
/** Siblings i and i+4. */
const split: On = { cores: ['0,4', '1,5', '2,6', '3,7'] };
/** Two nodes of 1 GiB with four cores each. */
const small: On = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'], nodes: [0, 0, 0, 0, 1, 1, 1, 1] };

const table: readonly Overlap[] = [
  {
    what: 'pins in the order of L#: the threads of a guest core lie on two cores',
    on: split,
    xml: `${pinned('0', '1', '2', '3')}${threads(4, 2)}`,
    says: ['guest-smt-mismatch'],
    yields: 'logical-index-suspected',
  },
  {
    what: 'whole cores by L#, and a core that two vCPUs share in the end',
    on: split,
    xml: pinned('0-1', '4-5', '0'),
    says: ['smt-sibling-conflict'],
    yields: 'logical-index-suspected',
  },
  {
    what: 'a cell bound to a node that neither its pins nor <memory> are on',
    on: 'example',
    xml: `${pinned('0', '2')}${numatune("<memory mode='strict' nodeset='0'/><memnode cellid='0' nodeset='1'/>")}${cells(cell(0, '0-1'))}`,
    says: ['memory-node-mismatch'],
    yields: 'memnode-outside-memory',
  },
  {
    what: 'pins on one node, more memory than it has, and nothing binds it',
    on: small,
    xml: `<memory unit='KiB'>1572864</memory>${pinned('0', '1')}`,
    says: ['memory-not-bound'],
    yields: 'guest-numa-missing',
  },
  {
    what: 'strict memory on a node too small, and one that the host lacks',
    on: small,
    xml: `<vcpu>2</vcpu>${numatune("<memory mode='strict' nodeset='1-2'/>")}${cells("<cell id='0' cpus='0-1' memory='2' unit='GiB'/>")}`,
    says: ['unknown-node'],
    yields: 'memory-overcommit',
  },
  {
    what: 'preferred nodes of which the host has one',
    on: { cores: ['0', '1'] },
    xml: `<vcpu>1</vcpu>${numatune("<memory mode='preferred' nodeset='0-1'/>")}`,
    says: ['unknown-node'],
    yields: 'preferred-several-nodes',
  },
  {
    what: 'an iothreadpin with the number of no iothread',
    on: 'example',
    xml: `${pinned('0', '2').replace('</cputune>', "<emulatorpin cpuset='1,3'/><iothreadpin iothread='2' cpuset='1'/></cputune>")}<iothreads>1</iothreads>${memoryOn(0)}`,
    says: ['iothreadpin-unknown'],
    yields: 'iothread-unpinned',
  },
  {
    what: 'a guest cell that was pasted twice',
    on: null,
    xml: `<memory unit='GiB'>1</memory><vcpu>2</vcpu>${cells(cell(0, '0-1'), cell(0, '0-1'))}`,
    says: ['duplicate-element'],
    yields: 'cell-vcpus-overlap, cells-memory-sum, cell-id-gap',
  },
  {
    what: 'numad and bound cells',
    on: null,
    xml: `<vcpu>1</vcpu>${numatune("<memory placement='auto' nodeset='0'/><memnode cellid='0' nodeset='0'/>")}${cells(cell(0, '0'))}`,
    says: ['auto-with-memnode'],
    yields: 'placement-auto-ignores',
  },
  {
    what: 'huge pages of two sizes for the same memory, and none of the first on the host',
    on: 'tuned',
    xml: `<memory unit='GiB'>4</memory><vcpu>1</vcpu><memoryBacking><hugepages><page size='2' unit='MiB'/><page size='2' unit='MiB'/></hugepages></memoryBacking>`,
    says: ['hugepages-overlap'],
    yields: 'hugepages-exhausted',
  },
  {
    what: 'a domain whose vCPUs have pins in part, beside another one that has its CPUs 1:1',
    on: 'example',
    xml: `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>`,
    says: ['partial-pinning'],
    yields: 'floating-over-dedicated',
  },
  {
    what: 'an emulator that floats, also over the siblings of dedicated vCPUs',
    on: 'example',
    xml: `${pinned('0', '2')}${memoryOn(0)}${dedicated}`,
    says: ['emulator-unpinned'],
    yields: 'housekeeping-sibling',
  },
  {
    what: 'a vCPU across nodes in a guest without cells',
    on: 'example',
    xml: `${pinned('0,4', '2')}${numatune("<memory mode='strict' nodeset='0-1'/>")}`,
    says: ['cross-numa-pin'],
    yields: 'pin-spans-nodes',
  },
  {
    what: 'a vCPU on isolated CPUs only',
    on: 'tuned',
    xml: `${pinned('2,3')}${memoryOn(0)}`,
    says: ['isolated-multi-cpu'],
    yields: 'isolated-mixed',
  },
  {
    what: 'a vCPU on isolated CPUs and others',
    on: 'tuned',
    xml: `${pinned('1,2')}${memoryOn(0)}`,
    says: ['isolated-mixed'],
    yields: 'isolated-multi-cpu',
  },
  {
    what: 'a pin to CPUs that the host lacks or that are offline, one of them reserved',
    on: { cores: ['0', '1', '2'], offline: '2', reserved: '2' },
    xml: pinned('1-2'),
    says: ['offline-cpu'],
    yields: 'reserved-cpu-pinned',
  },
  {
    what: 'a vCPU number that is no number',
    on: null,
    xml: `<vcpu>two</vcpu><cputune><vcpupin vcpu='5' cpuset='0'/></cputune><cpu><topology sockets='1' cores='4' threads='1'/></cpu>`,
    says: ['invalid-value'],
    yields: 'vcpupin-out-of-range, topology-product',
  },
];

suite('one cause, one finding', () => {
  for (const { what, on, xml, says, yields } of table) {
    test(`${what}: ${says.join(', ')}, not ${yields}`, () => {
      const neighbour = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='6'/></cputune>${memoryOn(1)}`;
      const files = yields === 'floating-over-dedicated' ? { web: xml, db: neighbour } : { web: xml };
      const { fleet, documents } = fleetOf(on, files);
      const [document] = documents;
      assert.ok(document);
      const found = findingsOfDomain(document, fleet.occupancyFor(document));
      assert.deepEqual(
        found.map(({ rule }) => rule),
        says,
        found.map(({ message }) => message).join('\n'),
      );
    });
  }
});
