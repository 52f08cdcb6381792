import { ConfigurationTarget, l10n, Uri, window, workspace } from 'vscode';
import type { LibvirtHostFiles, LibvirtParams } from '../../../server/src/lsp/libvirt/protocol.ts';
import type { HostChoice } from '../../../server/src/lsp/protocol.ts';
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
  const { host, uuid, domains, notes } = answer;
  if (host.topology === null) {
    void window.showErrorMessage(l10n.t('Pinset: this host cannot be read. {0}', sentences(host.problems)));
    return;
  }
  const profiles = (await requests.hosts(null)).filter(({ isProfile }) => isProfile);
  const name = nameAmong(profiles, host.name, uuid);
  const folder = profiles.some((other) => other.name !== name) ? ['vms', name] : ['vms'];
  const plan: ProfilePlan = {
    title,
    folder: Uri.joinPath(root, 'hosts'),
    read: { ...host, name },
    uuid: uuid?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') ?? null,
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

/**
 * The name for the profile of a host: that of the profile with its UUID, even if the host has another name, and never that
 * of a profile with another UUID.
 */
function nameAmong(profiles: readonly Pick<HostChoice, 'name' | 'uuid'>[], name: string, uuid: string | null): string {
  const isSame = (one: Pick<HostChoice, 'uuid'>) => uuid !== null && one.uuid === uuid;
  const isOther = (called: string) =>
    uuid !== null && profiles.some((one) => one.name === called && one.uuid !== null && !isSame(one));
  const [known] = profiles.filter(isSame).sort((one, other) => Number(other.name === name) - Number(one.name === name));
  if (known !== undefined) return known.name;
  let proposed = name;
  for (let count = 2; isOther(proposed); count++) proposed = `${name}-${count}`;
  return proposed;
}
