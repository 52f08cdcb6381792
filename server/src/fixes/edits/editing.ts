import * as l10n from '@vscode/l10n';
import type { Located } from '../../domain/domain.ts';
import { domainElement } from '../../domain/reading/read-domain.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { XmlElement } from '../../syntax/xml/element.ts';
import type { TextEdit } from '../fix.ts';
import { DocumentEdits } from './document-edits.ts';

/** The edits in the order of the text, or why the document cannot be edited. */
export type EditResult =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | { readonly ok: false; readonly reason: string };

/** Gathers edits of a document that can be edited. `gather` returns why that is not possible after all, or null. */
export function editing(
  document: DomainDocument,
  gather: (edits: DocumentEdits, domain: XmlElement) => string | null,
): EditResult {
  const domain = document.xmlError === null ? (domainElement(document.xml())?.element ?? null) : null;
  if (domain === null) {
    return { ok: false, reason: l10n.t('the document is not well-formed') };
  }
  if (!document.complete) {
    return { ok: false, reason: l10n.t('the document is a template that leaves out or repeats elements') };
  }
  const edits = new DocumentEdits(document, domain);
  const obstacle = gather(edits, domain);
  return obstacle === null ? { ok: true, edits: edits.result() } : { ok: false, reason: obstacle };
}

/** Whether a template fills in this value; such a value is never overwritten. */
export function isFilledIn(located: Located<unknown> | null): boolean {
  return located !== null && located.value === null && !located.invalid;
}
