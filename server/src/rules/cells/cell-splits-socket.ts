import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestTopology } from '../../domain/domain.ts';
import type { TopologyFactors } from '../../fleet/guests/guest-cores.ts';
import { type GuestLevels, guestLevels } from '../../fleet/guests/guest-levels.ts';
import { amount, enumeration, vcpus } from '../../wording/wording.ts';
import { choice, onlyReading, type Repairs, repair } from '../engine/repair.ts';
import type { GuestContext, NoRepair, RelatedPlace, Report, Rule } from '../engine/rule.ts';
import { type Cell, type CellsInOrder, inOrder, wholeCells } from './cells-in-order.ts';

/** A guest NUMA cell that has parts of several guest sockets, or a part of a guest core. */
export const cellSplitsSocket: Rule = {
  id: 'cell-splits-socket',
  host: 'optional',
  about: ['cells'],
  severity: 'warning',
  summary: 'A guest NUMA cell cuts across guest sockets, or splits a guest core.',
  why: `QEMU numbers vCPUs thread by thread, core by core and socket by socket. Cells that are written in another
order, often that of the host's CPUs (siblings i and i+N), give the guest a NUMA node with halves of two sockets, which
no hardware has. Linux then finds CPUs that share a core or a cache on different nodes, warns ("sched: CPU #1's
llc-sibling CPU #0 is not on the same node!", topology_sane() in arch/x86/kernel/smpboot.c), and leaves the sharing out
of its scheduling domains. hwloc cannot build its tree of the guest ("while inserting Group0 at Package", issue 712).`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt does not compare the cells with the guest topology.',
  advice: `Give each cell consecutive vCPUs: whole guest sockets, or a part of one socket that holds whole cores. Then pin
the vCPUs of a cell to one host node.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <topology sockets='2' cores='2' threads='1'/>
    <numa>
      <cell id='0' cpus='0,2' memory='1' unit='GiB'/>
      <cell id='1' cpus='1,3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { guest: check },
};

/** One finding for all cells: they are written in one order. */
function* check({ document }: GuestContext): Iterable<Report> {
  const topology = document.domain.cpu?.topology ?? null;
  const levels = topology === null ? null : guestLevels(topology);
  if (topology === null || levels === null || levels.guest !== document.threads.maxVcpus) return;
  const cells = wholeCells(document, levels.guest);
  const wrong = cells.flatMap((cell) => {
    const why = whySplit(cell, levels);
    return why === null ? [] : [{ cell, why }];
  });
  const [first, ...others] = wrong;
  if (first === undefined) return;
  yield {
    data: remedy(cells, levels, topology) ?? impossible(cells, levels),
    span: first.cell.list.span,
    message: withOthers(
      first.why,
      others.map(({ cell }) => cell.id),
    ),
    related: others.map(({ cell, why }): RelatedPlace => ({ uri: document.uri, span: cell.list.span, message: why })),
  };
}

/** Why a cell is wrong, in words; null if it is right. */
function whySplit({ id, vcpus: members }: Cell, { core, socket }: GuestLevels): string | null {
  const who = vcpus(members);
  const [splitCore] = divided(members, core).partly;
  if (splitCore !== undefined) {
    return l10n.t('Guest cell {0} ({1}) has a part of guest core {2} ({3})', id, who, ...part(splitCore, core));
  }
  const { touched, partly } = divided(members, socket);
  const [first] = partly;
  if (first === undefined || touched < 2) return null;
  return partly.length === 1
    ? l10n.t('Guest cell {0} ({1}) has a part of guest socket {2} ({3}) and others', id, who, ...part(first, socket))
    : l10n.t(
        'Guest cell {0} ({1}) has parts of guest sockets {2}; socket {3} is {4}',
        id,
        who,
        enumeration(partly.map(String)),
        ...part(first, socket),
      );
}

/** How many cores or sockets of this size the members are in, and those that are not all theirs. */
function divided(members: CpuSet, size: number): { touched: number; partly: number[] } {
  const counts = new Map<number, number>();
  for (const vcpu of members) counts.set(Math.floor(vcpu / size), (counts.get(Math.floor(vcpu / size)) ?? 0) + 1);
  return { touched: counts.size, partly: [...counts].flatMap(([number, count]) => (count < size ? number : [])) };
}

/** A core or socket of this size: its number, and its vCPUs in words. */
function part(number: number, size: number): [number, string] {
  return [number, vcpus(CpuSet.range(number * size, (number + 1) * size - 1))];
}

function withOthers(why: string, cells: readonly number[]): string {
  if (cells.length === 0) return why;
  const others = enumeration(cells.map(String));
  return cells.length === 1
    ? l10n.t('{0}; the same is true of cell {1}', why, others)
    : l10n.t('{0}; the same is true of cells {1}', why, others);
}

/**
 * The vCPUs in order, as many in each cell as today. What the pins then cross is another mistake, which the order of the
 * cells has hidden. If the sockets do not allow that, they change: one for each cell, or a single one. null if a guest
 * core would be in two cells.
 */
function remedy(cells: readonly Cell[], levels: GuestLevels, topology: GuestTopology): Repairs | null {
  const ordered = inOrder(cells);
  if (ordered === null) return null;
  const areRight = (one: GuestLevels) => ordered.cells.every((cell) => whySplit(cell, one) === null);
  if (areRight(levels)) return onlyReading(l10n.t('Write {0}', ordered.outcome), ...ordered.changes);
  return choice(
    ...[cells.length, 1].map((sockets) => {
      const factors = withSockets(topology, levels, sockets);
      if (factors === null || !areRight({ ...levels, socket: levels.guest / sockets })) return null;
      const title = inWords(factors, ordered);
      return repair(title, { kind: 'guest topology', factors }, ...ordered.changes);
    }),
  );
}

function inWords({ sockets, cores }: TopologyFactors, { outcome, changes }: CellsInOrder): string {
  return changes.length === 0
    ? l10n.t("Write sockets='{0}' and cores='{1}' in <topology>; the cells stay", sockets ?? 1, cores)
    : l10n.t("Write sockets='{0}' and cores='{1}' in <topology>, and {2}", sockets ?? 1, cores, outcome);
}

/** Dies, clusters and threads stay; the number of cores follows. null if it is not whole. */
function withSockets(topology: GuestTopology, levels: GuestLevels, sockets: number): TopologyFactors | null {
  const now = topology.sockets?.value ?? 1;
  const cores = ((topology.cores?.value ?? 1) * now) / sockets;
  return sockets === now || !Number.isInteger(cores) ? null : { sockets, cores, threads: levels.core };
}

function impossible(cells: readonly Cell[], { core }: GuestLevels): NoRepair {
  const title = l10n.t('Change the guest cells');
  const torn = cells.find((cell) => cell.vcpus.size % core > 0);
  if (cells.some(({ list }) => !list.verbatim))
    return { kind: 'no repair', title, reason: l10n.t('a template fills in the vCPUs of the guest cells') };
  const reason =
    torn === undefined
      ? l10n.t('neither 1 nor {0} guest sockets would suit the guest cells', cells.length)
      : l10n.t(
          'guest cell {0} has {1}, and {2} is not a multiple of the {3} threads of a guest core',
          torn.id,
          amount(torn.vcpus.size, 'vCPU'),
          torn.vcpus.size,
          core,
        );
  return { kind: 'no repair', title, reason };
}
