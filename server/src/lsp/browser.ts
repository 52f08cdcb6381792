import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { clientFiles } from './files/client-files.ts';
import { MessageGate } from './message-gate.ts';
import { startServer } from './server.ts';

/** The worker's own scope, which the Node types of this program do not declare. */
declare const self: ConstructorParameters<typeof BrowserMessageReader>[0] &
  ConstructorParameters<typeof BrowserMessageWriter>[0];

/** From package.json, by scripts/build.ts. */
declare const PINSET_VERSION: string;

const gate = new MessageGate();
const [reader, writer] = [new BrowserMessageReader(self), new BrowserMessageWriter(self)];
const connection = createConnection(reader, writer, { messageStrategy: gate });
const files = clientFiles(connection);
startServer(connection, gate, { files, machine: null, programs: null, tidy: () => {}, version: PINSET_VERSION });
