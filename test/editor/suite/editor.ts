import {
  type CodeAction,
  commands,
  type Diagnostic,
  type Extension,
  extensions,
  languages,
  type Range,
  type TextDocument,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { PinsetApi } from '../../../client/src/extension.ts';

/** Fails with the given words unless the condition holds. The web extension host has no `node:assert`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Fails unless both print as the same JSON. */
export function assertEqual(actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual, null, 1), JSON.stringify(expected, null, 1)];
  assert(got === wanted, `expected ${wanted}, got ${got}`);
}

/** The extension under test, as VS Code found it. */
export function pinset(): Extension<PinsetApi> {
  const found = extensions.getExtension<PinsetApi>('pinset.pinset');
  assert(found, 'VS Code does not know the extension pinset.pinset');
  return found;
}

/** The address of a file of the workspace that is open. */
export function fileOf(path: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  assert(folder, 'no workspace is open');
  return Uri.joinPath(folder.uri, path);
}

/** Opens a file of the workspace in the editor. */
export async function open(path: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(fileOf(path));
  await window.showTextDocument(document);
  return document;
}

/** How long a test waits for the editor, in milliseconds. Two seconds do on a machine with nothing else to do. */
const patience = 60_000;

/** Polls until the probe gives something other than undefined, null or false; the message says what was missing. */
export async function until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) return value;
    assert(Date.now() < deadline, `waited ${patience / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Pinset's diagnostics of a file, whether it is open or not. */
export function findings(path: string): Diagnostic[] {
  return languages.getDiagnostics(fileOf(path)).filter(({ source }) => source === 'pinset');
}

/** A finding's rule. */
export function rule({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** The code actions of a kind for a range, with their edits, which come when they are asked for. */
export async function codeActions(document: TextDocument, range: Range, kind: string): Promise<CodeAction[]> {
  return await commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind, 50);
}

/** Titles in one line, for a message. */
export function listed(actions: readonly CodeAction[]): string {
  return actions.map(({ title, disabled }) => `${title} ${disabled?.reason ?? ''}`).join('; ') || 'none';
}
