import { commands, TabInputText, TabInputTextDiff, type Uri, window } from 'vscode';

/** Shows how two documents differ while something is decided; then that editor closes. */
export async function whileDifferenceShows<T>(
  before: Uri,
  after: Uri,
  title: string,
  decide: () => PromiseLike<T>,
): Promise<T> {
  // A preview would take the place of the document's own, which closing it would not give back.
  await commands.executeCommand('vscode.diff', before, after, title, { preview: false });
  try {
    return await decide();
  } finally {
    await closeDifference(before, after);
  }
}

/** The document stays open: VS Code would ask what becomes of its edits. */
async function closeDifference(before: Uri, after: Uri): Promise<void> {
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(
    ({ input }) => input instanceof TabInputTextDiff && input.original.toString() === before.toString(),
  );
  const [first] = shown;
  if (first === undefined) return;
  const isOpen = tabs.some(({ input }) => input instanceof TabInputText && input.uri.toString() === after.toString());
  if (!isOpen) await window.showTextDocument(after, { viewColumn: first.group.viewColumn });
  await window.tabGroups.close(shown);
}
