import { Position, Range, type TextDocument } from 'vscode';
import { looksLikeDomain } from '../../server/src/domain/recognise.ts';
import { scriptKind, scriptKindByName } from '../../server/src/script/recognise.ts';

/** How many characters of a document `looksLikeDomain` inspects. */
const HEAD = 65_536;

/** The languages of domains and scripts. */
const LANGUAGES: ReadonlySet<string> = new Set(['xml', 'shellscript']);

/** The kind of a document; null for a document that Pinset ignores. */
export type DocumentKind = 'domain' | 'profile' | 'script' | null;

/**
 * Determines the kind of a document from its name and its head alone, so that other XML files cost nothing. A domain is
 * recognized by its root element, not by its name: `virsh edit` opens a temporary file.
 */
export function documentKind(document: TextDocument): DocumentKind {
  const { path } = document.uri;
  if (path.endsWith('.host.json')) return 'profile';
  if (!LANGUAGES.has(document.languageId) && !path.endsWith('.conf') && scriptKindByName(path, '') === null)
    return null;
  const head = document.getText(new Range(new Position(0, 0), document.positionAt(HEAD)));
  if (looksLikeDomain(head)) return document.languageId === 'xml' ? 'domain' : null;
  return scriptKind(path, head, document.languageId) === null ? null : 'script';
}
