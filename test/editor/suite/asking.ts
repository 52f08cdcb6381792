import {
  type CompletionItem,
  type CompletionList,
  commands,
  type Hover,
  type Location,
  type Position,
  type TextDocument,
  workspace,
} from 'vscode';
import { assert, until } from './editor.ts';

/** What a provider answers about a document, by the name of VS Code's command. */
export async function ask<T>(command: string, document: TextDocument, ...more: readonly unknown[]): Promise<T> {
  return await commands.executeCommand<T>(`vscode.${command}`, document.uri, ...more);
}

/** Waits until the hover over the end of the first `text` says what is expected. */
export async function hoverSays(document: TextDocument, text: string, expected: RegExp): Promise<void> {
  const at = positionOf(document, text, text.slice(0, -1));
  await until(`the hover over ${text}`, async () => {
    const hovers = await ask<Hover[]>('executeHoverProvider', document, at);
    const said = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    return expected.test(said.join('\n'));
  });
}

/** The position in the first `text` of a document, behind its beginning `before`. */
export function positionOf(document: TextDocument, text: string, before = ''): Position {
  const at = document.getText().indexOf(text);
  assert(at >= 0, `${document.uri.path} does not say ${text}, but:\n${document.getText()}`);
  return document.positionAt(at + before.length);
}

/** `vms/tidy.xml: tidy`: the files of places, and what is there. */
export async function placesOf(found: readonly Location[]): Promise<string[]> {
  const places: string[] = [];
  for (const { uri, range } of found) {
    const document = await workspace.openTextDocument(uri);
    places.push(`${uri.path.split('/').slice(-2).join('/')}: ${document.getText(range)}`);
  }
  return places.sort();
}

/** The labels of what is completed at a position. */
export async function completed(document: TextDocument, at: Position): Promise<string[]> {
  return (await completions(document, at)).map(labelOf);
}

/** What is completed at a position. */
export async function completions(document: TextDocument, at: Position): Promise<CompletionItem[]> {
  return (await ask<CompletionList>('executeCompletionItemProvider', document, at)).items;
}

export function labelOf({ label }: CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}
