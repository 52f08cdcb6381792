import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { lazy } from '../../base/lazy.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { sameForm } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import { type ScriptList, scriptLists } from '../../fleet/documents/script-lists.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Placement } from '../../placement/placement.ts';
import type { Repair } from '../../rules/engine/repair.ts';
import { isListOf, whyNotWritten } from '../../rules/engine/script-data.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus as cpusInWords, vcpus as vcpusInWords } from '../../wording/wording.ts';
import type { TextEdit } from '../fix.ts';
import type { EditResult } from './editing.ts';
import { otherUses, usedToo } from './other-uses.ts';

/** A list with another set, in its own form; or why it cannot be written where it stands. */
export type Rewritten =
  | { readonly ok: true; readonly newText: string }
  | { readonly ok: false; readonly reason: string };

/** Edits of one script, which rewrite its lists in place. `topology` is that of its host. */
export interface ScriptEdits {
  /** All lists of the script. */
  readonly lists: () => readonly ScriptList[];
  /** A list of CPUs or nodes with another set; a list of nodes that gives CPUs takes whole nodes. */
  rewrite(list: LocatedCpuList, set: CpuSet): Rewritten;
  repair(repair: Repair): EditResult;
  /** The lists of a guest's threads and memory, as far as the placement changes them. */
  place(guest: Guest, placement: Placement): EditResult;
}

/** How to edit a script on its host. */
export function scriptEdits(document: ScriptDocument, run: ScriptRun, topology: HostTopology | null): ScriptEdits {
  const { uri, text } = document;
  const lists = lazy(() => scriptLists(document, run, topology));
  const otherUse = lazy(() => otherUses(document, run, lists()));
  return { lists, rewrite, repair, place };

  function rewrite(list: LocatedCpuList, set: CpuSet): Rewritten {
    const { span } = list;
    if (!isListOf(text, list)) return no(whyNotWritten(text, list));
    const other = otherUse()(span);
    if (other !== null) return no(usedToo(text, list, other));
    const known = lists().find(({ located }) => located.span.start === span.start && located.span.end === span.end);
    const holdsNodes = known?.holds === 'nodes' && list.value !== null && !isOfNodes(list, known);
    const written = holdsNodes ? nodesWith(set) : set;
    if (written === null) return no(l10n.t("'{0}' names whole nodes, which {1} are not", list.text, cpusInWords(set)));
    const newText = inItsForm(list.text, known, written);
    return newText === null
      ? no(l10n.t("'{0}' cannot say {1} in its own form", list.text, written.toString()))
      : { ok: true, newText };
  }

  /** Whether the value of a list of nodes is the nodes, not their CPUs. */
  function isOfNodes({ value }: LocatedCpuList, { located }: ScriptList): boolean {
    return value !== null && located.value?.equals(value) === true;
  }

  /** The nodes whose online CPUs are this set; null if there are none. */
  function nodesWith(cpus: CpuSet): CpuSet | null {
    if (topology === null) return null;
    const nodes = topology.nodesOf(cpus);
    return topology.cpusOfNodes(nodes).intersection(topology.online).equals(cpus) ? nodes : null;
  }

  function inItsForm(old: string, known: ScriptList | undefined, set: CpuSet): string | null {
    // The lists of a domain in a here-doc are not a command's; they are in libvirt's dialect.
    if (known === undefined || known.dialect !== null) return sameForm(old, known?.dialect ?? 'libvirt', set);
    // QEMU's own ranges are single ones.
    return [...set.ranges()].length === 1 ? set.toString() : null;
  }

  function repair({ changes }: Repair): EditResult {
    const edits: TextEdit[] = [];
    for (const change of changes) {
      if (change.kind === 'replace') edits.push({ uri, span: change.span, newText: change.newText });
      else if (change.kind === 'rewrite list') {
        const written = rewrite(change.list, change.set);
        if (!written.ok) return written;
        edits.push({ uri, span: change.list.span, newText: written.newText });
      } else return no(l10n.t('only lists are rewritten in a script'));
    }
    return inOrder(edits);
  }

  function place(guest: Guest, placement: Placement): EditResult {
    const wanted = new Map<string, { readonly list: LocatedCpuList; readonly cpus: CpuSet }>();
    const pinned = new Set<string>();
    for (const { thread, cpus } of threadsOf(guest, placement)) {
      if (thread.cpus?.equals(cpus) === true) continue;
      const { pinset } = thread;
      if (pinset === null) return no(l10n.t('the script has no list for {0}', inWords(thread)));
      if (!isListOf(text, pinset)) return no(whyNotWritten(text, pinset));
      const key = `${pinset.span.start}`;
      const known = getOrAdd(wanted, key, () => ({ list: pinset, cpus }));
      if (!known.cpus.equals(cpus)) return no(sharedBy(pinset, guest));
      pinned.add(keyOf(thread));
    }
    for (const thread of guest.threads.vcpus) {
      const list = thread.pinset === null ? undefined : wanted.get(`${thread.pinset.span.start}`);
      if (list !== undefined && !pinned.has(keyOf(thread)) && thread.cpus?.equals(list.cpus) !== true)
        return no(sharedBy(list.list, guest));
    }
    const sets = [...wanted.values()].map(({ list, cpus }) => ({ list, set: cpus }));
    const memory = memoryLists(guest, placement);
    if (memory === null) return no(l10n.t('the command has no list of nodes for the memory that could be changed'));
    const edits: TextEdit[] = [];
    for (const { list, set } of [...sets, ...memory]) {
      const written = rewrite(list, set);
      if (!written.ok) return written;
      if (written.newText !== list.text) edits.push({ uri, span: list.span, newText: written.newText });
    }
    return inOrder(edits);
  }
}

function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** In the order of the text; a place once, which several threads or guests may share. */
function inOrder(edits: readonly TextEdit[]): EditResult {
  const byStart = new Map<number, TextEdit>();
  for (const edit of edits) {
    const other = getOrAdd(byStart, edit.span.start, () => edit);
    if (other.newText !== edit.newText) return no(l10n.t('two lists that stand at one place would become different'));
  }
  return { ok: true, edits: [...byStart.values()].sort((a, b) => a.span.start - b.span.start) };
}

/** The threads that the placement places; helper threads only if the script has a list for them alone. */
function* threadsOf(
  { threads }: Guest,
  { vcpus, emulator, iothreads }: Placement,
): Iterable<{ readonly thread: DomainThread; readonly cpus: CpuSet }> {
  const byIndex = new Map(threads.vcpus.map((thread) => [thread.index, thread]));
  for (const { vcpu, cpus } of vcpus) {
    const thread = byIndex.get(vcpu);
    if (thread !== undefined) yield { thread, cpus };
  }
  const hasOwnList = ({ origin, pinset }: DomainThread) => origin !== 'vcpu@cpuset' && pinset !== null;
  if (emulator !== null && hasOwnList(threads.emulator)) yield { thread: threads.emulator, cpus: emulator };
  for (const { id, cpus } of iothreads) {
    const thread = threads.iothreads.find(({ index }) => index === id);
    if (thread !== undefined && hasOwnList(thread)) yield { thread, cpus };
  }
}

function keyOf({ role, index }: DomainThread): string {
  return `${role} ${index}`;
}

function inWords({ role, index }: DomainThread): string {
  if (role === 'vcpu') return vcpusInWords([index ?? 0]);
  return role === 'emulator' ? l10n.t('the emulator') : l10n.t('iothread {0}', index ?? 0);
}

function sharedBy({ text }: LocatedCpuList, { threads }: Guest): string {
  return l10n.t(
    "'{0}' is the list of {1} together, so they cannot get different CPUs",
    text,
    vcpusInWords(threads.vcpus.flatMap(({ index }) => index ?? [])),
  );
}

/** The nodesets that the placement changes; null if memory would have to be bound that has no list. */
function memoryLists(
  { domain }: Guest,
  { memory, cells }: Placement,
): { readonly list: LocatedCpuList; readonly set: CpuSet }[] | null {
  const lists: { readonly list: LocatedCpuList; readonly set: CpuSet }[] = [];
  const bound = domain.numatuneMemory?.nodeset ?? null;
  if (memory !== null && bound?.value?.equals(memory.nodeset) !== true) {
    // `<memory>` has the nodes of all cells; a script has only theirs.
    if (bound === null && cells.length === 0) return null;
    if (bound !== null) lists.push({ list: bound, set: memory.nodeset });
  }
  for (const { cell, nodes } of cells) {
    const list = domain.memnodes.find(({ cellid }) => cellid?.value === cell)?.nodeset ?? null;
    if (list?.value?.equals(nodes) === true) continue;
    if (list === null) return null;
    lists.push({ list, set: nodes });
  }
  return lists;
}
