import { FileType, l10n, Uri, window, workspace } from 'vscode';
import type { CaptureAnswer } from '../../../server/src/lsp/protocol.ts';
import type { HostRequests } from '../hosts/host-requests.ts';
import { editFiles } from './edit-file.ts';
import { newProfile, type ProfileTopology, setTopology } from './profile-text.ts';

/** A profile to be made. */
export interface ProfilePlan {
  /** The title of the questions. */
  readonly title: string;
  readonly folder: Uri;
  readonly read: CaptureAnswer;
  /** Paths are relative to the folder. */
  readonly topology: ProfileTopology;
  /** The globs of the documents that run on it; without them, those that probably do. */
  readonly documents?: readonly string[];
  /** The UUID that libvirt knows the host by; null or absent if that is not known. */
  readonly uuid?: string | null;
  /** How many domains were just written where these documents are: the server hears of them a little later. */
  readonly written?: number;
}

/**
 * Asks for the host's name, writes `NAME.host.json` to the folder and shows it. An existing profile is replaced only
 * after a question, and keeps everything except its topology. Does nothing if the user cancels.
 */
export async function makeProfile(plan: ProfilePlan, requests: HostRequests): Promise<void> {
  const place = await askForProfile(plan);
  if (place !== null) await writeProfile(place, plan, requests);
}

/** Writes a profile for which {@link askForProfile} asked, shows it, and says what it has. */
export async function writeProfile(
  { name, file, isThere }: ProfilePlace,
  plan: ProfilePlan,
  requests: HostRequests,
): Promise<void> {
  if (isThere) {
    const refused = await editFiles([{ file, edits: (text, style) => setTopology(text, plan.topology, style) }]);
    if (refused !== null) {
      void window.showErrorMessage(
        l10n.t('Pinset: {0} already exists and is not a JSON object. Repair it first.', nameOf(file)),
      );
      return;
    }
  } else {
    const documents = plan.documents ?? (await proposedDocuments(plan.folder, name, await otherHosts(file, requests)));
    await workspace.fs.writeFile(file, new TextEncoder().encode(newProfile(name, plan.topology, documents, plan.uuid)));
  }
  await window.showTextDocument(file);
  await tellOutcome(name, plan.read, file, isThere ? 0 : (plan.written ?? 0), requests);
}

/** Where a profile is written. */
export interface ProfilePlace {
  readonly name: string;
  readonly file: Uri;
  /** Whether the file exists, so that only its topology changes. */
  readonly isThere: boolean;
}

/** Asks for the host's name, and whether an existing profile is replaced; null if the user cancels. Writes nothing. */
export async function askForProfile({ title, folder, read }: ProfilePlan): Promise<ProfilePlace | null> {
  let proposed = read.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '');
  for (;;) {
    const name = await window.showInputBox({
      title,
      prompt: l10n.t('Name of the host. {0}', read.summary),
      value: proposed,
      validateInput: (value) => problemOfName(value.trim()),
    });
    if (name === undefined) return null;
    proposed = name.trim();
    const file = Uri.joinPath(folder, `${proposed}.host.json`);
    if (!(await exists(file))) return { name: proposed, file, isThere: false };
    const other = l10n.t('Choose another name');
    const answer = await window.showQuickPick(
      [
        {
          label: l10n.t('Replace its topology'),
          detail: l10n.t('Reserved and isolated CPUs, limits and documents stay as they are'),
        },
        { label: other },
      ],
      { title, placeHolder: l10n.t('{0} already exists', nameOf(file)) },
    );
    if (answer === undefined) return null;
    if (answer.label !== other) return { name: proposed, file, isThere: true };
  }
}

function problemOfName(name: string): string | null {
  if (name === '') return l10n.t('A host needs a name; its profile is called NAME.host.json');
  if (name.length > 100) return l10n.t('At most 100 characters, because it becomes the name of a file');
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name))
    return l10n.t('Letters, digits, ".", "-" and "_", because it becomes the name of a file');
  return null;
}

async function otherHosts(file: Uri, requests: HostRequests): Promise<boolean> {
  const hosts = await requests.hosts(null);
  return hosts.some(({ isProfile, profile }) => isProfile && Uri.parse(profile).path !== file.path);
}

/** Folders in which users keep their domains. */
const DOMAIN_FOLDERS = ['vms', 'domains', 'guests'];

/**
 * The documents that probably run on the host: the domains in a folder of its name, otherwise in a folder of domains,
 * otherwise in the whole workspace. Empty if there are other hosts, which would lose documents.
 */
async function proposedDocuments(folder: Uri, name: string, others: boolean): Promise<string[]> {
  const root = workspace.getWorkspaceFolder(folder)?.uri;
  const depth = root === undefined ? 0 : folder.path.slice(root.path.length).split('/').filter(Boolean).length;
  for (const up of depth > 0 ? ['', '../'] : ['']) {
    for (const domains of DOMAIN_FOLDERS) {
      if (!(await isFolder(Uri.joinPath(folder, up, domains)))) continue;
      if (await isFolder(Uri.joinPath(folder, up, domains, name))) return [`${up}${domains}/${name}/*.xml`];
      return others ? [] : [`${up}${domains}/**/*.xml`];
    }
  }
  return others ? [] : [`${'../'.repeat(depth)}**/*.xml`];
}

async function isFolder(uri: Uri): Promise<boolean> {
  try {
    return ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

async function exists(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}

async function tellOutcome(
  name: string,
  read: CaptureAnswer,
  file: Uri,
  written: number,
  requests: HostRequests,
): Promise<void> {
  const domains = Math.max(written, (await requests.hostOf(file)).domains);
  const checked =
    domains === 0
      ? l10n.t('No domain runs on it yet. Fill in its "documents", or assign it with Select Host.')
      : domains === 1
        ? l10n.t('1 domain is checked against it.')
        : l10n.t('{0} domains are checked against it.', domains);
  if (read.problems.length === 0) {
    void window.showInformationMessage(l10n.t('Pinset: {0} has {1}. {2}', name, read.summary, checked));
    return;
  }
  void window.showWarningMessage(
    l10n.t(
      'Pinset: {0} has {1}. {2} The capture does not tell everything: {3}',
      name,
      read.summary,
      checked,
      sentences(read.problems),
    ),
  );
}

/** The first problems in one text, and the number of the others. */
export function sentences(problems: readonly string[]): string {
  const shown = problems.slice(0, 3).map((problem) => (/[.!?]$/.test(problem) ? problem : `${problem}.`));
  const more = problems.length - shown.length;
  return more > 0 ? l10n.t('{0} And {1} more.', shown.join(' '), more) : shown.join(' ');
}

/** The name of a file for the user: its path relative to the workspace folder. */
export function nameOf(file: Uri): string {
  return workspace.asRelativePath(file);
}
