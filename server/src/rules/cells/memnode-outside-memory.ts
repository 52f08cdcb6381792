import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import { nodes } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { thoseOfMemory, withoutMissing } from '../cpu-lists/without-missing.ts';
import { repair, replace } from '../engine/repair.ts';
import {
  type Answer,
  type DomainContext,
  firstOf,
  leftTo,
  type PlacedDomainContext,
  type Rule,
} from '../engine/rule.ts';
import { guestParts } from '../numa/guest-cells.ts';
import { cellsByNumber } from './cell-numbers.ts';

/**
 * A guest cell bound to a host node outside the nodeset of the whole domain. Yields to memory-node-mismatch if that
 * reports the same nodeset.
 */
export const memnodeOutsideMemory: Rule = {
  id: 'memnode-outside-memory',
  host: 'optional',
  about: ['memnodes'],
  severity: 'warning',
  summary: "A <memnode> names a host node that is not in <memory>'s nodeset.",
  why: `In modes strict and restrictive, \`<memory>\`'s nodeset becomes the \`cpuset.mems\` of the guest's threads, and
the kernel gives them no memory outside it: older libvirt fails to start the guest, newer libvirt starts it with all
nodes and narrows them afterwards.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define does not compare the two.',
  advice: `Bind each guest cell to nodes of \`<memory>\`, or add the nodes of every \`<memnode>\` to \`<memory>\`'s nodeset.
If the pins of the cell are on other nodes than its \`<memnode>\` too, \`memory-node-mismatch\` reports that instead.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
    <memnode cellid='1' mode='strict' nodeset='1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document, occupancy }: DomainContext): Iterable<Answer> {
  const { numatuneMemory: memory, memnodes } = document.domain;
  const whole = memory?.nodeset?.value ?? null;
  // Only these two modes confine the threads; strict is the default. Under placement auto, libvirt drops the nodeset.
  const mode = memory === null || memory.mode === null ? 'strict' : memory.mode.value;
  if (memory === null || whole === null || (mode !== 'strict' && mode !== 'restrictive')) return;
  if (memory.placement !== null && memory.placement.value !== 'static') return;
  const cells = cellsByNumber(document.domain);
  const known = occupancy?.host.topology.nodeIds;
  const pins = occupancy === null ? null : pinnedNodes({ document, occupancy });
  for (const { cellid, nodeset } of memnodes) {
    const id = cellid?.value ?? null;
    if (nodeset?.value == null) continue;
    if (id !== null && cells?.has(id) !== true) {
      yield leftTo('memnode-unknown-cell', nodeset.span);
      continue;
    }
    const named = known === undefined || known.isEmpty ? nodeset.value : nodeset.value.intersection(known);
    const outside = named.difference(whole);
    if (outside.first === undefined) {
      if (!nodeset.value.isSubsetOf(named)) yield leftTo('unknown-node', nodeset.span);
      continue;
    }
    if (id !== null && pins?.get(id)?.isSubsetOf(named) === false) {
      yield leftTo('memory-node-mismatch', nodeset.span);
      continue;
    }
    const together = whole.union(named);
    const cell = id === null ? l10n.t('A guest cell') : l10n.t('Guest cell {0}', id);
    const details = [cell, nodes(named), nodes(whole), nodes(outside)] as const;
    yield {
      data: firstOf(
        withoutMissing(nodeset, whole, thoseOfMemory),
        repair(
          l10n.t('Add {0} to <memory>', nodes(outside)),
          replace(memory.nodeset?.span ?? memory.span, inStyleOf(memory.nodeset?.text ?? '', together)),
        ),
      ),
      span: spanOfNumber(nodeset, outside.first),
      message: l10n.t('{0} is bound to {1}, but <memory> confines the domain to {2}, which excludes {3}', ...details),
    };
  }
}

/** The nodes of the pins of each guest cell, by cell id. */
function pinnedNodes(context: PlacedDomainContext): ReadonlyMap<number, CpuSet> {
  return new Map(guestParts(context).flatMap(({ cell, touched }) => (cell === null ? [] : [[cell, touched] as const])));
}
