import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Domain, GuestCell, Located } from '../../domain/domain.ts';
import { type Change, type Repairs, repair, replace } from '../engine/repair.ts';
import { type Answer, type DomainContext, leftTo, type Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** Guest cells whose ids are not 0, 1, 2 and so on. duplicate-element reports a repeated id. */
export const cellIdGap: Rule = {
  id: 'cell-id-gap',
  host: 'optional',
  about: ['cells'],
  severity: 'error',
  summary: 'The ids of the guest NUMA cells do not count up from 0 without a gap.',
  why: `libvirt refuses the domain. Cells are nodes of the guest, not of the host: a guest on host nodes 2 and 3 has
cells 0 and 1.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Exactly one 'cell' element per guest NUMA cell allowed, non-contiguous ranges or ranges not
starting from 0 are not allowed".`,
  advice: `Number the cells from 0, and the \`cellid\` of each \`<memnode>\` to match. Without ids, libvirt numbers the
cells itself.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='1' cpus='0-1' memory='1' unit='GiB'/>
      <cell id='2' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Answer> {
  const cells = document.domain.cpu?.cells ?? [];
  const numbered = cellsByNumber(document.domain);
  if (!document.complete || numbered === null) return;
  for (const { id } of cells) {
    if (id?.value == null || id.value < cells.length) continue;
    // A repeated id leaves a gap elsewhere: that id is wrong, not the count.
    if (numbered.size < cells.length) return yield leftTo('duplicate-element', id.span);
    yield {
      data: countedFromZero(cells, document.domain),
      span: id.span,
      message:
        cells.length === 1
          ? l10n.t("The only guest cell must have id='0', not '{0}': libvirt refuses the domain", id.value)
          : l10n.t(
              'The {0} guest cells must have ids 0-{1}, but the domain has {2}: libvirt refuses the domain',
              cells.length,
              cells.length - 1,
              cellsInWords(numbered),
            ),
    };
    return;
  }
}

/**
 * Numbers the cells from 0 in their order, and what names them with them. null if anything names a cell that the domain
 * does not have: it may follow the right numbers already.
 */
function countedFromZero(cells: readonly GuestCell[], domain: Domain): Repairs | null {
  const ids = cells.flatMap(({ id }) => id ?? []);
  const ascending = ids.map(({ value }) => value ?? 0).sort((a, b) => a - b);
  const numberOf = new Map(ascending.map((id, number) => [id, number]));
  if (ids.length < cells.length || numberOf.size < cells.length) return null;
  const names = [
    ...domain.memnodes.flatMap(({ cellid }) => cellid ?? []),
    ...cells.flatMap(({ distances }) => distances.flatMap(({ to }) => to ?? [])),
  ];
  const pages = (domain.memoryBacking?.pages ?? []).flatMap(({ nodeset }) => nodeset ?? []);
  const isKnown = (id: number | null) => id !== null && numberOf.has(id);
  if (!names.every(({ value }) => isKnown(value))) return null;
  if (!pages.every(({ value }) => value !== null && [...value].every(isKnown))) return null;
  const renumbered = ({ value, span }: Located<number>): Change => replace(span, String(numberOf.get(value ?? 0) ?? 0));
  return repair(
    l10n.t('Number the guest cells from 0'),
    ...[...ids, ...names].map(renumbered),
    ...pages.map((list): Change => {
      const set = CpuSet.from([...(list.value ?? [])].flatMap((id) => numberOf.get(id) ?? []));
      return { kind: 'rewrite list', list, set };
    }),
  );
}
