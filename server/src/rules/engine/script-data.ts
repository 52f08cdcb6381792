import * as l10n from '@vscode/l10n';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import { isChanged } from '../../fleet/guests/repinned-guest.ts';
import type { Change, Repair } from './repair.ts';
import type { FindingData } from './rule.ts';

/**
 * What a fix can do in a script about a finding of one of its guests: threads move, and lists are rewritten where they
 * stand. What would have to be an element of a domain has no repair in a script, and the reason says so.
 */
export function dataInScript(data: FindingData | null, guest: Guest, document: ScriptDocument): FindingData | null {
  switch (data?.kind) {
    case undefined:
      return null;
    case 'repairs': {
      const repairs = data.repairs.filter((repair) => isInScript(repair, document));
      const [first] = data.repairs;
      if (repairs.length > 0 || first === undefined) return repairs.length === 0 ? null : { kind: 'repairs', repairs };
      return { kind: 'no repair', title: first.title, reason: whyNotInScript(first, guest, document) };
    }
    case 'ways':
      return { ...data, ways: data.ways.flatMap((way) => dataInScript(way, guest, document) ?? []) };
    case 'overfull memory': {
      const move = dataInScript(data.move, guest, document);
      return move === null ? null : { ...data, move };
    }
    default:
      return data;
  }
}

function isInScript({ changes }: Repair, document: ScriptDocument): boolean {
  return changes.every((change) => change.kind === 'rewrite list' && isListOf(document, change));
}

/** Whether a list stands in the text of the script: a domain that virsh re-pins has others in its own document. */
function isListOf({ text }: ScriptDocument, { list }: Change & { readonly kind: 'rewrite list' }): boolean {
  const { span } = list;
  return isChanged(span) && span.end > span.start && text.slice(span.start, span.end) === list.text;
}

function whyNotInScript({ changes }: Repair, { kind }: Guest, document: ScriptDocument): string {
  if (kind === 'repinned domain') return l10n.t("that is in the guest's own document, not in this script");
  const list = changes.find((change) => change.kind === 'rewrite list');
  if (list !== undefined && !isListOf(document, list))
    return l10n.t("the script computes the list '{0}', or has it from another file", list.list.text);
  switch (changes.find((change) => change.kind !== 'rewrite list')?.kind) {
    case 'bind memory':
      return l10n.t('the command has no list of nodes for the memory that could be changed');
    case 'guest topology':
      return l10n.t("only lists are rewritten in a script, not QEMU's topology");
    default:
      return l10n.t('only lists are rewritten in a script');
  }
}
