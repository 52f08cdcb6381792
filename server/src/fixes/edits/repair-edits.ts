import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Change, Repair } from '../../rules/engine/repair.ts';
import { elementAt, type XmlElement } from '../../syntax/xml/element.ts';
import type { TextEdit } from '../fix.ts';
import { addElements, moveElements } from './added-elements.ts';
import type { DocumentEdits } from './document-edits.ts';
import { type EditResult, editing } from './editing.ts';
import { editMemory } from './memory-edits.ts';
import { editTopology } from './topology-edits.ts';

/**
 * The edits of a repair that a rule knows by itself. A text can be replaced in templates and broken documents too;
 * other changes need a complete, well-formed document.
 */
export function repairEdits(document: DomainDocument, { changes }: Repair): EditResult {
  const replacements = replacementsOf(document.uri, changes);
  if (replacements !== null) return { ok: true, edits: replacements };
  return editing(document, (edits, domain) => {
    for (const change of changes) {
      const obstacle = make(change, edits, domain, document);
      if (obstacle !== null) return obstacle;
    }
    return null;
  });
}

/** Changes as edits in the order of the text; null if one of them does more than replace a text. */
function replacementsOf(uri: string, changes: readonly Change[]): TextEdit[] | null {
  const edits: TextEdit[] = [];
  for (const change of changes) {
    if (change.kind === 'replace') edits.push({ uri, span: change.span, newText: change.newText });
    else if (change.kind === 'rewrite list')
      edits.push({ uri, span: change.list.span, newText: inStyleOf(change.list.text, change.set) });
    else return null;
  }
  return edits.sort((a, b) => a.span.start - b.span.start);
}

function make(change: Change, edits: DocumentEdits, domain: XmlElement, document: DomainDocument): string | null {
  const on = (span: Span, edit: (element: XmlElement) => void): null | string => {
    const element = elementAt(domain.document, span.start);
    if (element === null) return l10n.t('the element is gone');
    edit(element);
    return null;
  };
  switch (change.kind) {
    case 'replace':
      edits.replace(change.span, change.newText);
      return null;
    case 'rewrite list':
      edits.replace(change.list.span, inStyleOf(change.list.text, change.set));
      return null;
    case 'remove comment':
      edits.removeComment(change.comment);
      return null;
    case 'remove element':
      return on(change.element, (element) => edits.remove(element));
    case 'rename element':
      return on(change.nameSpan, (element) => edits.rename(element, change.name));
    case 'set attribute':
      return on(change.element, (element) => edits.setAttribute(element, change.name, change.value));
    case 'remove attribute':
      return on(change.element, (element) => edits.removeAttribute(element, change.name));
    case 'add element':
      addElements(edits, domain, change.path, [change.element]);
      return null;
    case 'move elements':
      return moveElements(edits, domain, change);
    case 'guest topology':
      editTopology(edits, domain, document, change.factors);
      return null;
    case 'bind memory':
      return editMemory(edits, domain, document, {
        memory: change.nodes === null ? null : { mode: 'strict', nodeset: change.nodes },
        cells: change.cells,
      });
  }
}
