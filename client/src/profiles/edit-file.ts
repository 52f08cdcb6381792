import type { Edit } from 'jsonc-parser';
import { Range, type TextDocument, type Uri, WorkspaceEdit, workspace } from 'vscode';
import type { ProfileStyle } from './profile-text.ts';

/** An edit of one file: turns its text, as in the editor, into edits, or into null to give up. */
export interface FileEdit {
  readonly file: Uri;
  readonly edits: (text: string, style: ProfileStyle) => readonly Edit[] | null;
}

/**
 * Edits files in one step that the user can undo, and saves those without unsaved changes. Returns the first file that
 * refused its edits, and then changes none; null on success.
 */
export async function editFiles(wanted: readonly FileEdit[]): Promise<Uri | null> {
  const edit = new WorkspaceEdit();
  const clean: TextDocument[] = [];
  for (const { file, edits } of wanted) {
    const document = await workspace.openTextDocument(file);
    const changes = edits(document.getText(), styleOf(document));
    if (changes === null) return file;
    for (const { offset, length, content } of changes) {
      edit.replace(file, new Range(document.positionAt(offset), document.positionAt(offset + length)), content);
    }
    if (!document.isDirty) clean.push(document);
  }
  if (!(await workspace.applyEdit(edit))) return wanted[0]?.file ?? null;
  for (const document of clean) await document.save();
  return null;
}

/** The indentation of the document, with defaults if it has none. */
function styleOf(document: TextDocument): ProfileStyle {
  const text = document.getText();
  const indent = /^(?:( +)|\t)\S/m.exec(text);
  const spaces = indent?.[1]?.length;
  return {
    insertSpaces: indent === null || spaces !== undefined,
    tabSize: spaces ?? 2,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
