import { type TextEditor, type Uri, ViewColumn, window } from 'vscode';

/** Where a document is visible, else the first column: the map is beside it. */
export function columnOf(uri: Uri): ViewColumn {
  return editorOf(uri)?.viewColumn ?? ViewColumn.One;
}

/** The editor that shows a document; undefined if none does. */
export function editorOf(uri: Uri): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
}
