import { l10n, type Memento, type QuickPickItem, type Uri, window, workspace } from 'vscode';

/** The connection that the commands are about. */
export interface ConnectionChoice {
  /** That of the setting, else the one that the user picks; undefined if the user picks none. */
  ask(title: string, folder: Uri | undefined): Promise<string | undefined>;
  /** That of the setting, else the one that was picked last; null without one. */
  known(): string | null;
}

/** Remembers what was picked in the state of the workspace. */
export function connectionChoice(memory: Memento): ConnectionChoice {
  const key = 'libvirtConnection';
  return {
    async ask(title, folder) {
      const setting = settingIn(folder);
      if (setting !== '') return setting;
      const picked = await pick(title, memory.get<string>(key) ?? null);
      if (picked !== undefined) await memory.update(key, picked);
      return picked;
    },
    known: () => settingIn(undefined) || (memory.get<string>(key) ?? null),
  };
}

function settingIn(folder: Uri | undefined): string {
  return (workspace.getConfiguration('pinset', folder).get<string>('connection') ?? '').trim();
}

/** The connection that was picked last comes first. */
async function pick(title: string, last: string | null): Promise<string | undefined> {
  const uris = [...new Set([...(last === null ? [] : [last]), 'qemu:///system', 'qemu:///session'])];
  const items: (QuickPickItem & { uri: string | null })[] = [
    ...uris.map((uri) => ({ label: uri, description: descriptionOf(uri), uri })),
    { label: l10n.t('Another connection…'), uri: null },
  ];
  const chosen = await window.showQuickPick(items, { title, placeHolder: l10n.t('Which libvirt?') });
  if (chosen === undefined) return undefined;
  if (chosen.uri !== null) return chosen.uri;
  const typed = await window.showInputBox({
    title,
    prompt: l10n.t("The connection's URI. Set pinset.connection to skip this question."),
    placeHolder: 'qemu+ssh://root@kvm1/system',
    validateInput: (text) =>
      /^[\w+.-]+:\/\/\S*$/.test(text.trim()) ? null : l10n.t('A URI such as {0}', 'qemu+ssh://root@kvm1/system'),
  });
  return typed?.trim();
}

function descriptionOf(uri: string): string {
  if (uri === 'qemu:///system') return l10n.t('the guests of this machine');
  return uri === 'qemu:///session' ? l10n.t('your own guests on this machine') : '';
}
