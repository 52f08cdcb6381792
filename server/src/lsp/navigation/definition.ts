import type { Connection, DefinitionParams, Location, Position } from 'vscode-languageserver';
import { cpuInCapture, type Definition, definitionAt, placeOfCpu } from '../../features/analysis.ts';
import { siblingUri, uriKey } from '../documents/uris.ts';
import type { Workspace } from '../documents/workspace.ts';
import { type Log, request } from '../requests.ts';
import { locationOf } from './locations.ts';

/** Answers `textDocument/definition`. */
export function definition(
  connection: Connection,
  workspace: Workspace,
  untilRead: (uri: string) => Promise<void>,
  log: Log,
): void {
  async function answer({ textDocument, position }: DefinitionParams): Promise<Location[]> {
    const uri = uriKey(textDocument.uri);
    await untilRead(uri);
    const { fleet, positions } = workspace;
    const document = fleet.document(uri);
    if (document === undefined) return inCapture(uri, position);
    const found = definitionAt(fleet, document, positions.offsetAt(document, position));
    if (found === null) return [];
    if (found.kind === 'domain') return found.places.map((place) => locationOf(place, workspace));
    return [await placeInCapture(found, workspace)];
  }

  /** A CPU of an open capture is defined where it is described; editors then offer its references. */
  function inCapture(uri: string, position: Position): Location[] {
    const text = workspace.open.get(uri)?.text.getText();
    if (text === undefined || workspace.profilesOfCapture(uri).size === 0) return [];
    const { open, positions } = workspace;
    const found = cpuInCapture(text, positions.offsetAt({ text }, position));
    return found === null ? [] : [{ uri: open.clientUri(uri), range: positions.rangeOf({ text }, found.span) }];
  }

  connection.onDefinition(request(log, 'textDocument/definition', [], answer));
}

/**
 * The line of a CPU in the first capture that has one, else the start of the first capture that is a text, else where
 * the profile names its captures.
 */
async function placeInCapture(
  { cpu, host, otherwise }: Extract<Definition, { kind: 'cpu' }>,
  workspace: Workspace,
): Promise<Location> {
  const { open, positions } = workspace;
  const texts = host.capturePaths.length === 0 ? [{ uri: host.uri, text: host.text }] : await captures(host, workspace);
  for (const { uri, text } of texts) {
    const span = placeOfCpu(text, cpu);
    if (span !== null) return { uri: open.clientUri(uri), range: positions.rangeOf({ text }, span) };
  }
  const [first] = texts;
  if (first === undefined || first.uri === host.uri) return locationOf(otherwise, workspace);
  const start = { line: 0, character: 0 };
  return { uri: open.clientUri(first.uri), range: { start, end: start } };
}

async function captures(
  { uri: profile, capturePaths }: Extract<Definition, { kind: 'cpu' }>['host'],
  workspace: Workspace,
): Promise<{ readonly uri: string; readonly text: string }[]> {
  const found: { uri: string; text: string }[] = [];
  for (const path of capturePaths) {
    const uri = siblingUri(profile, path);
    const content = await workspace.readCapture(profile, path);
    if (uri !== null && typeof content === 'string') found.push({ uri, text: content });
  }
  return found;
}
