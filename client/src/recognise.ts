import { Position, Range, type TextDocument } from 'vscode';
import { looksLikeDomain } from '../../server/src/domain/recognise.ts';
import { scriptKind, scriptKindByName } from '../../server/src/script/recognise.ts';

/** Characters of a document that `looksLikeDomain` looks at, at most. */
const HEAD = 65_536;

/** The languages in which domains and scripts are written. */
const LANGUAGES: ReadonlySet<string> = new Set(['xml', 'shellscript']);

/** What the editor shows, as far as Pinset cares: null is a document that Pinset leaves alone. */
export type DocumentKind = 'domain' | 'profile' | 'script' | null;

/**
 * Says what a document is by its name and its head alone, so that other XML files cost nothing.
 * A domain is recognised by its root element, not its name: `virsh edit` opens a temporary file.
 */
export function documentKind(document: TextDocument): DocumentKind {
  if (document.uri.path.endsWith('.host.json')) return 'profile';
  if (!LANGUAGES.has(document.languageId) && scriptKindByName(document.uri.path, '') === null) return null;
  const head = document.getText(new Range(new Position(0, 0), document.positionAt(HEAD)));
  if (looksLikeDomain(head)) return document.languageId === 'xml' ? 'domain' : null;
  return scriptKind(document.uri.path, head, document.languageId) === null ? null : 'script';
}
