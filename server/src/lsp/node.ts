import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from './node-files.ts';
import { nodeMachine } from './node-machine.ts';
import { startServer } from './server.ts';

// The transport is the command line's: --stdio, --node-ipc, --socket=N or --pipe=NAME.
startServer(createConnection(ProposedFeatures.all), { files: nodeFiles, machine: nodeMachine });
