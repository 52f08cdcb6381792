import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { Domain } from '../../domain/domain.ts';
import { amount } from '../../wording/wording.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { resized } from './sized.ts';

/** Memory that is not a whole number of its huge pages after libvirt has rounded it up to MiB. */
export const hugepageMisaligned: Rule = {
  id: 'hugepage-misaligned',
  host: 'optional',
  about: ['memoryBacking'],
  severity: 'warning',
  summary: 'The memory is not a multiple of its huge page size.',
  why: `QEMU uses whole pages only: it rounds the memory up, so each guest or cell loses up to a page (1 GiB with 1
GiB pages), and newer versions refuse to start ("memory size must be multiple of").`,
  libvirt: 'silent',
  libvirtBehaviour: 'libvirt rounds the memory up to whole MiB, accepts the domain and leaves the rest to QEMU.',
  advice: 'Give the domain, or each of its cells, a multiple of the page size, or use smaller pages.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='MiB'>1536</memory>
  <vcpu placement='static'>1</vcpu>
  <memoryBacking>
    <hugepages>
      <page size='1' unit='GiB'/>
    </hugepages>
  </memoryBacking>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  for (const { cell, kib, hugePageKib, sizeSpan } of document.memoryDemands() ?? []) {
    if (hugePageKib === null) continue;
    const rounded = Math.ceil(kib / kibPerMib) * kibPerMib;
    const over = rounded % hugePageKib;
    if (over === 0) continue;
    const pages = Math.ceil(rounded / hugePageKib);
    const whose = cell === null ? l10n.t('The memory') : l10n.t('The memory of guest cell {0}', cell);
    yield {
      data: roundedUp(cell, kib, pages * hugePageKib, document.domain),
      span: sizeSpan,
      message: l10n.t(
        '{0}, {1} MiB, is not a multiple of its {2} pages: it takes {3} and wastes {4}',
        whose,
        rounded / kibPerMib,
        memorySize(hugePageKib),
        amount(pages, 'page'),
        memorySize(hugePageKib - over),
      ),
    };
  }
}

const kibPerMib = 1024;

/** What QEMU takes anyway; `<memory>` follows the cells, and `<currentMemory>` what it was equal to. */
function roundedUp(cell: number | null, kib: number, wanted: number, domain: Domain): Repairs | null {
  const { memoryKiB: memory, currentMemoryKiB: current, memoryDevices } = domain;
  const cells = domain.cpu?.cells ?? [];
  const own = cell === null ? memory : cells.find(({ id }, position) => (id?.value ?? position) === cell)?.memoryKiB;
  if (own == null || memory === null || memoryDevices.length > 0) return null;
  // What <memory> is to follow is known only if it is the sum now.
  if (cell !== null && memory.value !== sumOf(cells.map(({ memoryKiB }) => memoryKiB?.value ?? 0))) return null;
  const total = (memory.value ?? 0) + wanted - kib;
  const changes = [
    resized(own, wanted),
    ...(cell === null ? [] : [resized(memory, total)]),
    ...(current?.value == null || current.value !== memory.value ? [] : [resized(current, total)]),
  ];
  const possible = changes.flatMap((change) => change ?? []);
  if (possible.length < changes.length) return null;
  const title =
    cell === null
      ? l10n.t('Change the memory to {0}, which QEMU takes anyway', memorySize(wanted))
      : l10n.t('Change the memory of guest cell {0} to {1}, which QEMU takes anyway', cell, memorySize(wanted));
  return repair(title, ...possible);
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
