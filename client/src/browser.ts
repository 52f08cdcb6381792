import { type ExtensionContext, Uri } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
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
    hasMachine: false,
    createClient: (options) => new LanguageClient('pinset', 'Pinset', () => Promise.resolve(connect(script)), options),
  });
}

/**
 * Starts a worker: a new one for every start, since the last one was told to exit. The transports are made here
 * because VS Code's own `Worker` gives objects that are no `instanceof Worker`, which is what the client asks.
 */
function connect(script: string): MessageTransports {
  const worker = new Worker(script);
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}
