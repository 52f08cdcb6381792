import * as l10n from '@vscode/l10n';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { cellsByNumber, cellsInWords } from './cell-numbers.ts';

/** A distance between guest cells that ACPI's table of distances cannot hold, or to a cell that there is not. */
export const cellDistanceInvalid: Rule = {
  id: 'cell-distance-invalid',
  host: 'optional',
  severity: 'error',
  summary: 'A distance between guest NUMA cells is out of range, or names a cell that the domain does not have.',
  why: `In ACPI's table of distances (SLIT) a node is 10 from itself and 11 to 254 from others, twice as much being twice as far; 255 means that there is no way.
libvirt refuses the domain with any other number.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    "define fails: \"'value 5' is invalid for 'sibling id 1' under NUMA 'cell id 0'\", \"'sibling_id 2' does not refer to a valid cell\".",
  advice:
    'Write 10 for the cell itself and 11 to 255 for each other cell; 20 or 21 is what most hosts have between two sockets.',
  fix: 'none',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'>
        <distances>
          <sibling id='0' value='10'/>
          <sibling id='1' value='2'/>
        </distances>
      </cell>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'>
        <distances>
          <sibling id='0' value='10'/>
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
      // libvirt compares with the number of cells; ids that have a gap are cell-id-gap's.
      if (to.value >= cells.length && !numbered.has(to.value)) {
        yield {
          span: to.span,
          message: l10n.t(
            'There is no guest cell {0} (the domain has {1}): libvirt refuses the domain',
            to.value,
            cellsInWords(numbered),
          ),
        };
      } else if (value?.value != null && !isDistance(value.value, from === to.value)) {
        yield { span: value.span, message: messageOf(value.value, from, to.value) };
      }
    }
  }
}

function isDistance(value: number, toItself: boolean): boolean {
  return toItself ? value === local : value > local && value <= farthest;
}

function messageOf(value: number, from: number, to: number): string {
  if (from === to) {
    return l10n.t(
      'Guest cell {0} is {1} from itself, which has to be {2}: libvirt refuses the domain',
      from,
      value,
      local,
    );
  }
  return l10n.t(
    'Guest cell {0} is {1} from cell {2}; libvirt takes {3} to {4} for another cell, and refuses the domain',
    from,
    value,
    to,
    local + 1,
    farthest,
  );
}
