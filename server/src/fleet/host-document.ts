import type { Span } from '../cpuset/span.ts';
import { type CaptureContent, type Host, hostFromCapture, resolveHost } from '../topology/host.ts';
import { parseHostProfile } from '../topology/profile.ts';

/** Something wrong with a host's profile or capture. An error means that there is no host, a warning that there is. */
export interface HostProblem {
  readonly span: Span;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** A host profile of the workspace, or a capture that was given in its place. Immutable: an edit makes a new one. */
export interface HostDocument {
  readonly uri: string;
  /** Where it is, with `/` between its parts; the globs and the capture's path are relative to its folder. */
  readonly path: string;
  /** Empty of a capture that is no text. */
  readonly text: string;
  /** null when the profile or its capture cannot be read. */
  readonly host: Host | null;
  /** Globs of the documents that run on it, relative to its folder; they hold while the topology cannot be read. */
  readonly documents: readonly string[];
  /** The file that holds the topology, where the profile names one. */
  readonly capturePath: string | null;
  /** Where something about the host as a whole is said: its name, or the start of the text. */
  readonly nameSpan: Span;
  readonly problems: readonly HostProblem[];
}

/** Gives the capture at a path, or null when it cannot be read. */
export type ReadCapture = (path: string) => Promise<CaptureContent | null>;

/**
 * Reads a profile and the capture that it names. While a profile is being typed its JSON is broken at times; with
 * `previous`, its last good state stays in force then, so that its documents do not fall to another host.
 */
export async function loadHostProfile(
  uri: string,
  path: string,
  text: string,
  readCapture: ReadCapture,
  previous?: HostDocument,
): Promise<HostDocument> {
  const { value: profile, problems } = parseHostProfile(text, path);
  if (profile === null) {
    const { host, documents, capturePath } = previous ?? { host: null, documents: [], capturePath: null };
    return { uri, path, text, host, documents, capturePath, nameSpan: atStart, problems: problems.map(asError) };
  }
  const { topology, documents } = profile;
  const capturePath = topology !== null && 'path' in topology ? resolvePath(folderOf(path), topology.path) : null;
  const resolved = resolveHost(profile, capturePath === null ? null : await readCapture(capturePath));
  const grade = resolved.value === null ? asError : asWarning;
  const all = [...problems, ...resolved.problems].map(grade);
  const nameSpan = profile.spans.name;
  return { uri, path, text, host: resolved.value, documents, capturePath, nameSpan, problems: all };
}

/** Takes a capture as a host with a profile's defaults. */
export function loadHostCapture(uri: string, path: string, capture: CaptureContent): HostDocument {
  const { value, problems } = hostFromCapture(path, capture);
  const grade = value === null ? asError : asWarning;
  return {
    uri,
    path,
    text: typeof capture === 'string' ? capture : '',
    host: value,
    documents: [],
    capturePath: null,
    nameSpan: atStart,
    problems: problems.map(({ message }) => grade({ span: atStart, message })),
  };
}

const atStart: Span = { start: 0, end: 0 };

/** Whether a path is that of a host profile, by its name. */
export function isHostProfile(path: string): boolean {
  return path.endsWith('.host.json');
}

/** The folder of a path with `/` between its parts. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function resolvePath(folder: string, relative: string): string {
  if (/^(?:[A-Za-z]:)?[\\/]/.test(relative)) return relative.replaceAll('\\', '/');
  const parts = folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function asError(problem: { span: Span; message: string }): HostProblem {
  return { ...problem, severity: 'error' };
}

function asWarning(problem: { span: Span; message: string }): HostProblem {
  return { ...problem, severity: 'warning' };
}
