import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../../base/get-or-add.ts';
import { CpuSet } from '../../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../../domain/domain.ts';
import type { DomainThread } from '../../../domain/threads.ts';
import type { EditResult } from '../../../fixes/edits/editing.ts';
import { scriptEdits } from '../../../fixes/edits/script-edits.ts';
import { scriptLists } from '../../../fleet/documents/script-lists.ts';
import type { ScriptContext } from '../../../rules/engine/rule.ts';
import type { Moved } from './domain-move.ts';

/**
 * The edits of one script: its lists are rewritten in their own form. Refused: threads without a list, lists that the
 * script computes, and lists that pin vCPUs which stay.
 */
export function scriptMoveEdits({ document, run, occupancy }: ScriptContext, moved: readonly Moved[]): EditResult {
  const topology = occupancy?.host.topology ?? null;
  const { rewrite } = scriptEdits(document, () => scriptLists(document, run, topology), topology);
  const edits = [];
  for (const { list, cpus, threads } of listsOf(moved).values()) {
    if (list === null) return refused(l10n.t('no list in the script pins it; add a pin there first'));
    const staying = run
      .guests()
      .flatMap(({ guest }) => guest.threads.vcpus)
      .filter((thread) => thread.pinset?.span.start === list.span.start && !threads.has(thread));
    if (staying.length > 0)
      return refused(l10n.t("the list '{0}' pins other vCPUs too; move them together", list.text));
    const written = rewrite(list, cpus);
    if (!written.ok) return written;
    if (written.newText !== list.text) edits.push({ uri: document.uri, span: list.span, newText: written.newText });
  }
  return { ok: true, edits: edits.sort((a, b) => a.span.start - b.span.start) };
}

interface MovedList {
  readonly list: LocatedCpuList | null;
  readonly threads: Set<DomainThread>;
  cpus: CpuSet;
}

/** The lists that pin the moved threads, with the CPUs that all of them together get. */
function listsOf(moved: readonly Moved[]): ReadonlyMap<number, MovedList> {
  const byStart = new Map<number, MovedList>();
  for (const { demand, cpus } of moved) {
    for (const thread of demand.threads) {
      const list = thread.pinset;
      const one = getOrAdd(byStart, list?.span.start ?? -1, () => ({
        list,
        threads: new Set<DomainThread>(),
        cpus: CpuSet.empty,
      }));
      one.threads.add(thread);
      one.cpus = one.cpus.union(cpus);
    }
  }
  return byStart;
}

function refused(reason: string): EditResult {
  return { ok: false, reason };
}
