import { type ExtensionContext, Uri } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { type PinsetApi, start } from './extension.ts';

/** The browser's class, which the Node types of this program do not declare. */
declare class Worker {
  constructor(script: string);
}

/** The entry of the web extension host (vscode.dev). The server is a worker that reads files through the client. */
export function activate(context: ExtensionContext): PinsetApi {
  const script = Uri.joinPath(context.extensionUri, 'dist', 'browser', 'server.js').toString(true);
  return start(context, {
    clientFiles: true,
    hasMachine: false,
    createClient: (options) => new LanguageClient('pinset', 'Pinset', () => Promise.resolve(connect(script)), options),
  });
}

/**
 * Starts a new worker for every start of the server, since the previous one has exited. The transports are made here
 * because VS Code's `Worker` makes objects that fail the client's `instanceof Worker` test.
 */
function connect(script: string): MessageTransports {
  const worker = new Worker(script);
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}
