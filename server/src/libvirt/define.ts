import type { Span } from '../base/span.ts';
import { LineIndex } from '../base/text.ts';
import { argumentsOf, type Connection, problemOf } from './virsh.ts';

/** How `virsh define` ended. */
export type Defined =
  | { readonly kind: 'defined' }
  /** `span`: what in the text libvirt's words are about; null if that is not known. */
  | { readonly kind: 'failed'; readonly problem: string; readonly span: Span | null };

/** Defines the domain in a file, whose text this is, after a check against libvirt's schema. */
export async function define(connection: Connection, file: string, text: string): Promise<Defined> {
  const words = ['define', '--file', file, '--validate'];
  const run = await connection.run('virsh', argumentsOf(connection.uri, words, 'full'));
  const problem = problemOf(run);
  if (problem === null) return { kind: 'defined' };
  if (run.kind !== 'ended') return { kind: 'failed', problem, span: null };
  const { words: said, span } = placedError(run.stderr, text);
  return { kind: 'failed', problem: said === '' ? problem : said, span };
}

/**
 * What libvirt says of a text that it refuses, and where. It names a line for XML that is not well-formed; for the rest
 * an element or a value, which is taken if the text has it once.
 *
 *     error: Failed to define domain from /tmp/x.xml
 *     error: (domain_definition):9: Opening and ending tag mismatch: cputune line 6 and cptune
 *
 *     error: XML document failed to validate against schema: Unable to validate doc against …/domain.rng
 *     Extra element cputune in interleave
 *     Element domain failed to validate content
 */
export function placedError(stderr: string, text: string): { readonly words: string; readonly span: Span | null } {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const at = lines.findLastIndex((line) => line.startsWith('error: '));
  const [first = '', ...more] = lines.slice(Math.max(at, 0));
  const reason = first.replace(/^error: /, '');
  const [, line, what] = /^\(domain_definition\):(\d{1,7}): (.*)$/.exec(reason) ?? [];
  if (line !== undefined && what !== undefined) return { words: what, span: lineSpan(text, Number(line)) };
  const isSchema = /failed to validate against schema/.test(reason);
  const words = isSchema ? more.map((one) => one.trim()).join('; ') || reason : [reason, ...more].join(' ');
  return { words: words.slice(0, longestWords), span: isSchema ? elementIn(more, text) : valueIn(reason, text) };
}

const longestWords = 500;

/** A line, counted from 1, from its first character that is not a space. */
function lineSpan(text: string, number: number): Span | null {
  const index = new LineIndex(text);
  if (number < 1 || number > index.lineCount) return null;
  const { start, end } = index.lineSpan(number - 1);
  const indent = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: Math.min(start + indent, end), end };
}

/** The lines lead from the inner to the outer element; the root is not worth a mark. */
function elementIn(lines: readonly string[], text: string): Span | null {
  for (const line of lines) {
    const [, name] =
      /^(?:Extra element|Element|Expecting element) ([\w:-]{1,80})\b/.exec(
        line.replace(/^Element \w+ has extra content: /, 'Element '),
      ) ?? [];
    if (name === undefined || name === 'domain') continue;
    const [only, ...others] = placesOf(`<${name}`, text).filter((place) =>
      /[\s/>]/.test(text[place + name.length + 1] ?? ''),
    );
    if (only !== undefined && others.length === 0) return { start: only + 1, end: only + 1 + name.length };
  }
  return null;
}

/** `Failed to parse bitmap '99999'`: the last text in quotes, if a value of the document is just this. */
function valueIn(reason: string, text: string): Span | null {
  const values = [...reason.matchAll(/'([^']{1,200})'/g)].flatMap(([, value]) => value ?? []);
  for (const value of values.toReversed()) {
    const [only, ...others] = placesOf(value, text).filter((place) => {
      const [before = '', after = ''] = [text[place - 1], text[place + value.length]];
      return /["'>]/.test(before) && /["'<]/.test(after);
    });
    if (only !== undefined && others.length === 0) return { start: only, end: only + value.length };
  }
  return null;
}

function placesOf(part: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) places.push(at);
  return places;
}
