import { ConfigurationTarget, l10n, Uri, window, workspace } from 'vscode';
import type { LibvirtHostFiles, LibvirtParams } from '../../../server/src/lsp/libvirt/protocol.ts';
import type { HostRequests } from '../hosts/host-requests.ts';
import { askForProfile, type ProfilePlan, sentences, writeProfile } from '../profiles/new-profile.ts';
import { rootFolder } from '../root-folder.ts';
import type { ConnectionChoice } from './connection.ts';
import { askAboutFiles, writeFiles } from './import-domains.ts';
import type { AskLibvirt } from './requests.ts';

/**
 * `pinset.setUpFromHost`: writes the definition of every domain that libvirt has to `vms/`, makes a profile of the host,
 * and keeps the connection as a setting. Everything is asked before anything is written, so a question that is cancelled
 * leaves the workspace as it was.
 */
export async function setUpFromHost(
  connections: ConnectionChoice,
  ask: AskLibvirt,
  requests: HostRequests,
): Promise<void> {
  const title = l10n.t('Set Up From This Host');
  const root = await rootFolder(title);
  if (root === undefined) return;
  const connection = await connections.ask(title, root);
  if (connection === undefined) return;
  const answer = await ask<LibvirtParams, LibvirtHostFiles>(
    'pinset/libvirt/host',
    l10n.t('reading the domains of {0}', connection),
    { connection },
  );
  if (answer === undefined) return;
  const { host, domains, notes } = answer;
  if (host.topology === null) {
    void window.showErrorMessage(l10n.t('Pinset: this host cannot be read. {0}', sentences(host.problems)));
    return;
  }
  const others = (await requests.hosts(null)).some(({ isProfile, name }) => isProfile && name !== host.name);
  const folder = others ? ['vms', host.name] : ['vms'];
  const plan: ProfilePlan = {
    title,
    folder: Uri.joinPath(root, 'hosts'),
    read: host,
    topology: host.topology,
    documents: [`../${folder.join('/')}/*.xml`],
    written: domains.length,
  };
  const files = await askAboutFiles(Uri.joinPath(root, ...folder), domains);
  if (files === null) return;
  const place = await askForProfile(plan);
  if (place === null) return;
  if (!(await writeFiles(files))) return;
  await writeProfile(place, plan, requests);
  if (notes.length > 0)
    void window.showWarningMessage(l10n.t('Pinset: not everything could be read. {0}', sentences(notes)));
  await workspace.getConfiguration('pinset', root).update('connection', connection, ConfigurationTarget.Workspace);
}
