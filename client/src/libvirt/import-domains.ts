import {
  type CancellationToken,
  FileSystemError,
  l10n,
  type Progress,
  ProgressLocation,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { LibvirtDomainFile } from '../../../server/src/lsp/libvirt/protocol.ts';
import { editFiles } from '../profiles/edit-file.ts';

/** The files of a host's domains that are to be written to a folder. */
export interface FilesToWrite {
  readonly folder: Uri;
  readonly added: readonly LibvirtDomainFile[];
  /** Of those that are there with another text, the ones that the user wants replaced. */
  readonly replaced: readonly LibvirtDomainFile[];
}

/** Compares a folder with the domains, and asks what becomes of files that differ; null if the user cancels. */
export async function askAboutFiles(folder: Uri, domains: readonly LibvirtDomainFile[]): Promise<FilesToWrite | null> {
  const added: LibvirtDomainFile[] = [];
  const changed: LibvirtDomainFile[] = [];
  for (const domain of domains) {
    const before = await textOf(Uri.joinPath(folder, domain.file));
    if (before === null) added.push(domain);
    else if (before !== domain.text) changed.push(domain);
  }
  if (changed.length === 0) return { folder, added, replaced: [] };
  const replacing = l10n.t('Replace Them');
  const keep = l10n.t('Keep Them');
  const names = changed.map(({ file }) => file);
  const shown = [...names.slice(0, 10), ...(names.length > 10 ? ['…'] : [])].join(', ');
  const answer = await window.showWarningMessage(
    changed.length === 1
      ? l10n.t('1 domain is not as its file in {0} says.', workspace.asRelativePath(folder))
      : l10n.t('{0} domains are not as their files in {1} say.', changed.length, workspace.asRelativePath(folder)),
    { modal: true, detail: l10n.t('{0}\nWhat is replaced can be undone in the editor.', shown) },
    replacing,
    keep,
  );
  if (answer === undefined) return null;
  return { folder, added, replaced: answer === replacing ? changed : [] };
}

/** Writes the files. Returns whether all of them are there; if the user or an error stops it, says what was written. */
export async function writeFiles(files: FilesToWrite): Promise<boolean> {
  const { folder, added, replaced } = files;
  const name = workspace.asRelativePath(folder);
  const { written, problem } = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Pinset: writing to {0}', name), cancellable: true },
    (shown, token) => writeAdded(files, shown, token),
  );
  const failure = problem ?? (await replace(folder, replaced));
  if (failure === null) return true;
  void window.showErrorMessage(
    l10n.t(
      'Pinset: stopped: {0}. New files in {1}: {2} of {3}; nothing else was changed.',
      failure,
      name,
      written,
      added.length,
    ),
  );
  return false;
}

/** Returns how many files were written, and what stopped it; null for nothing. */
async function writeAdded(
  { folder, added }: FilesToWrite,
  shown: Progress<{ increment: number }>,
  token: CancellationToken,
): Promise<{ readonly written: number; readonly problem: string | null }> {
  for (const [written, { file, text }] of added.entries()) {
    if (token.isCancellationRequested) return { written, problem: l10n.t('cancelled') };
    const uri = Uri.joinPath(folder, file);
    try {
      // A file that appeared after the question is kept.
      if ((await textOf(uri)) === null) await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    } catch (error) {
      return { written, problem: error instanceof Error ? error.message : String(error) };
    }
    shown.report({ increment: 100 / added.length });
  }
  return { written: added.length, problem: null };
}

/** Replaces the texts of files in one step. Returns why none of them was replaced; null on success. */
async function replace(folder: Uri, replaced: readonly LibvirtDomainFile[]): Promise<string | null> {
  if (replaced.length === 0) return null;
  const refused = await editFiles(
    replaced.map(({ file, text }) => ({
      file: Uri.joinPath(folder, file),
      edits: (before) => [{ offset: 0, length: before.length, content: text }],
    })),
  );
  return refused === null ? null : l10n.t('{0} could not be changed', workspace.asRelativePath(refused));
}

/** The text of a file, as in the editor if it is open; null if there is no such file. One that cannot be read is thrown. */
async function textOf(file: Uri): Promise<string | null> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return null;
    throw error;
  }
}
