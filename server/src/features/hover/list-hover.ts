import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { TakenPinset } from '../../rules/cpu-lists/pinsets.ts';
import { cpus as cpusInWords, nodes as nodesInWords } from '../../wording/wording.ts';
import { cpuTable } from './cpu-table.ts';
import type { Hover } from './hover.ts';
import { escaped } from './markdown.ts';
import { nodeTable } from './node-table.ts';

/** A list to explain. */
export interface ExplainedList extends Pick<TakenPinset, 'what' | 'list'> {
  readonly holds: 'cpus' | 'nodes';
  /** The guest that it belongs to, whose threads are named without its name. */
  readonly guest: Resident | null;
  /** Lines under the table, in Markdown. */
  readonly remarks: readonly string[];
}

/**
 * Title, a table of the CPUs or nodes, remarks and host; null if the list names none, or its value is unknown. The table
 * comes first: above it, editors show the findings, and with them it would be out of sight.
 */
export function hoverOfList(explained: ExplainedList, occupancy: Occupancy | null): Hover | null {
  const { what, list, holds, guest, remarks } = explained;
  const set = list.value;
  if (set === null || set.isEmpty) return null;
  const lines = [title(what(), set, holds), ''];
  if (occupancy !== null) {
    lines.push(...(holds === 'cpus' ? cpuTable(set, guest, occupancy) : nodeTable(set, occupancy.host.topology)), '');
  }
  lines.push(...remarks.flatMap((line) => [line, '']), hostLine(occupancy));
  const cpus = holds === 'cpus' && occupancy !== null ? set : null;
  return { span: list.span, markdown: lines.join('\n'), cpus };
}

/** `**vCPU 0's pinset: CPUs 2, 4** (2)` */
function title(what: string, set: CpuSet, holds: ExplainedList['holds']): string {
  const inWords = holds === 'cpus' ? cpusInWords(set) : nodesInWords(set);
  const size = set.size > 1 ? ` (${set.size})` : '';
  return `**${escaped(what)}: ${inWords}**${size}`;
}

function hostLine(occupancy: Occupancy | null): string {
  return occupancy === null
    ? l10n.t('No host is known for this document, so its topology is not shown.')
    : l10n.t('Host {0}', escaped(occupancy.host.name));
}
