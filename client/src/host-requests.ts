import { Uri } from 'vscode';
import type { CaptureAnswer, HostAnswer, HostChoice, MachineAnswer } from '../../server/src/lsp/protocol.ts';
import type { ServerControl } from './server-control.ts';

/** What the server is asked about hosts. All start the server where it does not run, and throw where it cannot. */
export interface HostRequests {
  hostOf(document: Uri): Promise<HostAnswer>;
  /** All hosts, as the document sees them. */
  hosts(document: Uri | null): Promise<readonly HostChoice[]>;
  readCapture(file: Uri): Promise<CaptureAnswer>;
  readMachine(): Promise<MachineAnswer>;
}

/** The server's requests by name. */
export function hostRequests(server: ServerControl): HostRequests {
  async function ask<T>(method: string, uri?: Uri | null): Promise<T> {
    await server.ensureStarted();
    const client = server.running();
    if (client === null) throw new Error('the language server does not run');
    const named = uri === undefined ? {} : { uri: uri && client.code2ProtocolConverter.asUri(uri) };
    return await client.sendRequest<T>(method, named);
  }
  return {
    hostOf: (document) => ask('pinset/host', document),
    hosts: async (document) => (await ask<{ hosts: readonly HostChoice[] }>('pinset/hosts', document)).hosts,
    readCapture: (file) => ask('pinset/readCapture', file),
    readMachine: () => ask('pinset/readMachine'),
  };
}

/** Where the profile of a host is, as the editor names it. */
export function profileOf({ profile }: HostChoice): Uri {
  return Uri.parse(profile, true);
}
