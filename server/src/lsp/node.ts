import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeFiles } from './files/node-files.ts';
import { nodeMachine } from './hosts/node-machine.ts';
import { startServer } from './server.ts';

// The transport is the command line's: --stdio, --node-ipc, --socket=N or --pipe=NAME.
startServer(createConnection(ProposedFeatures.all), { files: nodeFiles, machine: nodeMachine });
