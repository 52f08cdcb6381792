import type { Connection } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Workspace } from '../documents/workspace.ts';
import type { Log } from '../requests.ts';
import { definition } from './definition.ts';
import { highlights } from './highlights.ts';
import { documentLinks } from './links.ts';
import { references } from './references.ts';
import { rename } from './rename.ts';
import { symbols } from './symbols.ts';

/** Answers the requests by which people move through their documents. Nothing of it runs unless it is asked for. */
export function navigation(
  connection: Connection,
  workspace: Workspace,
  capabilities: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  highlights(connection, workspace, log);
  definition(connection, workspace, untilRead, log);
  references(connection, workspace, untilRead, log);
  documentLinks(connection, workspace, untilRead, log);
  symbols(connection, workspace, capabilities, untilRead, log);
  rename(connection, workspace, capabilities, untilRead, log);
}
