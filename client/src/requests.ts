import { l10n, type Uri } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ServerControl } from './server-control.ts';

/** Sends a request to the server, which is started if necessary; throws if that fails. */
export type Ask = <T>(method: string, params: (uriOf: (file: Uri) => string) => object) => Promise<T>;

/** Asks the server that is controlled. */
export function asking(server: ServerControl): Ask {
  return async <T>(method: string, params: (uriOf: (file: Uri) => string) => object) => {
    const client = await runningClient(server);
    return await client.sendRequest<T>(method, params(client.code2ProtocolConverter.asUri));
  };
}

/** The client of the server, which is started if necessary; throws if that fails. */
export async function runningClient(server: ServerControl): Promise<BaseLanguageClient> {
  await server.ensureStarted();
  const client = server.running();
  if (client === null) throw new Error(l10n.t('the language server is not running'));
  return client;
}
