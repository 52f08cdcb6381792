import * as l10n from '@vscode/l10n';
import type { DomainDocument } from '../fleet/document.ts';
import { type HostDocument, isHostProfile, loadHostProfile } from '../fleet/host-document.ts';
import { readDocument } from '../fleet/read-document.ts';
import { asciiHead, decodeText } from '../syntax/decode.ts';
import type { PreviousXml } from '../syntax/xml.ts';
import type { CaptureContent } from '../topology/read-captures.ts';
import { looksLikeDomain } from '../workload/recognise.ts';
import type { FilePort } from './file-port.ts';
import { pathOf } from './uris.ts';

/** What a document turned out to be. */
export type Reading =
  | { readonly kind: 'domain'; readonly document: DomainDocument }
  | { readonly kind: 'host'; readonly document: HostDocument }
  /** A domain or a profile that cannot be analysed, and why. */
  | { readonly kind: 'refused'; readonly uri: string; readonly message: string }
  /** None of Pinset's business. */
  | { readonly kind: 'nothing'; readonly uri: string };

/** Gives the capture that the profile at `profile` names, or null when it cannot be read. */
export type ReadCapture = (profile: string, path: string) => Promise<CaptureContent | null>;

/** Longer documents are not analysed, in bytes of a file and in characters of an open document. */
export const longestDocument = 16 * 1024 * 1024;

/** Reads the text of what is no profile. `previous` is the document before an edit. */
export function readDomainText(uri: string, text: string, open: boolean, previous?: PreviousXml): Reading {
  if (text.length > longestDocument) {
    return looksLikeDomain(text) ? { kind: 'refused', uri, message: tooLong(text.length) } : { kind: 'nothing', uri };
  }
  const document = readDocument({ uri, path: pathOf(uri), open }, text, previous);
  return document === null ? { kind: 'nothing', uri } : { kind: 'domain', document };
}

/** Reads the text of a profile and the capture that it names. `previous` is the profile before an edit. */
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

/** Reads a file. Of one that is neither a domain nor a profile only the head is read. */
export async function readWorkspaceFile(files: FilePort, uri: string, readCapture: ReadCapture): Promise<Reading> {
  const profile = isHostProfile(pathOf(uri));
  const content = await files.read(uri, longestDocument, (head) => profile || looksLikeDomain(asciiHead(head)));
  if (content.kind === 'too large') return { kind: 'refused', uri, message: tooLong(content.size) };
  if (content.kind !== 'bytes') return { kind: 'nothing', uri };
  const { value: text, problem } = decodeText(content.bytes);
  if (text === null)
    return { kind: 'refused', uri, message: l10n.t('Pinset cannot read this file: {0}', problem ?? '') };
  return profile ? readProfileText(uri, text, readCapture) : readDomainText(uri, text, false);
}

function tooLong(length: number): string {
  const mebibytes = (length / 1048576).toFixed(1);
  return l10n.t('Pinset does not analyse this document: it has {0} MiB, and at most 16 MiB are read', mebibytes);
}
