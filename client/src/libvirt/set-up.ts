import { ConfigurationTarget, l10n, Uri, window, workspace } from 'vscode';
import type { LibvirtDomainFile, LibvirtHostFiles, LibvirtParams } from '../../../server/src/lsp/libvirt/protocol.ts';
import type { HostRequests } from '../hosts/host-requests.ts';
import { editFiles } from '../profiles/edit-file.ts';
import { makeProfile, sentences } from '../profiles/new-profile.ts';
import { rootFolder } from '../root-folder.ts';
import type { ConnectionChoice } from './connection.ts';
import type { AskLibvirt } from './requests.ts';

/**
 * `pinset.setUpFromHost`: writes the definition of every domain that libvirt has to `vms/`, makes a profile of the host,
 * and keeps the connection as a setting. A file that is there is replaced only after a question.
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
  if (!(await writeDomains(Uri.joinPath(root, ...folder), domains))) return;
  await workspace.getConfiguration('pinset', root).update('connection', connection, ConfigurationTarget.Workspace);
  if (notes.length > 0)
    void window.showWarningMessage(l10n.t('Pinset: not everything could be read. {0}', sentences(notes)));
  await makeProfile(
    {
      title,
      folder: Uri.joinPath(root, 'hosts'),
      read: host,
      topology: host.topology,
      documents: [`../${folder.join('/')}/*.xml`],
    },
    requests,
  );
}

/** Returns false if the user stops it. */
async function writeDomains(folder: Uri, domains: readonly LibvirtDomainFile[]): Promise<boolean> {
  const added: LibvirtDomainFile[] = [];
  const changed: LibvirtDomainFile[] = [];
  for (const domain of domains) {
    const before = await textOf(Uri.joinPath(folder, domain.file));
    if (before === null) added.push(domain);
    else if (before !== domain.text) changed.push(domain);
  }
  let replaces = false;
  if (changed.length > 0) {
    const replace = l10n.t('Replace Them');
    const keep = l10n.t('Keep Them');
    const names = changed.map(({ file }) => file);
    const shown = [...names.slice(0, 10), ...(names.length > 10 ? ['…'] : [])].join(', ');
    const answer = await window.showWarningMessage(
      changed.length === 1
        ? l10n.t('1 domain is not as its file in {0} says.', workspace.asRelativePath(folder))
        : l10n.t('{0} domains are not as their files in {1} say.', changed.length, workspace.asRelativePath(folder)),
      { modal: true, detail: l10n.t('{0}\nWhat is replaced can be undone in the editor.', shown) },
      replace,
      keep,
    );
    if (answer === undefined) return false;
    replaces = answer === replace;
  }
  for (const { file, text } of added)
    await workspace.fs.writeFile(Uri.joinPath(folder, file), new TextEncoder().encode(text));
  if (!replaces) return true;
  const refused = await editFiles(
    changed.map(({ file, text }) => ({
      file: Uri.joinPath(folder, file),
      edits: (before) => [{ offset: 0, length: before.length, content: text }],
    })),
  );
  if (refused !== null) throw new Error(l10n.t('{0} could not be changed', workspace.asRelativePath(refused)));
  return true;
}

/** The text of a file, as in the editor if it is open; null if the file cannot be read. */
async function textOf(file: Uri): Promise<string | null> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch {
    return null;
  }
}
