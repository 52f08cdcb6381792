import { CpuSet } from '../cpuset/cpuset.ts';
import type { DomainDocument } from '../fleet/document.ts';
import { affinityOf, type Occupancy } from '../fleet/occupancy.ts';
import type { GuestCell, LocatedCpuList, MemoryMode, NumatuneMemory } from '../workload/domain.ts';
import type { PlacedDomainContext, PlacedDomainRule, Report } from './rule.ts';
import { nodes, vcpus } from './wording.ts';

/** Memory bound to other nodes than those that the vCPUs are pinned to. */
export const memoryNodeMismatch: PlacedDomainRule = {
  id: 'memory-node-mismatch',
  subject: 'domain on host',
  severity: 'warning',
  summary: 'The memory is bound to other NUMA nodes than the vCPUs.',
  why: `Every access of such a vCPU to its memory crosses the interconnect: 118 ns became 243 ns on one 2-socket machine (published Intel MLC
run). Red Hat's tuning guide puts the cost of pins and \`<numatune>\` that disagree at 10 % and more.`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare `<numatune>` with the pins.',
  advice: `Name in the nodeset every node that the vCPUs are pinned to, or pin them to the nodeset's nodes. A wider strict, restrictive or preferred
nodeset is fine: the kernel fills the nearest node first. With interleave, nodes without a vCPU are remote memory too.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  check,
};

/** One nodeset and the vCPUs whose memory it places. */
interface Binding {
  readonly nodeset: LocatedCpuList;
  readonly mode: MemoryMode;
  readonly cell: number | null;
  /** null: all vCPUs of the domain. */
  readonly vcpus: CpuSet | null;
}

function* check({ document, occupancy }: PlacedDomainContext): Iterable<Report> {
  for (const binding of bindings(document)) {
    const message = mismatch(document, binding, occupancy);
    if (message !== null) yield { span: binding.nodeset.span, message };
  }
}

function mismatch(document: DomainDocument, binding: Binding, occupancy: Occupancy): string | null {
  const { topology } = occupancy.host;
  const nodeset = binding.nodeset.value?.intersection(topology.nodeIds);
  if (nodeset === undefined || nodeset.isEmpty) return null;
  const concerned = (index: number) => binding.vcpus?.has(index) ?? true;
  const restricted = (occupancy.restricted.get(document) ?? []).filter(({ index }) => concerned(index));
  const pinned = topology.nodesOf(affinityOf(restricted));
  if (pinned.isEmpty) return null;
  const whose = binding.cell === null ? 'the memory' : `the memory of guest cell ${binding.cell}`;
  const who = vcpus(restricted.map(({ index }) => index));
  const where = `${who} ${restricted.length === 1 ? 'is' : 'are'} pinned to ${nodes(pinned)}`;
  const missing = pinned.difference(nodeset);
  if (!missing.isEmpty) return `${where}, but ${whose} is bound to ${nodes(nodeset)}, without ${nodes(missing)}`;
  const everyVcpu = document.threads.vcpus.filter(({ index }) => index !== null && concerned(index)).length;
  const unused = nodeset.difference(pinned);
  if (binding.mode !== 'interleave' || restricted.length < everyVcpu || unused.isEmpty) return null;
  return `${where}, but ${whose} is interleaved over ${nodes(nodeset)}: what lies on ${nodes(unused)} is remote`;
}

/**
 * Each memnode is for its cell; `<memory>` stands for the cells that have none together, or for the whole domain
 * without cells. Under placement auto, numad decides at start: nothing is known.
 */
function* bindings({ domain, threads, complete }: DomainDocument): Iterable<Binding> {
  if (!complete || threads.placementAuto || domain.numatuneMemory?.placement?.value === 'auto') return;
  const cells = domain.cpu?.cells ?? [];
  const cellVcpus = cells.length === 0 ? new Map<number, CpuSet>() : vcpusOfCells(cells, threads.maxVcpus);
  if (cellVcpus === null) return;
  let rest: CpuSet | null = cells.length === 0 ? null : CpuSet.empty;
  for (const [cell, vcpus] of cellVcpus) {
    const memnode = domain.memnodes.find(({ cellid }) => cellid?.value === cell);
    if (memnode === undefined) rest = rest?.union(vcpus) ?? vcpus;
    else yield* binding(memnode, cell, vcpus);
  }
  if (domain.numatuneMemory !== null) yield* binding(domain.numatuneMemory, null, rest);
}

/** Without a mode it is strict. */
function* binding(
  { nodeset, mode }: Pick<NumatuneMemory, 'nodeset' | 'mode'>,
  cell: number | null,
  vcpus: CpuSet | null,
): Iterable<Binding> {
  const known = mode === null ? 'strict' : mode.value;
  if (nodeset !== null && known !== null) yield { nodeset, mode: known, cell, vcpus };
}

/** The vCPUs of each cell; those that no cell names are in cell 0, where libvirt's QEMU driver puts them. null when unknown. */
function vcpusOfCells(cells: readonly GuestCell[], maxVcpus: number | null): Map<number, CpuSet> | null {
  if (maxVcpus === null) return null;
  const result = new Map<number, CpuSet>();
  let named = CpuSet.empty;
  for (const [position, cell] of cells.entries()) {
    const id = cell.id === null ? position : cell.id.value;
    const members = cell.cpus === null ? CpuSet.empty : cell.cpus.value;
    if (id === null || members === null) return null;
    result.set(id, (result.get(id) ?? CpuSet.empty).union(members));
    named = named.union(members);
  }
  const rest = CpuSet.range(0, maxVcpus - 1).difference(named);
  result.set(0, (result.get(0) ?? CpuSet.empty).union(rest));
  return result;
}
