import { ConfigurationTarget, l10n, type QuickPickItem, type Uri, window, workspace } from 'vscode';
import type { HostChoice } from '../../../server/src/lsp/protocol.ts';
import { offer } from '../offer.ts';
import { nameOf } from '../profiles/new-profile.ts';
import { assignDocument } from './assign-document.ts';
import { profileOf } from './host-requests.ts';

/** Makes a host the host of this document, of its folder or of the whole workspace; asks if there is a choice. */
export async function assignHost(host: HostChoice, hosts: readonly HostChoice[], document: Uri | null): Promise<void> {
  if (host.problem !== null) {
    await window.showTextDocument(profileOf(host));
    void window.showErrorMessage(l10n.t('Pinset: {0} cannot be used yet: {1}', host.name, host.problem));
    return;
  }
  const scopes = [...documentScope(host, hosts, document), ...settingScopes(host, hosts, document)];
  const scope = scopes.length < 2 ? scopes[0] : await askForScope(host, scopes);
  if (scope !== undefined) await scope.assign();
  else if (scopes.length === 0) tellNothingToDo(host, document);
}

/** The documents to which a host can be assigned. */
interface Scope extends QuickPickItem {
  readonly assign: () => Promise<void>;
}

async function askForScope(host: HostChoice, scopes: readonly Scope[]): Promise<Scope | undefined> {
  return await window.showQuickPick(scopes, {
    title: l10n.t('{0} is the Host of …', host.name),
    placeHolder: l10n.t('For which documents?'),
  });
}

/** The document alone, which the profile then lists; empty if it is already on the host or is not a file. */
function documentScope(host: HostChoice, hosts: readonly HostChoice[], document: Uri | null): Scope[] {
  const profile = profileOf(host);
  if (document === null || host.isHost || !host.isProfile) return [];
  if (document.scheme !== profile.scheme || document.authority !== profile.authority) return [];
  return [
    {
      label: l10n.t('This document'),
      description: nameOf(document),
      detail: l10n.t('Listed in the documents of {0}', nameOf(profile)),
      assign: () => assignDocument(document, host, hosts),
    },
  ];
}

/** The values of `pinset.host` that would change something. */
function settingScopes(host: HostChoice, hosts: readonly HostChoice[], document: Uri | null): Scope[] {
  const profile = profileOf(host);
  const folders = workspace.workspaceFolders ?? [];
  const folder = document === null ? undefined : workspace.getWorkspaceFolder(document);
  const stays = document !== null && hosts.find(({ claim, isHost }) => isHost && claim !== null);
  const detail = stays
    ? l10n.t('For documents that no profile claims; this one stays on {0} (setting pinset.host)', stays.name)
    : l10n.t('For documents that no profile claims (setting pinset.host)');
  const scope = (label: string, description: string, target: ConfigurationTarget, value: string, of?: Uri): Scope[] => {
    const settings = workspace.getConfiguration('pinset', of ?? null);
    if (valueAt(settings.inspect<string>('host'), target) === value) return [];
    const assign = async () => settings.update('host', value, target);
    return [{ label, description, detail, assign }];
  };
  if (folders.length === 0) {
    return scope(l10n.t('Everywhere'), l10n.t('no folder is open'), ConfigurationTarget.Global, pathOf(profile));
  }
  // The only host of a workspace is the host of the whole workspace, unless a setting says otherwise.
  if (hosts.length === 1 && (host.isHost || document === null)) return [];
  const inFolder =
    folders.length > 1 && folder !== undefined
      ? scope(
          l10n.t('This folder'),
          folder.name,
          ConfigurationTarget.WorkspaceFolder,
          pathFrom(folder.uri, profile),
          folder.uri,
        )
      : [];
  const name = workspace.name ?? '';
  return [
    ...inFolder,
    ...scope(l10n.t('The whole workspace'), name, ConfigurationTarget.Workspace, workspacePath(profile)),
  ];
}

function valueAt(
  values: { globalValue?: string; workspaceValue?: string; workspaceFolderValue?: string } | undefined,
  target: ConfigurationTarget,
): string | undefined {
  if (target === ConfigurationTarget.Global) return values?.globalValue;
  return target === ConfigurationTarget.Workspace ? values?.workspaceValue : values?.workspaceFolderValue;
}

/** Relative to the only folder. With several folders, a relative path would have a different meaning in each. */
function workspacePath(profile: Uri): string {
  const folders = workspace.workspaceFolders ?? [];
  const [only] = folders;
  return only !== undefined && folders.length === 1 ? pathFrom(only.uri, profile) : pathOf(profile);
}

function pathFrom(folder: Uri, file: Uri): string {
  const start = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  const inside = file.scheme === folder.scheme && file.authority === folder.authority && file.path.startsWith(start);
  return inside ? file.path.slice(start.length) : pathOf(file);
}

function pathOf(file: Uri): string {
  return file.scheme === 'file' ? file.fsPath : file.path;
}

function tellNothingToDo(host: HostChoice, document: Uri | null): void {
  const message =
    host.isHost && document !== null
      ? l10n.t('Pinset: {0} is already the host of {1}.', host.name, nameOf(document))
      : l10n.t('Pinset: {0} is already the host of all documents that no profile claims.', host.name);
  offer('information', message, l10n.t('Open Profile'), () => window.showTextDocument(profileOf(host)));
}
