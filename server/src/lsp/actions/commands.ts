import * as l10n from '@vscode/l10n';
import { type Connection, type ExecuteCommandParams, MessageType, Position } from 'vscode-languageserver';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import {
  type ExplainRuleParams,
  type PlaceDomainParams,
  type PlacesAnswer,
  placesRequest,
  type WhyNoFixParams,
  whyNoFixRequest,
} from '../protocol.ts';
import { type Log, request } from '../requests.ts';
import type { ShowMessage } from '../show-message.ts';
import { explainRule } from './explain-rule.ts';
import { explainRuleCommand, placeDomainCommand, whyNoFixCommand } from './kinds.ts';
import { placeDomain, placesAnswer } from './place-domain.ts';
import { whyNoFixAnswer } from './why-no-fix.ts';

/**
 * Answers `pinset/whyNoFix` and `pinset/places`, and carries out the same as commands by `workspace/executeCommand` for
 * clients that leave them to the server. `untilRead` resolves when the document and the workspace have been read.
 */
export function commandAnswers(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  untilRead: (uri: string) => Promise<void>,
  show: ShowMessage,
  log: Log,
): void {
  const failed = l10n.t('The server could not answer.');
  const noReasons = { message: failed, hasRoom: false, page: null };
  connection.onRequest(
    whyNoFixRequest,
    request(log, whyNoFixRequest.method, noReasons, async (params: WhyNoFixParams) => {
      await untilRead(uriKey(params.uri));
      return whyNoFixAnswer(params, workspace, reports);
    }),
  );

  const noPlaces: PlacesAnswer = { domain: '', host: null, places: [], problem: failed };
  connection.onRequest(
    placesRequest,
    request(log, placesRequest.method, noPlaces, async ({ uri }: { uri: string }) => {
      await untilRead(uriKey(uri));
      return placesAnswer(uriKey(uri), workspace, reports, capabilities);
    }),
  );

  connection.onExecuteCommand(
    request(log, 'workspace/executeCommand', null, async ({ command, arguments: given }: ExecuteCommandParams) => {
      const params = readParams(given?.[0]);
      if (params === null) {
        show(MessageType.Error, l10n.t('{0} needs an argument: {1}', command, '{ "uri": "file:///…" }'));
        return null;
      }
      if (command === explainRuleCommand) {
        await explainRule(params, connection, show, capabilities);
        return null;
      }
      await untilRead(uriKey(params.uri));
      if (command === whyNoFixCommand) {
        show(MessageType.Info, whyNoFixAnswer(params, workspace, reports).message);
      }
      if (command === placeDomainCommand) await placeDomain(params, connection, show, workspace, reports, capabilities);
      return null;
    }),
  );
}

/** What the arguments of the commands may have. */
type Params = WhyNoFixParams & PlaceDomainParams & Partial<ExplainRuleParams>;

/** The argument of a command; null if it names no document. What has another type counts as absent. */
function readParams(given: unknown): Params | null {
  if (typeof given !== 'object' || given === null) return null;
  const { uri, findings, position, place, rule, page }: { [name in keyof Params]?: unknown } = given;
  if (typeof uri !== 'string') return null;
  return {
    uri,
    ...(Array.isArray(findings) ? { findings: findings.filter((one) => typeof one === 'string') } : {}),
    ...(Position.is(position) ? { position } : {}),
    ...(typeof place === 'number' ? { place } : {}),
    ...(typeof rule === 'string' ? { rule } : {}),
    ...(typeof page === 'string' ? { page } : {}),
  };
}
