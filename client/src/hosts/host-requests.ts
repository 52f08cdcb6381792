import { Uri } from 'vscode';
import type {
  CaptureAnswer,
  CaptureCommandChoice,
  HostAnswer,
  HostChoice,
  MachineAnswer,
} from '../../../server/src/lsp/protocol.ts';
import type { Ask } from '../requests.ts';

/** The requests about hosts. Each starts the server if necessary, and throws if that fails. */
export interface HostRequests {
  hostOf(document: Uri): Promise<HostAnswer>;
  /** All hosts, as seen from the document. */
  hosts(document: Uri | null): Promise<readonly HostChoice[]>;
  /** The topology in these files of one host, in words. */
  readCaptures(files: readonly [Uri, ...Uri[]]): Promise<CaptureAnswer>;
  readMachine(): Promise<MachineAnswer>;
  /** The commands that capture a host. */
  captureCommands(): Promise<readonly CaptureCommandChoice[]>;
}

/** Sends the requests to the server. */
export function hostRequests(ask: Ask): HostRequests {
  return {
    hostOf: (document) => ask('pinset/host', (uriOf) => ({ uri: uriOf(document) })),
    async hosts(document) {
      const params = (uriOf: (file: Uri) => string) => ({ uri: document && uriOf(document) });
      return (await ask<{ hosts: readonly HostChoice[] }>('pinset/hosts', params)).hosts;
    },
    readCaptures: ([file, ...others]) =>
      ask('pinset/readCapture', (uriOf) => ({ uri: uriOf(file), others: others.map(uriOf) })),
    readMachine: () => ask('pinset/readMachine', () => ({})),
    async captureCommands() {
      return (await ask<{ commands: readonly CaptureCommandChoice[] }>('pinset/captureCommands', () => ({}))).commands;
    },
  };
}

/** The URI of a host's profile. */
export function profileOf({ profile }: HostChoice): Uri {
  return Uri.parse(profile, true);
}
