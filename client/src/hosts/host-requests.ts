import { l10n, Uri } from 'vscode';
import type {
  CaptureAnswer,
  CaptureCommandChoice,
  HostAnswer,
  HostChoice,
  MachineAnswer,
} from '../../../server/src/lsp/protocol.ts';
import type { ServerControl } from '../server-control.ts';

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
export function hostRequests(server: ServerControl): HostRequests {
  async function ask<T>(method: string, params: (uriOf: (file: Uri) => string) => object): Promise<T> {
    await server.ensureStarted();
    const client = server.running();
    if (client === null) throw new Error(l10n.t('the language server is not running'));
    return await client.sendRequest<T>(method, params(client.code2ProtocolConverter.asUri));
  }
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
