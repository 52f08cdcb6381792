import { commands, l10n, Position, type QuickPickItem, QuickPickItemKind, Range, Uri, window } from 'vscode';
import type { HostAnswer } from '../../../server/src/lsp/protocol.ts';
import type { HostRequests } from './host-requests.ts';

/** `pinset.hostActions`: lists what can be done about the host of a document. */
export async function hostActions(document: Uri, canReadMachine: boolean, requests: HostRequests): Promise<void> {
  const answer = await requests.hostOf(document);
  const chosen = await window.showQuickPick([...aboutHost(answer), ...ways(answer, canReadMachine)], {
    title: titleOf(answer),
    placeHolder: l10n.t('What do you want to do?'),
    matchOnDetail: true,
  });
  await chosen?.run?.();
}

interface Item extends QuickPickItem {
  readonly run?: () => Thenable<unknown>;
}

function titleOf({ name, state }: HostAnswer): string {
  if (name !== null) return l10n.t('Host {0}', name);
  return state === 'broken' ? l10n.t('The host cannot be used') : l10n.t('This document has no known host');
}

/** The way out of what is wrong comes first. */
function aboutHost({ state, reason, name, profile, profileError }: HostAnswer): Item[] {
  const items: Item[] = [];
  if (profileError !== null && profile !== null) {
    items.push({
      label: `$(error) ${l10n.t('Open the Profile at Line {0}', profileError.line)}`,
      detail: profileError.message,
      run: () => openAt(profile, profileError.line),
    });
  }
  items.push({
    label: `$(server) ${l10n.t('Select Host…')}`,
    description: name === null ? '' : l10n.t('now {0}', name),
    // Where no profile claims the document, the next item says why.
    detail: name === null && state !== 'unclaimed' ? (reason ?? '') : '',
    run: () => commands.executeCommand('pinset.selectHost'),
  });
  if (state === 'unclaimed') {
    items.push({
      label: `$(question) ${l10n.t('Why Is There No Host?')}`,
      detail: reason ?? '',
      run: () => sayWhy(reason ?? ''),
    });
  }
  if (profile !== null && profileError === null) {
    const label = `$(go-to-file) ${l10n.t('Open the Profile')}`;
    items.push({ label, run: () => openAt(profile, 1) });
  }
  if (state === 'known') {
    const label = `$(circuit-board) ${l10n.t('Show Host Map')}`;
    items.push({ label, run: () => commands.executeCommand('pinset.showHostMap') });
  }
  if (name !== null) {
    const label = `$(list-tree) ${l10n.t('Show in the Hosts View')}`;
    items.push({ label, run: () => commands.executeCommand('pinset.hosts.focus') });
  }
  return items;
}

function ways({ name }: HostAnswer, canReadMachine: boolean): Item[] {
  const machine = {
    label: `$(vm) ${l10n.t('Use This Machine as the Host')}`,
    run: () => commands.executeCommand('pinset.useThisMachine'),
  };
  return [
    { label: name === null ? l10n.t('Make a host known') : l10n.t('Another host'), kind: QuickPickItemKind.Separator },
    {
      label: `$(add) ${l10n.t('Import Host Capture…')}`,
      run: () => commands.executeCommand('pinset.importHost'),
    },
    ...(canReadMachine ? [machine] : []),
    {
      label: `$(question) ${l10n.t('How to Capture a Host')}`,
      run: () => commands.executeCommand('pinset.howToCapture'),
    },
    { label: l10n.t('Help'), kind: QuickPickItemKind.Separator },
    {
      label: `$(copy) ${l10n.t('Copy Debug Information')}`,
      run: () => commands.executeCommand('pinset.copyDebugInformation'),
    },
  ];
}

async function openAt(profile: string, line: number): Promise<void> {
  const start = new Position(line - 1, 0);
  const selection = line === 1 ? {} : { selection: new Range(start, start) };
  await window.showTextDocument(Uri.parse(profile, true), selection);
}

/** The order in which a host is looked for, and the reason why none was found. */
async function sayWhy(reason: string): Promise<void> {
  const order = l10n.t(
    'The host is the one whose profile claims the document, else that of the setting pinset.host, else the only host of the workspace. Until it is known, rules that need a host are silent.',
  );
  const select = l10n.t('Select Host');
  void window
    .showInformationMessage(l10n.t('Pinset: {0}. {1}', reason, order), select)
    .then((answer) => (answer === select ? commands.executeCommand('pinset.selectHost') : undefined));
}
