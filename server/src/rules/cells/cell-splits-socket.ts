import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { enumeration, vcpus } from '../../wording/wording.ts';
import { onlyReading, type Repairs, replace } from '../engine/repair.ts';
import type { GuestContext, RelatedPlace, Report, Rule } from '../engine/rule.ts';
import { type GuestLevels, guestLevels } from '../guest-topology/guest-levels.ts';
import { cellsByNumber } from './cell-numbers.ts';

/** A guest NUMA cell that has parts of several guest sockets, or a part of a guest core. */
export const cellSplitsSocket: Rule = {
  id: 'cell-splits-socket',
  host: 'optional',
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

/** A guest cell and its vCPUs. */
interface Cell {
  readonly id: number;
  readonly vcpus: CpuSet;
  readonly list: LocatedCpuList;
}

/** One finding for all cells: they are written in one order. */
function* check({ document }: GuestContext): Iterable<Report> {
  const topology = document.domain.cpu?.topology ?? null;
  const levels = topology === null ? null : guestLevels(topology);
  if (levels === null || levels.guest !== document.threads.maxVcpus) return;
  const cells = wholeCells(document, levels.guest);
  const wrong = cells.flatMap((cell) => {
    const why = whySplit(cell, levels);
    return why === null ? [] : [{ cell, why }];
  });
  const [first, ...others] = wrong;
  if (first === undefined) return;
  yield {
    data: inOrder(cells, levels),
    span: first.cell.list.span,
    message: withOthers(
      first.why,
      others.map(({ cell }) => cell.id),
    ),
    related: others.map(({ cell, why }): RelatedPlace => ({ uri: document.uri, span: cell.list.span, message: why })),
  };
}

/** The cells by number; none if they are unknown, or if they share vCPUs or leave some out: that has its own finding. */
function wholeCells({ complete, domain }: Guest, count: number): Cell[] {
  if (!complete) return [];
  const cells: Cell[] = [];
  let [named, sum] = [CpuSet.empty, 0];
  for (const [id, { cpus }] of cellsByNumber(domain) ?? []) {
    if (cpus === null) continue;
    if (cpus.value === null) return [];
    cells.push({ id, vcpus: cpus.value, list: cpus });
    named = named.union(cpus.value);
    sum += cpus.value.size;
  }
  const isWhole = sum === count && named.size === count && named.last === count - 1;
  return isWhole ? cells.sort((a, b) => a.id - b.id) : [];
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
 * The vCPUs in order, as many in each cell as today; null if that does not put it right. What the pins then cross is
 * another mistake, which the order of the cells has hidden.
 */
function inOrder(cells: readonly Cell[], levels: GuestLevels): Repairs | null {
  let next = 0;
  const ordered = cells.map((cell) => {
    const first = next;
    next += cell.vcpus.size;
    return { ...cell, vcpus: CpuSet.range(first, next - 1) };
  });
  if (ordered.some((cell) => whySplit(cell, levels) !== null || !cell.list.verbatim)) return null;
  const outcome = enumeration(ordered.map((cell) => l10n.t("cpus='{0}' in cell {1}", cell.vcpus.toString(), cell.id)));
  return onlyReading(
    l10n.t('Write {0}', outcome),
    ...ordered.map((cell) => replace(cell.list.span, cell.vcpus.toString())),
  );
}
