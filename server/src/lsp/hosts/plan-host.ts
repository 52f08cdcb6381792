import * as l10n from '@vscode/l10n';
import type { Connection } from 'vscode-languageserver';
import { ghostsOf, replanOfHost } from '../../features/analysis.ts';
import { effectNow, workspaceEdit } from '../actions/workspace-edit.ts';
import type { ClientCapabilities } from '../client-capabilities.ts';
import type { Reports } from '../diagnostics/reports.ts';
import { uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type HostPlanAnswer, planHostRequest } from '../protocol.ts';
import { type Log, request } from '../requests.ts';

/** Answers `pinset/planHost`. */
export function planHostAnswers(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  capabilities: ClientCapabilities,
  started: Promise<void>,
  log: Log,
): void {
  const failed = nothing(l10n.t('The server could not answer.'));
  connection.onRequest(
    planHostRequest,
    request(log, planHostRequest.method, failed, async ({ uri }: { uri: string }) => {
      await started;
      return answer(uriKey(uri), workspace, reports, capabilities);
    }),
  );
}

function answer(uri: string, workspace: Workspace, reports: Reports, capabilities: ClientCapabilities): HostPlanAnswer {
  const { fleet } = workspace;
  const document = fleet.host(uri);
  if (document === undefined) return nothing(l10n.t('This document is not a host.'));
  const replan = replanOfHost(fleet, document);
  if (replan.kind !== 'fix') {
    const name = document.host?.name ?? document.path;
    const reason = replan.kind === 'no fix' ? replan.reason : l10n.t('the search was not finished');
    return nothing(l10n.t('Pinset has no new places for the domains of host {0}: {1}.', name, reason));
  }
  const effect = effectNow(replan.edits, workspace, reports);
  const edit = workspaceEdit(replan.edits, workspace, capabilities, effect);
  if (edit === null) return nothing(l10n.t('The document has changed. Run the command again.'));
  return {
    title: replan.title,
    findings: effect?.ofHost ?? null,
    edit,
    ghosts: ghostsOf(fleet, replan.edits),
    problem: null,
  };
}

function nothing(problem: string): HostPlanAnswer {
  return { title: '', findings: null, edit: null, ghosts: [], problem };
}
