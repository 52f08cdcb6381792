import * as l10n from '@vscode/l10n';
import { LineIndex } from '../../base/text.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { isChanged } from '../../fleet/guests/repinned-guest.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { programName } from '../../script/word.ts';
import { type Change, type Repair, replace } from './repair.ts';
import type { FindingData, ScriptContext } from './rule.ts';

/** How much of an expression is said, in characters. */
const mostOfExpression = 40;

/**
 * What a fix can do in a script about a finding of one of its guests: threads move, lists are rewritten where they stand,
 * and numactl binds memory. What would have to be an element of a domain has no repair in a script, and the reason says so.
 */
export function dataInScript(data: FindingData | null, guest: Guest, context: ScriptContext): FindingData | null {
  switch (data?.kind) {
    case undefined:
      return null;
    case 'repairs': {
      const [first] = data.repairs;
      if (first === undefined) return null;
      const written = data.repairs.map((repair) => ({ ...repair, changes: inScript(repair.changes, guest, context) }));
      const repairs = written.filter(({ changes }) => changes.every((change) => isWritable(change, context.document)));
      if (repairs.length > 0) return { kind: 'repairs', repairs };
      return { kind: 'no repair', title: first.title, reason: whyNotInScript(first, guest, context) };
    }
    case 'ways':
      return { ...data, ways: data.ways.flatMap((way) => dataInScript(way, guest, context) ?? []) };
    case 'overfull memory': {
      const move = dataInScript(data.move, guest, context);
      return move === null ? null : { ...data, move };
    }
    default:
      return data;
  }
}

/** Changes as a script can have them, as far as it can. */
function inScript(changes: readonly Change[], guest: Guest, context: ScriptContext): Change[] {
  return changes.map((change) =>
    change.kind === 'bind memory' ? (boundByNumactl(change, guest, context) ?? change) : change,
  );
}

type BindMemory = Change & { readonly kind: 'bind memory' };

/** The process of a guest that this script starts; null for other guests. */
function processOf(guest: Guest, { document: { uri }, run }: ScriptContext): ScriptProcess | null {
  if (guest.kind !== 'process') return null;
  const isIts = ({ guest: one, place }: ScriptProcess) =>
    one !== null && place.uri === uri && place.span.start === guest.start;
  return run.processes.find(isIts) ?? null;
}

/**
 * numactl gets an option for memory, in its author's style, or is put in front of taskset, from the same folder. null if
 * the command has neither, if its words are computed, or if each guest cell has nodes of its own.
 */
function boundByNumactl({ nodes, cells }: BindMemory, guest: Guest, context: ScriptContext): Change | null {
  const { uri, text } = context.document;
  const process = processOf(guest, context);
  if (process === null || nodes === null || cells.length > 0) return null;
  const wordOf = (program: string) => {
    const step = process.steps.findLast((one) => one.program === program);
    const span = step?.place.uri === uri ? step.place.span : null;
    const word = span === null ? '' : text.slice(span.start, span.end);
    const folder = word.slice(0, word.lastIndexOf('/') + 1);
    const isSaid = span !== null && step?.memory === undefined && word === `${folder}${program}`;
    return isSaid ? { ...span, folder } : null;
  };
  const numactl = wordOf('numactl');
  if (numactl !== null) {
    const option = /^[ \t]+-[A-Za-z]\b/.test(text.slice(numactl.end, numactl.end + 16)) ? '-m ' : '--membind=';
    return replace({ start: numactl.end, end: numactl.end }, ` ${option}${nodes}`);
  }
  if (process.steps.some(({ program }) => program === 'numactl')) return null;
  const taskset = wordOf('taskset');
  if (taskset === null) return null;
  return replace({ start: taskset.start, end: taskset.start }, `${taskset.folder}numactl --membind=${nodes} `);
}

function isWritable(change: Change, document: ScriptDocument): boolean {
  // A rule about guests replaces texts of domains; what is replaced here, binds memory.
  if (change.kind === 'replace') return change.span.start === change.span.end;
  return change.kind === 'rewrite list' && isListOf(document.text, change.list);
}

/** Whether a list stands in the text of the script: a domain that virsh re-pins has others in its own document. */
export function isListOf(text: string, { span, text: written }: LocatedCpuList): boolean {
  return isChanged(span) && span.end > span.start && text.slice(span.start, span.end) === written;
}

/** Why a list that does not stand in a script as it is cannot be changed there: which line computes it, and from what. */
export function whyNotWritten(text: string, { span, text: written }: LocatedCpuList): string {
  const [from = ''] = text.slice(span.start, span.end).trim().split('\n');
  if (!from.includes('$') && !from.includes('`')) {
    return l10n.t("the script computes the list '{0}', or has it from another file", written);
  }
  const line = new LineIndex(text).positionAt(span.start).line + 1;
  const said = from.length > mostOfExpression ? `${from.slice(0, mostOfExpression - 1)}…` : from;
  return l10n.t(
    "line {0} computes the list '{1}' as {2}; only a list that is written out can be changed",
    line,
    written,
    said,
  );
}

function whyNotInScript({ changes }: Repair, guest: Guest, context: ScriptContext): string {
  const { document } = context;
  if (guest.kind === 'repinned domain') return l10n.t("that is in the guest's own document, not in this script");
  const list = changes.find((change) => change.kind === 'rewrite list');
  if (list !== undefined && !isListOf(document.text, list.list)) return whyNotWritten(document.text, list.list);
  const other = changes.find((change) => change.kind !== 'rewrite list');
  switch (other?.kind) {
    case 'bind memory':
      return whyNotBound(other, document, processOf(guest, context));
    case 'guest topology':
      return l10n.t("only lists are rewritten in a script, not QEMU's topology");
    default:
      return l10n.t('only lists are rewritten in a script');
  }
}

function whyNotBound(
  { nodes, cells }: BindMemory,
  { scriptKind }: ScriptDocument,
  process: ScriptProcess | null,
): string {
  const where = nodes?.toString() ?? '';
  if (cells.length > 0) return l10n.t('each guest cell needs a memory backend of its own, with host-nodes=');
  const program = programName(process?.argv[0]);
  if (program === 'virt-install') return l10n.t('that takes an option of virt-install: --numatune {0}', where);
  const isOfProxmox = process?.vmid !== undefined || program === 'qm';
  switch (isOfProxmox ? 'proxmox' : scriptKind) {
    case 'proxmox':
      return l10n.t('that takes a line for the guest cell, such as numa0: … hostnodes={0},policy=bind', where);
    case 'unit':
      return l10n.t('that takes two lines in the unit: NUMAPolicy=bind and NUMAMask={0}', where);
    case 'shell':
      return l10n.t('that takes numactl --membind={0} in front of QEMU', where);
  }
}
