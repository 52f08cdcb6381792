import { NotificationType0, RequestType } from 'vscode-languageserver';

/** The host that a document's threads run on. Numbers are 0 where no host is known. */
export interface HostAnswer {
  /** null: no host is known for the document; `reason` says why. */
  readonly name: string | null;
  /** URI of the profile or capture that describes the host. */
  readonly profile: string | null;
  readonly cpus: number;
  readonly onlineCpus: number;
  readonly nodes: number;
  /** vCPUs of all domains that run on the host. */
  readonly vcpus: number;
  readonly reason: string | null;
}

/** Client to server: which host does this document run on? */
export const hostRequest = new RequestType<{ uri: string }, HostAnswer, void>('pinset/host');

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
