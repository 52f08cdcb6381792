import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HugePage } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { listed } from '../../wording/wording.ts';
import { cellsByNumber } from '../cells/cell-numbers.ts';
import { overlaps } from '../cpu-lists/overlaps.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** Two page sizes for the memory of one guest cell. */
export const hugepagesOverlap: Rule = {
  id: 'hugepages-overlap',
  host: 'optional',
  severity: 'error',
  summary: 'Two <page> elements of <hugepages> cover the same guest memory.',
  why: `The memory of a guest cell has pages of one size. One \`<page>\` without a nodeset covers all cells that no
other one names; a second such page is one too many. Without guest cells, \`nodeset='0'\` is the same as no nodeset.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"two master hugepages detected: 1048576 and 2048", "nodeset attribute of hugepages of sizes 1048576
and 2048 intersect".`,
  advice: 'Name each guest cell in the nodeset of one `<page>` only, and omit the nodeset from at most one of them.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>2</memory>
  <memoryBacking>
    <hugepages>
      <page size='2' unit='MiB'/>
      <page size='1' unit='GiB'/>
    </hugepages>
  </memoryBacking>
  <vcpu placement='static'>2</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>2</memory>
  <memoryBacking>
    <hugepages>
      <page size='1' unit='GiB'/>
    </hugepages>
  </memoryBacking>
  <vcpu placement='static'>2</vcpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const pages = document.domain.memoryBacking?.pages ?? [];
  if (!document.complete || pages.length < 2) return;
  yield* defaults(document, pages);
  yield* sharedCells(document, pages);
}

function* defaults({ uri, domain }: DefinedDomain, pages: readonly HugePage[]): Iterable<Report> {
  const withoutCells = (domain.cpu?.cells ?? []).length === 0;
  const [first, ...others] = pages.filter(
    ({ nodeset }) => nodeset === null || (withoutCells && nodeset.value?.equals(CpuSet.of(0)) === true),
  );
  for (const { nameSpan } of others) {
    yield {
      span: nameSpan,
      message: l10n.t(
        'There is already a <page> for all guest memory ({0}): libvirt refuses the domain',
        sizeOf(first),
      ),
      related:
        first === undefined
          ? []
          : [{ uri, span: first.span, message: l10n.t('the first <page> for all guest memory') }],
    };
  }
}

/** hugepage-nodeset-is-guest reports missing cells. */
function* sharedCells({ uri, domain }: DefinedDomain, pages: readonly HugePage[]): Iterable<Report> {
  const cells = CpuSet.from(cellsByNumber(domain)?.keys() ?? []);
  const lists = pages.flatMap((page): [HugePage, CpuSet][] =>
    page.nodeset?.value == null ? [] : [[page, page.nodeset.value.intersection(cells)]],
  );
  for (const { later, earlier, shared } of overlaps(lists)) {
    yield {
      span: later.nodeset === null ? later.nameSpan : spanOfNumber(later.nodeset, shared.first ?? 0),
      message: l10n.t(
        'The memory of guest cell {0} already has pages of {1}: libvirt refuses the domain',
        listed(shared, ', '),
        sizeOf(earlier),
      ),
      related: [{ uri, span: earlier.span, message: l10n.t('the first <page>') }],
    };
  }
}

function sizeOf(page: HugePage | undefined): string {
  const size = page?.sizeKiB?.value ?? null;
  return size === null ? (page?.sizeKiB?.text ?? '') : memorySize(size);
}
