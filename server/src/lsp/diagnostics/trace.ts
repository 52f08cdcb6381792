import { RAL, type RemoteConsole } from 'vscode-languageserver';
import { rules, whyNot } from '../../features/analysis.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import type { AskWhyNot } from '../../rules/engine/why-not.ts';
import type { Workspace } from '../documents/workspace.ts';
import { attempt, type Log } from '../requests.ts';

/**
 * Logs at debug level why the rules have, or have no, findings shown in a document: one line each time the document is
 * opened, once the workspace was read. Edits log nothing, so typing costs nothing. Returns the function to call with
 * the URI of each document that is opened.
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
    const answers = answersOf(whyNot(fleet, document, levelsFor(uri)));
    log.debug(`${document.path} (${document.kind}, host: ${host}): ${answers}`);
  }
}

/** What all rules answer about a document, in one line. */
function answersOf(ask: AskWhyNot): string {
  const groups = new Map<string, string[]>();
  const add = (group: string, what: string) => groups.set(group, [...(groups.get(group) ?? []), what]);
  const counts = { 'no host': 0, foreign: 0, 'not found': 0 };
  for (const { id } of rules) {
    const answer = ask(id);
    switch (answer.kind) {
      case 'shown':
        add('shown', id);
        break;
      case 'suppressed':
        add('suppressed', id);
        break;
      case 'off':
        add(`off in the ${answer.by}`, id);
        break;
      case 'left':
        add('left to another rule', `${id} (${answer.to})`);
        break;
      case 'facts unknown':
        add('unknown in the captures', `${id} (${answer.facts.join(', ')})`);
        break;
      case 'no host':
      case 'foreign':
      case 'not found':
        counts[answer.kind]++;
        break;
      case 'unknown rule':
        break;
    }
  }
  const named = [...groups].map(([group, all]) => `${group}: ${all.join(', ')}`);
  if (counts['no host'] > 0) named.push(`no host known for ${counts['no host']} rules`);
  return [
    ...named,
    `nothing found by ${counts['not found']} rules`,
    `not about such documents: ${counts.foreign}`,
  ].join('; ');
}
