import { type ChangedRange, type Tree, TreeFragment } from '@lezer/common';
import { parser } from '@lezer/xml';
import type { Span } from '../../base/span.ts';
import type { XmlError } from './open-tag.ts';
import { surveyXml, type XmlSurvey } from './survey.ts';

/** A parsed text. Nothing is resolved or copied yet: `element.ts` reads elements, attributes and texts from it. */
export interface XmlDocument {
  readonly text: string;
  /** The tree of the text, or of its beginning if it is hostile; broken places are repaired, not left out. */
  readonly tree: Tree;
  /** The first place that is not well-formed, as `firstXmlError` says it. */
  readonly error: XmlError | null;
  /** All comments, from `<!--` to `-->`, in document order. */
  readonly comments: readonly Span[];
  /**
   * For a text inside another one: where a span of it is there. Places that are read from the tree are then those of
   * the other text.
   */
  readonly placeOf?: (span: Span) => Span;
}

/** The parsed text before an edit, and the ranges that differ: A in the old text, B in the new one. */
export interface PreviousXml {
  readonly document: XmlDocument;
  readonly changes: readonly ChangedRange[];
}

/**
 * Parses any text, however broken, in time linear in its length. With the document before the edit, unchanged parts are
 * reused, but only between two well-formed texts: how a broken place is repaired depends on its surroundings, and an
 * editor and a command that see the same text must agree.
 *
 * Only the beginning of a hostile text (more than a thousand errors, elements deeper than libvirt accepts) is parsed.
 */
export function parseXml(text: string, previous?: PreviousXml): XmlDocument {
  const survey = surveyXml(text);
  const tree = parser.parse(parsable(text, survey), reusable(previous, survey.error));
  return { text, tree, error: survey.error, comments: survey.comments };
}

/**
 * The first place where the text is not well-formed, in plain words; null if there is none. Documents with a template's
 * control blocks are not checked: a condition may open a tag that another one closes.
 */
export function firstXmlError(document: XmlDocument): XmlError | null {
  return document.error;
}

/** The text without what the parser must not see, which is replaced by blanks. */
function parsable(text: string, survey: XmlSurvey): string {
  const head = text.slice(0, survey.limit);
  if (survey.internalSubset === null) return head;
  const { start, end } = survey.internalSubset;
  return head.slice(0, start) + ' '.repeat(end - start) + head.slice(end);
}

function reusable(previous: PreviousXml | undefined, error: XmlError | null): readonly TreeFragment[] {
  if (previous === undefined || error !== null || previous.document.error !== null) return [];
  return TreeFragment.applyChanges(TreeFragment.addTree(previous.document.tree), previous.changes);
}
