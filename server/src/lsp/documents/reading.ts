import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import { looksLikeDomain, mayBePasted } from '../../domain/recognise.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { type HostDocument, isHostProfile, loadHostProfile } from '../../fleet/documents/host-document.ts';
import { readDocument } from '../../fleet/documents/read-domain-document.ts';
import { readScript, type ScriptOrigin } from '../../fleet/documents/read-script-document.ts';
import type { ReadSourced, ScriptDocument } from '../../fleet/documents/script-document.ts';
import { scriptKindByName } from '../../script/recognise.ts';
import { asciiHead, decodeText } from '../../syntax/decode.ts';
import type { CaptureContent } from '../../topology/merge/read-captures.ts';
import type { FileContent, FilePort } from '../files/file-port.ts';
import { pathOf } from './uris.ts';

/** What a document is, by its content. */
export type Reading =
  | { readonly kind: 'domain'; readonly document: DomainDocument }
  | { readonly kind: 'host'; readonly document: HostDocument }
  | { readonly kind: 'script'; readonly document: ScriptDocument }
  /** A domain or profile that cannot be analyzed, and why. */
  | { readonly kind: 'refused'; readonly uri: string; readonly message: string }
  /** Not relevant to Pinset. */
  | { readonly kind: 'nothing'; readonly uri: string };

/** Returns the capture at `path` that the profile with the URI `profile` names; null if it cannot be read. */
export type ReadCapture = (profile: string, path: string) => Promise<CaptureContent | null>;

/** Longer documents are not analyzed: in bytes of a file, in characters of an open document. */
const longestDocument = 16 * 1024 * 1024;

/** Reads the text of a document that is not a profile. */
export function readDomainText(uri: string, text: string, open: boolean): Reading {
  if (text.length > longestDocument) {
    return looksLikeDomain(text) ? { kind: 'refused', uri, message: tooLong(text.length) } : { kind: 'nothing', uri };
  }
  const document = readDocument({ uri, path: pathOf(uri), open }, text);
  return document === null ? { kind: 'nothing', uri } : { kind: 'domain', document };
}

/**
 * Reads the text of a document that is neither a profile nor a domain. A text that is too long is not treated as a
 * script.
 */
export function readScriptText(
  uri: string,
  text: string,
  how: Pick<ScriptOrigin, 'open' | 'language'>,
  readSourced: ReadSourced,
): Reading {
  if (text.length > longestDocument) return { kind: 'nothing', uri };
  const document = readScript({ uri, path: pathOf(uri), ...how }, text, readSourced);
  return document === null ? { kind: 'nothing', uri } : { kind: 'script', document };
}

/** Reads the text of a profile and the captures that it names. `previous` is the profile before an edit. */
export async function readProfileText(
  uri: string,
  text: string,
  readCapture: ReadCapture,
  previous?: HostDocument,
): Promise<Reading> {
  if (text.length > longestDocument) return { kind: 'refused', uri, message: tooLong(text.length) };
  const document = await loadHostProfile(uri, pathOf(uri), text, (path) => readCapture(uri, path), previous);
  return { kind: 'host', document };
}

/** A file that was read and not parsed yet. */
export interface RawFile {
  readonly uri: string;
  readonly content: FileContent;
  /** Whether its head is that of a script. */
  readonly script: boolean;
}

/** Reads a file. If its head is not that of a domain, profile or script, the rest is not read. */
export async function readFile(files: FilePort, uri: string): Promise<RawFile> {
  const path = pathOf(uri);
  const profile = isHostProfile(path);
  let script = false;
  const content = await files.read(uri, longestDocument, (bytes) => {
    const head = asciiHead(bytes);
    if (profile || looksLikeDomain(head, mayBePasted(path))) return true;
    script = scriptKindByName(path, head) !== null;
    return script;
  });
  return { uri, content, script };
}

/** Parses a file; a profile waits for its captures. */
export function parseFile(
  { uri, content, script }: RawFile,
  readCapture: ReadCapture,
  readSourced: ReadSourced,
): Reading | Promise<Reading> {
  if (script) {
    // A file named .sh may be anything; binary or endless files are ignored.
    const text = content.kind === 'bytes' ? decodeText(content.bytes).value : null;
    if (text === null) return { kind: 'nothing', uri };
    return readScriptText(uri, text, { open: false, language: null }, readSourced);
  }
  if (content.kind === 'too large') return { kind: 'refused', uri, message: tooLong(content.size) };
  if (content.kind !== 'bytes') return { kind: 'nothing', uri };
  const { value: text, problem } = decodeText(content.bytes);
  if (text === null)
    return { kind: 'refused', uri, message: l10n.t('Pinset cannot read this file: {0}', problem ?? '') };
  return isHostProfile(pathOf(uri)) ? readProfileText(uri, text, readCapture) : readDomainText(uri, text, false);
}

/** `length` in bytes or characters. */
function tooLong(length: number): string {
  return l10n.t(
    'Pinset does not check this document: it is {0}, and the limit is {1}',
    memorySize(length / 1024),
    memorySize(longestDocument / 1024),
  );
}
