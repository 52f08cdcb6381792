import { FilePermission, l10n, languages, RelativePattern, type TextDocument, type Uri, workspace } from 'vscode';

/** Why a document cannot be edited, in words; null if it can. VS Code would edit it and then could not save it. */
export async function whyReadOnly(uri: Uri): Promise<string | null> {
  const name = workspace.asRelativePath(uri);
  const reason = l10n.t('{0} is read-only', name);
  if (workspace.fs.isWritableFileSystem(uri.scheme) === false) return reason;
  try {
    const { permissions } = await workspace.fs.stat(uri);
    if (permissions === FilePermission.Readonly) return reason;
  } catch {
    // A document that was never saved has no file.
  }
  const document = await workspace.openTextDocument(uri);
  const files = workspace.getConfiguration('files', uri);
  const [included, excluded] = ['readonlyInclude', 'readonlyExclude'].map((name) =>
    matchesSome(files.get<Readonly<Record<string, unknown>>>(name, {}), document),
  );
  return included === true && excluded !== true ? reason : null;
}

function matchesSome(globs: Readonly<Record<string, unknown>>, document: TextDocument): boolean {
  const folder = workspace.getWorkspaceFolder(document.uri);
  return Object.entries(globs).some(([pattern, isOn]) => {
    if (isOn !== true) return false;
    const inFolder = folder === undefined ? [] : [{ pattern: new RelativePattern(folder, pattern) }];
    return languages.match([{ pattern }, ...inFolder], document) > 0;
  });
}
