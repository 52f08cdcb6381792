import type { Span } from '../base/span.ts';
import type { XmlDocument } from './xml/xml.ts';

/**
 * What template languages leave in a value: `{{ n }}` and `{% %}` (Jinja, Handlebars, Go, Helm), `<%= n %>` (ERB),
 * `${N}`, `$N` and `$(n)` (shell, envsubst, Terraform), `#{n}`, `%(n)s` (Python), `@N@` (autoconf, meson), `__N__`, and
 * an entity that only the document's own DTD can define.
 */
const placeholder =
  /\{\{|\{%|<%|[$#]\{|\$\(|\$[A-Za-z_]|%\([A-Za-z_]\w*\)|%[A-Za-z_]\w*%|@[A-Za-z_][\w.-]*@|__[A-Za-z]\w*__|&[A-Za-z_:][\w.:-]*;/;

/**
 * The control blocks that repeat elements or leave them out: `{% … %}`, and `{# … #}`, a comment of the same language;
 * `<% … %>` that prints nothing; and of the `{{ … }}` kind, Handlebars' sections and Go's keywords.
 */
const controlBlock = /\{[%#]|<%(?!=)|\{\{~?[#/^]|\{\{-|\{\{\s*(?:if|else|end|range|with|define|block|template|each)\b/g;

/** Whether a template will replace part of this value, so that it is unknown. */
export function hasPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

/**
 * Whether the document has control blocks outside of its comments and of `prose`: the places where any text may be
 * written (descriptions, titles).
 */
export function hasControlBlocks(document: XmlDocument, prose: readonly Span[]): boolean {
  const { text } = document;
  if (!text.includes('{') && !text.includes('<%')) return false;
  const skipped = [...document.comments, ...prose].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const block of text.matchAll(controlBlock)) {
    for (let span = skipped[next]; span !== undefined && span.end <= block.index; span = skipped[next]) next++;
    const span = skipped[next];
    if (span === undefined || block.index < span.start) return true;
  }
  return false;
}
