import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Host } from '../../topology/host.ts';

/** Whether an edit pins more threads outside the slice of the domain, which slice-excludes-pins would report there. */
export function leavesItsSlice(document: DomainDocument, edited: DomainDocument, host: Host): boolean {
  const within = boundOf(edited, host)?.cpus ?? null;
  if (within === null) return false;
  const { online } = host.topology;
  const was = pinsOutside(document, within, online);
  const is = pinsOutside(edited, within, online);
  return is.dead > was.dead || is.dead + is.cut > was.dead + was.cut;
}

/** What bounds the domain, if an edit {@link leavesItsSlice}; else null. */
export function outsideItsSlice(
  document: DomainDocument,
  edited: DomainDocument,
  host: Host,
): { readonly by: string; readonly cpus: CpuSet } | null {
  const bound = boundOf(edited, host);
  if (bound?.cpus == null || !leavesItsSlice(document, edited, host)) return null;
  return { by: bound.by ?? l10n.t('its slice'), cpus: bound.cpus };
}

/** How many pins have no CPU in the slice, and how many others have some outside it. */
function pinsOutside({ threads }: DomainDocument, within: CpuSet, online: CpuSet): { dead: number; cut: number } {
  const counts = { dead: 0, cut: 0 };
  for (const { certain, cpus } of [...threads.vcpus, threads.emulator, ...threads.iothreads]) {
    const pinned = certain && cpus !== null && !online.isSubsetOf(cpus) ? cpus.intersection(online) : null;
    if (pinned === null || pinned.isSubsetOf(within)) continue;
    if (pinned.intersects(within)) counts.cut++;
    else counts.dead++;
  }
  return counts;
}
