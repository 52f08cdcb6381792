import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { GuestCell } from '../../domain/domain.ts';
import { amount, listed, vcpus } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { thoseOfDomain, withoutMissing } from '../cpu-lists/without-missing.ts';
import { type Answer, type DomainContext, leftTo, type Report, type Rule } from '../engine/rule.ts';
import { homeOfUnnamed, intoCell, spreadsCellZero } from './unnamed-vcpus.ts';

/** Guest cells that leave out vCPUs of the domain, or name vCPUs that it does not have. */
export const cellsIncomplete: Rule = {
  id: 'cells-incomplete',
  host: 'optional',
  about: ['cells'],
  severity: 'warning',
  summary: 'The guest NUMA cells leave out a vCPU of the domain, or name one that it does not have.',
  why: `The QEMU driver puts vCPUs that no cell names into cell 0, whatever they are pinned to: the guest's
scheduler then assumes that they are near to memory that may be remote. Usually the number in \`<vcpu>\` was raised and
the cells were not. A vCPU that the domain does not have is refused.`,
  libvirt: 'silent',
  libvirtBehaviour: `define accepts cells that leave out vCPUs; for a vCPU too many it fails: "CPU IDs in <numa> exceed
the <vcpu> count".`,
  advice: `List each vCPU from 0 to the count in \`<vcpu>\` minus 1 in the \`cpus\` of one cell, including those that
are hot-plugged later.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0' memory='1' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

/** If the vCPUs that are left out are what puts cell 0 on several nodes, cell-cross-node says both. */
function* check({ document, occupancy }: DomainContext): Iterable<Answer> {
  const { domain, threads, complete } = document;
  const { maxVcpus } = threads;
  const numa = domain.cpu?.numa ?? null;
  const cells = domain.cpu?.cells ?? [];
  if (!complete || numa === null || maxVcpus === null || maxVcpus === 0) return;
  const all = CpuSet.range(0, maxVcpus - 1);
  const tooMany = [...beyond(cells, all)];
  yield* tooMany;
  // If the cells count vCPUs from 1, the missing vCPU and the one too many are one mistake.
  if (tooMany.length > 0) return;
  if (cells.some(({ cpus }) => cpus !== null && cpus.value === null)) return;
  const named = CpuSet.from(cells.flatMap(({ cpus }) => [...(cpus?.value ?? [])]));
  const rest = all.difference(named);
  // If no cell names a vCPU, the cells are only about memory and cell 0 is meant to have all vCPUs.
  if (rest.isEmpty || named.isEmpty) return;
  if (occupancy !== null && spreadsCellZero(rest, { document, occupancy })) {
    yield leftTo('cell-cross-node', numa.nameSpan);
    return;
  }
  yield {
    data: intoCell(homeOfUnnamed(rest, { document, occupancy }) ?? 0, cells, rest),
    span: numa.nameSpan,
    message: l10n.t(
      'No guest cell has {0}; the cells name {1} of {2}, and libvirt puts the rest into cell 0',
      vcpus(rest),
      vcpus(named),
      amount(maxVcpus, 'vCPU'),
    ),
  };
}

/** vCPUs beyond the count of the domain, which libvirt refuses. */
function* beyond(cells: readonly GuestCell[], all: CpuSet): Iterable<Report> {
  for (const { cpus } of cells) {
    const missing = cpus?.value?.difference(all);
    const first = missing?.first;
    if (cpus === null || missing === undefined || first === undefined) continue;
    yield {
      data: withoutMissing(cpus, all, thoseOfDomain),
      span: spanOfNumber(cpus, first),
      severity: 'error',
      message: l10n.t(
        'The domain has {0} ({1}), but no vCPU {2}: libvirt refuses the domain',
        amount(all.size, 'vCPU'),
        vcpus(all),
        listed(missing, ', '),
      ),
    };
  }
}
