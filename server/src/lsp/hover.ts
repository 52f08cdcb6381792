import { type Connection, type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver';
import { lazy } from '../base/lazy.ts';
import { hover as hoverAt, ruleTexts } from '../features/analysis.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import { uriKey } from './documents/uris.ts';
import type { Workspace } from './documents/workspace.ts';
import { type Log, request } from './requests.ts';

/** Answers `textDocument/hover`. */
export function hover(
  connection: Connection,
  workspace: Workspace,
  { markdownHover }: ClientCapabilities,
  log: Log,
): void {
  const texts = lazy(ruleTexts);

  async function answer({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const { fleet, positions } = workspace;
    const textsOf = await texts();
    const document = fleet.document(uriKey(textDocument.uri));
    if (document === undefined) return null;
    const found = hoverAt(fleet, document, positions.offsetAt(document, position), (rule) => textsOf(rule).summary);
    if (found === null) return null;
    return {
      range: positions.rangeOf(document, found.span),
      contents: markdownHover
        ? { kind: MarkupKind.Markdown, value: found.markdown }
        : { kind: MarkupKind.PlainText, value: plainText(found.markdown) },
    };
  }

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
