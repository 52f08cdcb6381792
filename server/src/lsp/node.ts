import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles, youngGeneration } from './files/node-files.ts';
import { nodeMachine } from './hosts/node-machine.ts';
import { nodePrograms } from './libvirt/node-programs.ts';
import { MessageGate } from './message-gate.ts';
import { messageOutput } from './message-output.ts';
import { startServer } from './server.ts';

/** From package.json, by scripts/build.ts. */
declare const PINSET_VERSION: string;

// The transport is the command line's: --stdio, --node-ipc, --socket=N or --pipe=NAME.
const gate = new MessageGate();
const options = { messageStrategy: gate };
const connection = process.argv.includes('--stdio')
  ? createConnection(ProposedFeatures.all, process.stdin, messageOutput(process.stdout), options)
  : createConnection(ProposedFeatures.all, options);
const tidy = () => youngGeneration.collect();
startServer(connection, gate, {
  files: nodeFiles,
  machine: nodeMachine,
  programs: nodePrograms,
  tidy,
  version: PINSET_VERSION,
});
