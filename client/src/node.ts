import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { type PinsetApi, start } from './extension.ts';
import { provideCheckTasks } from './tasks/check-task.ts';

/** The entry of the desktop and remote extension host. The server is a process of its own and reads files itself. */
export function activate(context: ExtensionContext): PinsetApi {
  const module = Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath;
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } };
  context.subscriptions.push(provideCheckTasks());
  return start(context, {
    clientFiles: false,
    hasMachine: process.platform === 'linux',
    createClient: (options) => new LanguageClient('pinset', 'Pinset', { run, debug }, options),
  });
}
