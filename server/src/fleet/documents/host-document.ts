import type { Span } from '../../base/span.ts';
import { parseUuid } from '../../domain/uuid.ts';
import type { NativeReader } from '../../topology/captures/native/native.ts';
import { type Host, hostFromCaptures, resolveHost } from '../../topology/host.ts';
import type { CaptureContent, CaptureFile } from '../../topology/merge/read-captures.ts';
import { type ProfileName, type ProfileProblem, parseHostProfile } from '../../topology/profile/profile.ts';
import type { ProfileRule } from '../../topology/profile/profile-rules.ts';

/**
 * Something wrong with a host's profile or capture. With an error there is no host, with a warning there is one; an
 * info says what correct captures leave out.
 */
export interface HostProblem {
  readonly span: Span;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
}

/** A host profile of the workspace, or a capture given in its place. Immutable: an edit makes a new one. */
export interface HostDocument {
  readonly kind: 'host';
  readonly uri: string;
  /** Where it is, with `/` between its parts; the globs and the capture's path are relative to its folder. */
  readonly path: string;
  /** Empty for a binary capture. */
  readonly text: string;
  /** null if the profile or its capture cannot be read. */
  readonly host: Host | null;
  /** The digits of the UUID that libvirt knows the host by; null if the profile does not tell. */
  readonly uuid: string | null;
  /** Globs of the documents that run on it, relative to its folder; in force even if the topology cannot be read. */
  readonly documents: readonly string[];
  /** The places of `documents` in the text; empty while the profile's text is broken. */
  readonly documentSpans: readonly Span[];
  /** The capture files that the profile names. */
  readonly capturePaths: readonly string[];
  /** The severities that rules have on it. */
  readonly rules: readonly ProfileRule[];
  /** The names in the profile's lists of domains that never run together; empty while the profile's text is broken. */
  readonly neverTogether: readonly ProfileName[];
  /** The place for findings about the host as a whole: its name, or the start of the text. */
  readonly nameSpan: Span;
  readonly problems: readonly HostProblem[];
}

/** Reads the capture at a path; null if it cannot be read. */
export type ReadCapture = (path: string) => Promise<CaptureContent | null>;

/**
 * Reads a profile and the captures that it names. If its JSON is broken, as happens while it is typed, the state of
 * `previous` stays in force, so its documents do not move to another host. `readTopology` reads a topology in the profile.
 */
export async function loadHostProfile(
  uri: string,
  path: string,
  text: string,
  readCapture: ReadCapture,
  previous?: HostDocument,
  readTopology?: NativeReader,
): Promise<HostDocument> {
  const { value: profile, problems } = parseHostProfile(text, path, readTopology);
  if (profile === null) {
    const { host, uuid, documents, capturePaths } = previous ?? nothingYet;
    const rules = (previous?.rules ?? []).map((rule) => ({ ...rule, span: null }));
    return {
      kind: 'host',
      uri,
      path,
      text,
      host,
      uuid,
      documents,
      documentSpans: [],
      capturePaths,
      nameSpan: atStart,
      rules,
      neverTogether: [],
      problems: problems.map(asError),
    };
  }
  const { topology, documents, rules, spans } = profile;
  const captures = topology?.kind === 'captures' ? topology.captures : [];
  const capturePaths = captures.map((capture) => resolvePath(folderOf(path), capture.path));
  const resolved = resolveHost(profile, await Promise.all(capturePaths.map(readCapture)));
  const grade = resolved.value === null ? asError : asWarning;
  const all = [...problems, ...resolved.problems].map(grade);
  return {
    kind: 'host',
    uri,
    path,
    text,
    host: resolved.value,
    uuid: parseUuid(profile.uuid ?? ''),
    documents,
    documentSpans: spans.documents,
    capturePaths,
    nameSpan: spans.name,
    rules,
    neverTogether: profile.neverTogether.flat(),
    problems: all,
  };
}

/** A capture as a host with a profile's defaults. */
export function loadHostCapture(uri: string, path: string, capture: CaptureContent): HostDocument {
  return loadHostCaptures(uri, [{ name: path, content: capture }]);
}

/** Several captures of one host as a host with a profile's defaults; the first is the document. */
export function loadHostCaptures(uri: string, files: readonly CaptureFile[]): HostDocument {
  const { name: path, content } = files[0] ?? { name: '', content: '' };
  const { value, problems } = hostFromCaptures(files);
  const grade = value === null ? asError : asWarning;
  return {
    kind: 'host',
    uri,
    path,
    text: typeof content === 'string' ? content : '',
    host: value,
    uuid: null,
    documents: [],
    documentSpans: [],
    capturePaths: [],
    nameSpan: atStart,
    rules: [],
    neverTogether: [],
    problems: problems.map((problem) => grade({ ...problem, span: atStart })),
  };
}

/** What is in force of a profile whose text was never good. */
const nothingYet = { host: null, uuid: null, documents: [], capturePaths: [] } as const;

const atStart: Span = { start: 0, end: 0 };

/** Whether a path names a host profile. */
export function isHostProfile(path: string): boolean {
  return path.endsWith('.host.json');
}

/** The folder of a path with `/` between its parts. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The path that a path of a profile, relative to the profile's folder or absolute, stands for. */
export function resolvePath(folder: string, relative: string): string {
  if (/^(?:[A-Za-z]:)?[\\/]/.test(relative)) return relative.replaceAll('\\', '/');
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function asError({ span, message }: ProfileProblem): HostProblem {
  return { span, message, severity: 'error' };
}

function asWarning({ span, message, lacks }: ProfileProblem): HostProblem {
  return { span, message, severity: lacks === undefined ? 'warning' : 'info' };
}
