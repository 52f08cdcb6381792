import { NotificationType0, RequestType } from 'vscode-languageserver';
import type { HostFacts } from '../features/hosts/host-facts.ts';

export type { HostFacts };

/** The host that a document's threads run on. */
export interface HostAnswer extends HostFacts {
  /** null: no host is known for the document; `reason` says why. */
  readonly name: string | null;
  /** URI of the profile or capture that describes the host, or should. */
  readonly profile: string | null;
  /**
   * `unclaimed`: no host is this document's. `broken`: its host's profile or capture cannot be used. `reading`: the
   * workspace is still being read. `foreign`: the document is not a domain, script or host profile.
   */
  readonly state: 'known' | 'unclaimed' | 'broken' | 'reading' | 'foreign';
  /** How the document came to the host; null without one, and of a host's own profile. */
  readonly by: 'claim' | 'setting' | 'only host' | null;
  readonly reason: string | null;
}

/** Client to server: which host does this document run on? */
export const hostRequest = new RequestType<{ uri: string }, HostAnswer, void>('pinset/host');

/** A host that a document can be given to. */
export interface HostChoice extends HostFacts {
  readonly name: string;
  /** URI of the profile, or of the capture that was given in its place. */
  readonly profile: string;
  readonly isProfile: boolean;
  /** Why it cannot be used; null where it can. */
  readonly problem: string | null;
  /** It is the host of the document that was asked about. */
  readonly isHost: boolean;
  /** It is the host of the setting `pinset.host` where the document is, or without a document, of the workspace. */
  readonly isDefault: boolean;
  /** The first of its `documents` by which it claims the document; null where it does not. */
  readonly claim: string | null;
}

/** Client to server: all hosts there are, by path, as this document sees them. A profile that comes first claims first. */
export const hostsRequest = new RequestType<{ uri: string | null }, { hosts: readonly HostChoice[] }, void>(
  'pinset/hosts',
);

/** What a capture, or the machine itself, tells of a host. */
export interface CaptureAnswer {
  readonly ok: boolean;
  /** The name that the host probably has. */
  readonly name: string;
  /** The counts of its parts on one line; empty where nothing could be read. */
  readonly summary: string;
  /** Sentences: why it cannot be read, or what was left out. */
  readonly problems: readonly string[];
}

/** A capture, and others of the same host, if any. */
export interface CaptureParams {
  readonly uri: string;
  readonly others?: readonly string[];
}

/** Client to server: what does this file tell of a host, or what do these files tell together? */
export const readCaptureRequest = new RequestType<CaptureParams, CaptureAnswer, void>('pinset/readCapture');

/** A command for a shell on a host, and what its output tells about the host, in words. */
export interface CaptureCommandChoice {
  readonly command: string;
  readonly tells: string;
}

/** Client to server: with which commands can a host be captured? Those that tell the most come first. */
export const captureCommandsRequest = new RequestType<
  Record<string, never>,
  { commands: readonly CaptureCommandChoice[] },
  void
>('pinset/captureCommands');

/** {@link CaptureAnswer} with the object that may stand as `topology` in a profile; null where nothing could be read. */
export interface MachineAnswer extends CaptureAnswer {
  readonly topology: object | null;
}

/** Client to server: what is the machine that the server runs on? Only a server under Linux knows. */
export const readMachineRequest = new RequestType<Record<string, never>, MachineAnswer, void>('pinset/readMachine');

/** Server to client: an answer to `pinset/host` may be another one now. */
export const hostsChangedNotification = new NotificationType0('pinset/hostsChanged');

/** Server to client, where the server has no file system: the files of the workspace that are of interest. */
export const findFilesRequest = new RequestType<Record<string, never>, { uris: string[] }, void>('pinset/findFiles');

/** Server to client, where the server has no file system: the bytes of a file, or an error. */
export const readFileRequest = new RequestType<{ uri: string }, { base64: string }, void>('pinset/readFile');

/** What a client may tell at the start. */
export interface InitializationOptions {
  /** Files are read through the client instead of the server's own file system. */
  readonly clientFiles: boolean;
  /** URI of the folder of the rules' pages; null where the client has none. */
  readonly docsUri: string | null;
}

/** Reads `initializationOptions`; what is not as it should be counts as absent. */
export function parseInitializationOptions(options: unknown): InitializationOptions {
  const given: { clientFiles?: unknown; docsUri?: unknown } =
    typeof options === 'object' && options !== null ? options : {};
  return {
    clientFiles: given.clientFiles === true,
    docsUri: typeof given.docsUri === 'string' && given.docsUri !== '' ? given.docsUri.replace(/\/$/, '') : null,
  };
}
