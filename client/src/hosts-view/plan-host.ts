import { l10n, type Uri, window } from 'vscode';
import type { HostPlanAnswer } from '../../../server/src/lsp/protocol.ts';
import { applyEdit } from '../apply-edit.ts';
import { type ProposalView, pickProposal } from '../fixes/pick-proposal.ts';
import { runningClient } from '../requests.ts';
import type { ServerControl } from '../server-control.ts';

/** `pinset.planHost`: shows which domains of a host would get other CPUs, and applies that as one edit. */
export async function planHost(profile: Uri, server: ServerControl, view: ProposalView): Promise<void> {
  const client = await runningClient(server);
  const uri = client.code2ProtocolConverter.asUri(profile);
  const answer = await window.withProgress({ location: { viewId: 'pinset.hosts' } }, () =>
    client.sendRequest<HostPlanAnswer>('pinset/planHost', { uri }),
  );
  const { title, findings, edit, ghosts, problem } = answer;
  if (edit === null) {
    void window.showInformationMessage(problem ?? '');
    return;
  }
  const detail =
    findings === null ? '' : l10n.t('Findings on the host: {0} before, {1} after', findings.before, findings.after);
  const chosen = await pickProposal(
    [{ label: `$(circuit-board) ${title}`, detail, ghosts }],
    {
      title: l10n.t('Re-pin the Domains of This Host'),
      placeholder: l10n.t('Enter changes the documents; they are not saved yet'),
    },
    view,
  );
  if (chosen === undefined) return;
  if ((await applyEdit(edit, server)) === 'outdated')
    void window.showWarningMessage(l10n.t('The document has changed. Run the command again.'));
}
