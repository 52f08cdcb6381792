import { RAL, type RemoteConsole } from 'vscode-languageserver';
import { whyNotForLog, whyNotIn } from '../../features/analysis.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import type { Workspace } from '../documents/workspace.ts';
import { attempt, type Log } from '../requests.ts';

/**
 * Logs at debug level why the rules have, or have no, findings shown in a document: one line each time the document is
 * opened, once the workspace was read. Edits log nothing, so typing costs nothing. Returns the function to call with the
 * URI of each document that is opened.
 */
export function traceOpened(
  workspace: Workspace,
  levelsFor: (uri: string) => RuleLevels,
  scanned: Promise<void>,
  log: Log & Pick<RemoteConsole, 'debug'>,
): (uri: string) => Promise<void> {
  return async (uri) => {
    await scanned;
    // The client's first requests about the document go first.
    RAL().timer.setImmediate(() => attempt(log, 'Tracing', () => trace(uri)));
  };

  function trace(uri: string): void {
    const { fleet } = workspace;
    const document = workspace.document(uri);
    if (document === undefined) return;
    const host = (document.kind === 'host' ? document : fleet.hostOf(document))?.host?.name ?? 'none';
    const answers = whyNotForLog(whyNotIn(fleet, document, levelsFor(uri)));
    log.debug(`${document.path} (${document.kind}, host: ${host}): ${answers}`);
  }
}
