import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { onlyReading, type Repairs, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** A distance between guest cells that ACPI's distance table cannot hold, or to a cell that does not exist. */
export const cellDistanceInvalid: Rule = {
  id: 'cell-distance-invalid',
  host: 'optional',
  about: ['cells'],
  severity: 'error',
  summary: 'A distance between guest NUMA cells is out of range, or names a cell that the domain does not have.',
  why: `In ACPI's distance table (SLIT), a node has distance 10 to itself and 11 to 254 to other nodes; twice the
number is twice as far, and 255 means unreachable. libvirt refuses the domain with any other number.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"'value 5' is invalid for 'sibling id 1' under NUMA 'cell id 0'", "'sibling_id 2' does not refer to
a valid cell".`,
  advice:
    'Write 10 for the cell itself and 11 to 255 for each other cell; most hosts have 20 or 21 between two sockets.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'>
        <distances>
          <sibling id='0' value='0'/>
          <sibling id='1' value='20'/>
        </distances>
      </cell>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

const local = 10;
const farthest = 255;

function* check({ document }: DomainContext): Iterable<Report> {
  const cells = document.domain.cpu?.cells ?? [];
  const numbered = cellsByNumber(document.domain);
  if (!document.complete || numbered === null) return;
  for (const [position, { id, distances }] of cells.entries()) {
    const from = id === null ? position : (id.value ?? position);
    for (const { to, value } of distances) {
      if (to === null || to.value === null) continue;
      // libvirt compares with the number of cells; cell-id-gap reports gaps in the ids.
      if (to.value >= cells.length && !numbered.has(to.value)) {
        yield {
          span: to.span,
          message: l10n.t(
            'The domain has no guest cell {0} (it has {1}): libvirt refuses the domain',
            to.value,
            cellsInWords(numbered),
          ),
        };
      } else if (value?.value != null && !isDistance(value.value, from === to.value)) {
        yield {
          data: toItself(value.span, from === to.value),
          span: value.span,
          message: messageOf(value.value, from, to.value),
        };
      }
    }
  }
}

/** A cell has distance 10 to itself; how far others are only the author knows. */
function toItself(span: Span, same: boolean): Repairs | null {
  return same
    ? onlyReading(l10n.t('Change to {0}, the distance of every cell to itself', local), replace(span, String(local)))
    : null;
}

function isDistance(value: number, toItself: boolean): boolean {
  return toItself ? value === local : value > local && value <= farthest;
}

function messageOf(value: number, from: number, to: number): string {
  if (from === to) {
    return l10n.t(
      'Guest cell {0} has distance {1} to itself, which must be {2}: libvirt refuses the domain',
      from,
      value,
      local,
    );
  }
  return l10n.t(
    'Guest cell {0} has distance {1} to cell {2}, which must be {3} to {4}: libvirt refuses the domain',
    from,
    value,
    to,
    local + 1,
    farthest,
  );
}
