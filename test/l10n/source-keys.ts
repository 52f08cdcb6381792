import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** The sources whose messages are translated: all that is delivered. */
export function sources(): { readonly file: string; readonly text: string }[] {
  return globSync(['server/src/**/*.ts', 'client/src/**/*.ts'], { cwd: root })
    .sort()
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** One call of `l10n.t`: its key, or null where the key is not one literal string, by which it could be looked up. */
export interface Call {
  readonly file: string;
  readonly line: number;
  readonly key: string | null;
}

const call = /\bl10n\.t(?:\(\s*|(?=`))/g;
const literal = /(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{))*`)\s*(?=[,)])/y;

/** All calls of `l10n.t` in a source. */
export function callsOf({ file, text }: { readonly file: string; readonly text: string }): Call[] {
  return [...text.matchAll(call)].map(({ 0: start, index }) => {
    literal.lastIndex = index + start.length;
    const found = start.endsWith('t') ? undefined : literal.exec(text)?.[0].trimEnd();
    const line = text.slice(0, index).split('\n').length;
    return { file, line, key: found === undefined ? null : unquoted(found) };
  });
}

function unquoted(source: string): string {
  return source.slice(1, -1).replace(/\\(?:u\{?([0-9a-fA-F]+)\}?|(.))/gs, (_, code: string | undefined, character) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return character === 'n' ? '\n' : character;
  });
}

/** The keys of all calls, each once, in code unit order. */
export function sourceKeys(): string[] {
  return [...new Set(sources().flatMap((source) => callsOf(source).flatMap(({ key }) => key ?? [])))].sort();
}
