import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestCell, LocatedCpuList } from '../../domain/domain.ts';
import { vcpus } from '../../wording/wording.ts';
import { overlaps } from '../cpu-lists/overlaps.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { asUndecided, choice, type Repairs, repair } from '../engine/repair.ts';
import { type Answer, type DomainContext, leftTo, type Rule } from '../engine/rule.ts';

/** One vCPU in two guest cells. duplicate-element reports two cells with one id. */
export const cellVcpusOverlap: Rule = {
  id: 'cell-vcpus-overlap',
  host: 'optional',
  about: ['cells'],
  severity: 'error',
  summary: 'A vCPU is in two guest NUMA cells.',
  why: 'libvirt refuses the domain: a vCPU belongs to exactly one node of the guest.',
  libvirt: 'rejects',
  libvirtBehaviour: '"NUMA cells 1 and 0 have overlapping vCPU ids".',
  advice: 'List every vCPU in the `cpus` of one cell only.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-2' memory='1' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

interface NamedCell {
  readonly name: string;
  readonly cell: GuestCell;
  readonly cpus: LocatedCpuList;
}

function* check({ document }: DomainContext): Iterable<Answer> {
  if (!document.complete) return;
  const cells = document.domain.cpu?.cells ?? [];
  const lists = cells.flatMap((cell, position): [NamedCell, CpuSet][] => {
    const { cpus } = cell;
    const name = l10n.t('guest cell {0}', cell.id?.value ?? position);
    return cpus === null || cpus.value === null ? [] : [[{ name, cell, cpus }, cpus.value]];
  });
  for (const { later, earlier, shared } of overlaps(lists)) {
    const span = spanOfNumber(later.cpus, shared.first ?? 0);
    if (later.cell.id?.value != null && later.cell.id.value === earlier.cell.id?.value) {
      yield leftTo('duplicate-element', span);
      continue;
    }
    yield {
      data: inOneOf(later, earlier, shared),
      span,
      message:
        shared.size === 1
          ? l10n.t('{0} is already in {1}: libvirt refuses the domain', vcpus(shared), earlier.name)
          : l10n.t('{0} are already in {1}: libvirt refuses the domain', vcpus(shared), earlier.name),
      related: [{ uri: document.uri, span: earlier.cell.span, message: earlier.name }],
    };
  }
}

/** Preferred is what leaves the two cells with equally many vCPUs, if only one of the two repairs does. */
function inOneOf(later: NamedCell, earlier: NamedCell, shared: CpuSet): Repairs | null {
  const leaving = (from: NamedCell, other: NamedCell) => {
    const left = (from.cpus.value ?? CpuSet.empty).difference(shared);
    if (left.isEmpty) return null;
    const title = l10n.t('Leave {0} in {1} only', vcpus(shared), other.name);
    const one = repair(title, { kind: 'rewrite list', list: from.cpus, set: left });
    return left.size === other.cpus.value?.size ? one : asUndecided(one);
  };
  const repairs = [leaving(later, earlier), leaving(earlier, later)].flatMap((one) => one?.repairs ?? []);
  const decided = repairs.filter(({ undecided }) => !undecided);
  if (decided.length !== 1) return choice(asUndecided({ kind: 'repairs', repairs }));
  return { kind: 'repairs', repairs: [...decided, ...repairs.filter(({ undecided }) => undecided)] };
}
