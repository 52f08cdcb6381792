import { type Connection, type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import { lazy } from '../base/lazy.ts';
import {
  type Hover as FoundHover,
  hover as hoverAt,
  hoverPicture,
  type MapScheme,
  ruleTexts,
} from '../features/analysis.ts';
import type { FleetDocument } from '../fleet/documents/document.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import type { Reports } from './diagnostics/reports.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { colorSchemeNotification, parseColorScheme } from './protocol.ts';
import { type Log, request } from './requests.ts';

/** Answers `textDocument/hover`. `scheme`: the colours of its pictures, until the client says others; null for none. */
export function hover(
  connection: Connection,
  workspace: Workspace,
  reports: Reports,
  { markdownHover }: ClientCapabilities,
  scheme: MapScheme | null,
  log: Log,
): void {
  const texts = lazy(ruleTexts);
  let colours = markdownHover ? scheme : null;

  function withPicture(found: FoundHover, document: FleetDocument): string {
    if (colours === null) return found.markdown;
    const findingsOf = (one: FleetDocument) => reports.findingsOf(one);
    const picture = hoverPicture(workspace.fleet, document, found, colours, { findingsOf });
    if (picture === null) return found.markdown;
    // A hover is low, and what is long in it comes last.
    const [heading = '', ...rest] = found.markdown.split('\n\n');
    return [heading, picture, ...rest].join('\n\n');
  }

  async function answer({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const { fleet, positions } = workspace;
    const textsOf = await texts();
    const uri = uriKey(textDocument.uri);
    await workspace.whenRead(uri);
    const document = fleet.document(uri);
    if (document === undefined) return null;
    const found = hoverAt(fleet, document, positions.offsetAt(document, position), (rule) => textsOf(rule).summary);
    if (found === null) return null;
    return {
      range: positions.rangeOf(document, found.span),
      contents: markdownHover
        ? { kind: MarkupKind.Markdown, value: withPicture(found, document) }
        : { kind: MarkupKind.PlainText, value: plainText(found.markdown) },
    };
  }

  connection.onNotification(colorSchemeNotification, (params: { scheme: unknown } | undefined) => {
    if (colours !== null) colours = parseColorScheme(params?.scheme) ?? colours;
  });
  connection.onHover(request(log, 'textDocument/hover', null, answer));
}

/** The plain text of our own Markdown, without bold marks, escapes and table rules. */
function plainText(markdown: string): string {
  return markdown
    .split('\n')
    .filter((line) => !/^\|[-:| ]+\|$/.test(line))
    .map((line) => line.replace(/^\| | \|$/g, '').replace(/(?<!\\)(?:\*\*)/g, ''))
    .map((line) => line.replace(/\\(.)/g, '$1').replaceAll('&lt;', '<'))
    .join('\n');
}
