import { commands, l10n, type QuickPickItem, type Uri, window, workspace } from 'vscode';
import type { EvidenceAnswer, EvidenceParams, HostChoice } from '../../../server/src/lsp/protocol.ts';
import { type HostRequests, profileOf } from '../hosts/host-requests.ts';
import { offer } from '../offer.ts';
import { nameOf } from '../profiles/new-profile.ts';
import type { Ask } from '../requests.ts';

/** The evidence of running hosts that this window has imported. */
export interface ImportedEvidence {
  /** `pinset.importEvidence`: reads what tools of a host printed, says what it found, and shows it beside the forecast. */
  import(given: readonly Uri[], document: Uri | null, requests: HostRequests): Promise<void>;
  /** `pinset.forgetEvidence`. */
  forget(): Promise<void>;
  /** Gives a server that has just started what was imported before; it keeps nothing itself. */
  bringBack(): Promise<void>;
}

/** What the user chose, for one host. */
interface Import extends Omit<EvidenceParams, 'host' | 'files' | 'keep'> {
  readonly host: Uri;
  readonly files: readonly Uri[];
}

export function importedEvidence(ask: Ask): ImportedEvidence {
  const imported = new Map<string, Import>();
  const send = (evidence: Import, keep: boolean) =>
    ask<EvidenceAnswer>('pinset/evidence', (uriOf) => ({
      ...evidence,
      host: uriOf(evidence.host),
      files: evidence.files.map(uriOf),
      keep,
    }));
  const tellWhetherAny = () => commands.executeCommand('setContext', 'pinset.hasEvidence', imported.size > 0);

  async function forget(): Promise<void> {
    imported.clear();
    const { hosts } = await ask<{ hosts: readonly string[] }>('pinset/forgetEvidence', () => ({}));
    await tellWhetherAny();
    void window.showInformationMessage(
      hosts.length === 0
        ? l10n.t('Pinset: no evidence has been imported.')
        : l10n.t('Pinset: the evidence about {0} is forgotten.', hosts.join(', ')),
    );
  }

  return {
    async import(given, document, requests) {
      const files = given.length > 0 ? given : await askForFiles();
      if (files.length === 0) return;
      const host = await hostFor(document, requests);
      if (host === undefined) return;
      const evidence = await completed({ host: profileOf(host), files, interval: null, guests: [] }, send);
      if (evidence === undefined) return;
      const answer = await send(evidence, true);
      if (!answer.ok) return refuse(answer);
      imported.set(evidence.host.toString(), evidence);
      await tellWhetherAny();
      const message = l10n.t('Pinset: evidence about {0}. {1}', host.name, answer.sentences.join(' '));
      offer('information', message, l10n.t('Forget'), forget);
    },
    forget,
    async bringBack() {
      for (const evidence of imported.values()) await send(evidence, true);
    },
  };
}

/** With what the files do not tell; undefined if the user stops, or they cannot be used. */
async function completed(
  evidence: Import,
  send: (evidence: Import, keep: boolean) => Promise<EvidenceAnswer>,
): Promise<Import | undefined> {
  const answer = await send(evidence, false);
  if (!answer.ok) {
    refuse(answer);
    return undefined;
  }
  let interval: number | null = null;
  if (answer.lacksInterval) {
    const text = await askForSeconds();
    if (text === undefined) return undefined;
    interval = text === '' ? null : Number(text);
  }
  const guests: { pid: number; guest: string }[] = [];
  for (const process of answer.unknown) {
    const chosen = await askForGuest(process, answer.guests);
    if (chosen === undefined) return undefined;
    if (chosen.guest !== null) guests.push({ pid: process.pid, guest: chosen.guest });
  }
  return { ...evidence, interval, guests };
}

function refuse({ problem }: EvidenceAnswer): void {
  void window.showErrorMessage(l10n.t('Pinset: this evidence cannot be used. {0}', problem ?? ''));
}

async function askForFiles(): Promise<readonly Uri[]> {
  const here = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title: l10n.t(
      'Import Evidence: virsh domstats --vcpu --raw (before and after), schedstat, perf sched or trace-cmd',
    ),
    openLabel: l10n.t('Import'),
    canSelectMany: true,
    ...(here === undefined ? {} : { defaultUri: here }),
  });
  return chosen ?? [];
}

/** The host of the document, else the only one, else the one that the user chooses. */
async function hostFor(document: Uri | null, requests: HostRequests): Promise<HostChoice | undefined> {
  const hosts = (await requests.hosts(document)).filter(({ problem }) => problem === null);
  const own = hosts.find(({ isHost }) => isHost) ?? (hosts.length === 1 ? hosts[0] : undefined);
  if (own !== undefined) return own;
  if (hosts.length === 0) throw new Error(l10n.t('there is no host that the evidence could be about'));
  const items = hosts.map((host) => ({ label: host.name, description: nameOf(profileOf(host)), host }));
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Import Evidence'),
    placeHolder: l10n.t('Which host was it printed on?'),
  });
  return chosen?.host;
}

/** Empty if the user does not know. */
async function askForSeconds(): Promise<string | undefined> {
  return await window.showInputBox({
    title: l10n.t('Import Evidence'),
    prompt: l10n.t('How many seconds are between the files? Leave it empty if you do not know.'),
    placeHolder: '10',
    validateInput: (text) =>
      text === '' || (/^\d{1,8}(?:\.\d{1,6})?$/.test(text) && Number(text) > 0)
        ? null
        : l10n.t('A number of seconds above 0'),
  });
}

async function askForGuest(
  { pid, threads }: EvidenceAnswer['unknown'][number],
  guests: readonly string[],
): Promise<{ readonly guest: string | null } | undefined> {
  const items: (QuickPickItem & { guest: string | null })[] = [
    ...guests.map((guest) => ({ label: guest, guest })),
    { label: l10n.t('Leave it out'), guest: null },
  ];
  return await window.showQuickPick(items, {
    title: l10n.t('Import Evidence: Process {0}', pid),
    placeHolder: l10n.t('Which guest is it? It has {0}', threads),
  });
}
