import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { type PinsetApi, start } from './extension.ts';

/** The web's own, which the Node types of this program do not declare. */
declare class Worker {
  constructor(script: string);
}

/** Entry of the web extension host (vscode.dev): the server is a worker, which reads files through the client. */
export function activate(context: ExtensionContext): PinsetApi {
  const script = Uri.joinPath(context.extensionUri, 'dist', 'browser', 'server.js').toString(true);
  return start(context, {
    clientFiles: true,
    // A new worker for every start: a restarted client must not talk to the worker that was told to exit.
    createClient: (options) =>
      new LanguageClient('pinset', 'Pinset', () => Promise.resolve(new Worker(script)), options),
  });
}
