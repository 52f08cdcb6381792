import { l10n, Uri } from 'vscode';
import type {
  CaptureAnswer,
  CaptureCommandChoice,
  HostAnswer,
  HostChoice,
  MachineAnswer,
} from '../../../server/src/lsp/protocol.ts';
import type { ServerControl } from '../server-control.ts';

/** What the server is asked about hosts. All start the server where it does not run, and throw where it cannot. */
export interface HostRequests {
  hostOf(document: Uri): Promise<HostAnswer>;
  /** All hosts, as the document sees them. */
  hosts(document: Uri | null): Promise<readonly HostChoice[]>;
  /** What these files tell together of one host. */
  readCaptures(files: readonly [Uri, ...Uri[]]): Promise<CaptureAnswer>;
  readMachine(): Promise<MachineAnswer>;
  /** The commands that capture a host. */
  captureCommands(): Promise<readonly CaptureCommandChoice[]>;
}

/** The server's requests by name. */
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

/** Where the profile of a host is, as the editor names it. */
export function profileOf({ profile }: HostChoice): Uri {
  return Uri.parse(profile, true);
}
