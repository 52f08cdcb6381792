import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { HugePage } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { listed } from '../../wording/wording.ts';
import { cellsByNumber } from '../cells/cell-numbers.ts';
import { overlaps } from '../cpu-lists/overlaps.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { asUndecided, choice, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** Two page sizes for the memory of one guest cell. */
export const hugepagesOverlap: Rule = {
  id: 'hugepages-overlap',
  host: 'optional',
  about: ['memoryBacking'],
  severity: 'error',
  summary: 'Two <page> elements of <hugepages> cover the same guest memory.',
  why: `The memory of a guest cell has pages of one size. One \`<page>\` without a nodeset covers all cells that no
other one names; a second such page is one too many. Without guest cells, \`nodeset='0'\` is the same as no nodeset.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"two master hugepages detected: 1048576 and 2048", "nodeset attribute of hugepages of sizes 1048576
and 2048 intersect".`,
  advice: 'Name each guest cell in the nodeset of one `<page>` only, and omit the nodeset from at most one of them.',
  fix: 'suggestion',
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
  for (const other of others) {
    yield {
      data: first === undefined ? null : oneOf(first, other),
      span: other.nameSpan,
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
      data: choice(
        asUndecided(without(shared, later, sizeOf(earlier))),
        asUndecided(without(shared, earlier, sizeOf(later))),
      ),
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

/** The second goes if it says the same. */
function oneOf(first: HugePage, second: HugePage): Repairs | null {
  const deleted = (page: HugePage) =>
    repair(l10n.t('Delete the <page> of {0}', sizeOf(page)), { kind: 'remove element', element: page.span });
  if (first.sizeKiB?.value != null && first.sizeKiB.value === second.sizeKiB?.value) return deleted(second);
  return choice(asUndecided(deleted(second)), asUndecided(deleted(first)));
}

/** Leaves the shared cells to the other page, whose size is in the title. */
function without(shared: CpuSet, { nodeset, span }: HugePage, other: string): Repairs {
  const left = nodeset?.value?.difference(shared) ?? CpuSet.empty;
  return repair(
    l10n.t('Use pages of {0} for guest cell {1}', other, listed(shared, ', ')),
    nodeset === null || left.isEmpty
      ? { kind: 'remove element', element: span }
      : { kind: 'rewrite list', list: nodeset, set: left },
  );
}

function sizeOf(page: HugePage | undefined): string {
  const size = page?.sizeKiB?.value ?? null;
  return size === null ? (page?.sizeKiB?.text ?? '') : memorySize(size);
}
