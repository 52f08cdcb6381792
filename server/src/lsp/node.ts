import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from './files/node-files.ts';
import { nodeMachine } from './hosts/node-machine.ts';
import { messageOutput } from './message-output.ts';
import { startServer } from './server.ts';

// The transport is the command line's: --stdio, --node-ipc, --socket=N or --pipe=NAME.
const connection = process.argv.includes('--stdio')
  ? createConnection(ProposedFeatures.all, process.stdin, messageOutput(process.stdout))
  : createConnection(ProposedFeatures.all);
startServer(connection, { files: nodeFiles, machine: nodeMachine });
