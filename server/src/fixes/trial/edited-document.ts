import { lazy } from '../../base/lazy.ts';
import type { Span } from '../../base/span.ts';
import { domainElement } from '../../domain/reading/read-domain.ts';
import { isPassiveDevice } from '../../domain/vocabulary/passive-devices.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { childrenNamed } from '../../syntax/xml/element.ts';
import { appliedTo } from '../edits/applied.ts';
import type { TextEdit } from '../fix.ts';

/** A shorter document is read as a whole, in UTF-16 code units. */
const shortest = 2048;

/**
 * Reads one document with edits, for trials: devices that have nothing to do with placement are left out, so the places
 * in the result are not those of the whole text. null if the edits break the text, or if it is not a domain any more.
 */
export function editedReader(document: DomainDocument): (edits: readonly TextEdit[]) => DomainDocument | null {
  const passive = lazy(() => passiveSpans(document));
  const part = lazy(() => appliedTo(document.text, passive().map(cut)));
  return (edits) => {
    const short = shortened(edits, passive());
    const edited =
      short === null
        ? readDocument(document, appliedTo(document.text, edits))
        : withDevicesOf(document, readDocument(document, appliedTo(part(), short)));
    return edited !== null && document.xmlError === null && edited.xmlError !== null ? null : edited;
  };
}

/** What a domain owns exclusively is in devices that are left out; no edit of a trial changes it. */
function withDevicesOf({ owns, domain }: DomainDocument, edited: DomainDocument | null): DomainDocument | null {
  if (edited === null) return null;
  return { ...edited, owns, domain: { ...edited.domain, exclusives: domain.exclusives } };
}

/**
 * The runs of devices that are not read. None in a text that is not well-formed, or in which more than its elements
 * counts: a template, or a text with comments for Pinset.
 */
function passiveSpans(document: DomainDocument): readonly Span[] {
  const { text, xmlError, complete, hasComments } = document;
  if (xmlError !== null || !complete || text.length < shortest) return [];
  if (hasComments && text.includes('pinset-ignore')) return [];
  const domain = domainElement(document.xml())?.element;
  if (domain === undefined) return [];
  const spans: { start: number; end: number }[] = [];
  for (const devices of childrenNamed(domain, 'devices')) {
    let run: { start: number; end: number } | null = null;
    for (const { name, span } of devices.children) {
      if (!isPassiveDevice(name)) run = null;
      else if (run !== null) run.end = span.end;
      else {
        run = { ...span };
        spans.push(run);
      }
    }
  }
  return spans;
}

function cut(span: Span): TextEdit {
  return { uri: '', span, newText: '' };
}

/** The edits shifted to the text without these spans; null if an edit is in a span, or without spans. */
function shortened(edits: readonly TextEdit[], without: readonly Span[]): TextEdit[] | null {
  if (without.length === 0) return null;
  const result: TextEdit[] = [];
  let removed = 0;
  let next = 0;
  for (const edit of edits) {
    const { start, end } = edit.span;
    for (let span = without[next]; span !== undefined && span.end <= start; span = without[next]) {
      removed += span.end - span.start;
      next++;
    }
    const span = without[next];
    if (span !== undefined && span.start < end) return null;
    result.push({ ...edit, span: { start: start - removed, end: end - removed } });
  }
  return result;
}
