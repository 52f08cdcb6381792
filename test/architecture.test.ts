import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';

const root = path.join(import.meta.dirname, '..');

/** The rooms of server/src, the ground first: a file may import from its own room and those before it. */
const rooms: readonly string[] = [
  'base',
  'cpuset',
  'syntax',
  'topology',
  'domain',
  'script',
  'fleet',
  'wording',
  'libvirt',
  'contention',
  'rules',
  'placement',
  'fixes',
  'drawing',
  'features',
  'lsp',
  'cli',
];

/** Rooms that stand side by side: neither imports the other. */
const besideEachOther: readonly (readonly [string, string])[] = [
  ['rules', 'placement'],
  ['contention', 'placement'],
];

/** The most files in one room; the rules of one family are never more. */
const mostSiblings = 25;

/** The rooms that know the outside world: Node and the protocol. */
const edges: readonly string[] = ['lsp', 'cli'];

/** The rooms behind the door: `lsp` and `cli` ask `features/analysis.ts` and take no more than types from these. */
const behindTheDoor: readonly string[] = ['rules', 'placement', 'contention', 'fixes'];

/**
 * Where `'name' in value` may stand: at values from outside, such as errors of Node and messages of the protocol. Our own
 * shapes are unions with a `kind` or an `ok`.
 */
const shapesFromOutside: Readonly<Record<string, readonly string[]>> = {
  'server/src/cli/files/read-file.ts': ['code'],
  'server/src/cli/files/replace-file.ts': ['code'],
  'server/src/lsp/libvirt/run-program.ts': ['code'],
  'server/src/lsp/settings/settings.ts': ['pinset'],
};

/**
 * What the client takes from the server: the requests that both sides name, how a domain is recognised, and for the page
 * of the host map, the drawing.
 */
const sharedWithClient =
  /^server\/src\/(?:lsp\/(?:(?:libvirt|map)\/)?protocol|lsp\/files\/interest-globs|base\/relative-path|(?:domain|script)\/recognise)\.ts$/;
const sharedWithPage = /^server\/src\/drawing\/(?:packing|map\/[\w-]+)\.ts$|^server\/src\/base\/memory-size\.ts$/;
const page = /^client\/src\/map\/page\//;

const server = sourcesOf('server/src');
const client = sourcesOf('client/src');

suite('architecture', () => {
  test('every file of the server stands in a room', () => {
    const homeless = [...server.keys()].filter((file) => !rooms.includes(roomOf(file)));
    assert.deepEqual(homeless, []);
  });

  test('imports run one way: from the roof to the ground', () => {
    const upward: string[] = [];
    for (const [file, imports] of server) {
      for (const target of imports.filter(isFile)) {
        if (rank(target) > rank(file)) upward.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(upward, []);
  });

  test('rooms that stand beside each other do not import each other', () => {
    const across: string[] = [];
    for (const [file, imports] of server) {
      for (const target of imports.filter(isFile)) {
        const pair = [roomOf(file), roomOf(target)];
        if (besideEachOther.some((rooms) => rooms.every((room) => pair.includes(room)))) {
          across.push(`${file} imports ${target}`);
        }
      }
    }
    assert.deepEqual(across, []);
  });

  test(`no folder holds more than ${mostSiblings + 1} files`, () => {
    const files = new Map<string, number>();
    for (const file of [...server.keys(), ...client.keys()]) {
      const folder = path.posix.dirname(file);
      files.set(folder, (files.get(folder) ?? 0) + 1);
    }
    assert.deepEqual(
      [...files].filter(([, count]) => count > mostSiblings + 1),
      [],
    );
  });

  test('the core knows no Node, no editor and no protocol', () => {
    const outside = /^(?:node:|vscode$|vscode-languageserver)/;
    const wrong: string[] = [];
    for (const [file, imports] of server) {
      if (edges.includes(roomOf(file))) continue;
      for (const target of imports) if (outside.test(target)) wrong.push(`${file} imports ${target}`);
    }
    assert.deepEqual(wrong, []);
  });

  test('what the core takes from packages is decided here', () => {
    const packages = new Set<string>();
    for (const [file, imports] of server) {
      if (edges.includes(roomOf(file))) continue;
      for (const target of imports) if (!isFile(target)) packages.add(target);
    }
    assert.deepEqual([...packages].sort(), [
      '@vscode/l10n',
      'diff',
      'fast-xml-parser',
      'jsonc-parser',
      'unbash',
      'valibot',
    ]);
  });

  test('server and command ask the door for what rules, placement and fixes know', () => {
    const wrong: string[] = [];
    for (const file of server.keys()) {
      if (!edges.includes(roomOf(file))) continue;
      for (const target of targetsOf(file, valueSpecifiers(read(file)))) {
        if (behindTheDoor.includes(roomOf(target))) wrong.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('our own shapes are not told apart by the properties that they have', () => {
    const found: Record<string, readonly string[]> = {};
    for (const file of [...server.keys(), ...client.keys()]) {
      const names = propertyTests(read(file));
      if (names.length > 0) found[file] = names;
    }
    assert.deepEqual(found, shapesFromOutside);
  });

  test('no file imports itself by a detour', () => {
    assert.deepEqual(cycles(server), []);
    assert.deepEqual(cycles(client), []);
  });

  test('the client takes from the server what both sides share, and the server nothing from the client', () => {
    const wrong: string[] = [];
    for (const [file, imports] of client) {
      for (const target of imports.filter(isFile)) {
        const isShared = sharedWithClient.test(target) || (page.test(file) && sharedWithPage.test(target));
        if (!client.has(target) && !isShared) wrong.push(`${file} imports ${target}`);
      }
    }
    for (const [file, imports] of server) {
      for (const target of imports.filter(isFile)) if (!server.has(target)) wrong.push(`${file} imports ${target}`);
    }
    assert.deepEqual(wrong, []);
  });

  test('every rule is in the list of rules', () => {
    const index = server.get('server/src/rules/index.ts') ?? [];
    const rules = [...server.keys()].filter((file) => roomOf(file) === 'rules' && /: Rule = \{/.test(read(file)));
    assert.ok(rules.length > 10, 'the pattern finds the rules');
    assert.deepEqual(
      rules.filter((file) => !index.includes(file)),
      [],
    );
  });
});

/** The import tests look at text, so they are shown to see every form of import. */
test('imports are found in all their forms', () => {
  const text = `
import a from './a.ts';
import type { B } from './b.ts';
import {
  c,
  type C,
} from '../c.ts';
export { d } from './d.ts';
export * from './e.ts';
import './f.ts';
const g = await import('./g.ts');
type H = import('./h.ts').H;
import * as i from "node:fs";
`;
  assert.deepEqual(specifiers(text), [
    './a.ts',
    './b.ts',
    '../c.ts',
    './d.ts',
    './e.ts',
    './f.ts',
    './g.ts',
    './h.ts',
    'node:fs',
  ]);
});

test('imports of types alone are told from those of values', () => {
  const text = `
import type { A } from './a.ts';
import { type B } from './b.ts';
import {
  c,
} from './c.ts';
export type { D } from './d.ts';
export { e } from './e.ts';
type F = import('./f.ts').F;
`;
  assert.deepEqual(valueSpecifiers(text), ['./b.ts', './c.ts', './e.ts', './f.ts']);
});

test('tests of properties are found, and texts that look like them are not', () => {
  const text = `
if ('a' in one) return;
const b = !('b' in one) && 'c' in two;
const d =
      'd' in one ? 1 : 2;
message: "Missing attribute 'threads' in element 'topology'",
message: \`Unknown key 'CPUAffinity' in section\`,
`;
  assert.deepEqual(propertyTests(text), ['a', 'b', 'c', 'd']);
});

test('a cycle is found', () => {
  const files = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d']],
    ['d', ['b']],
  ]);
  assert.deepEqual(cycles(files), ['b → c → d → b']);
});

/** The files below a folder, each with what it imports: paths from the root, or names of packages. */
function sourcesOf(folder: string): Map<string, string[]> {
  const files = globSync(`${folder}/**/*.ts`, { cwd: root }).map((file) => file.replaceAll(path.sep, '/'));
  assert.ok(files.length > 0, `${folder} has files`);
  return new Map(
    files.sort().map((file) => {
      return [file, targetsOf(file, specifiers(read(file)))];
    }),
  );
}

/** What a file names in its imports, as paths from the root or names of packages. */
function targetsOf(file: string, named: readonly string[]): string[] {
  const folder = path.posix.dirname(file);
  return named.map((target) => (target.startsWith('.') ? path.posix.join(folder, target) : target));
}

function specifiers(text: string): string[] {
  const forms = /^(?:import|export)\b(?:[\w\s{},*]*?\bfrom)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
  return [...text.matchAll(forms)].map((match) => match[1] ?? match[2] ?? '');
}

/** {@link specifiers} without those of `import type` and `export type`. */
function valueSpecifiers(text: string): string[] {
  return specifiers(text.replace(/^(?:import|export) type [^;]*;/gm, ''));
}

/** The names of all `'name' in value`. */
function propertyTests(text: string): string[] {
  return [...text.matchAll(/(?:[(!?:&|=>]|\breturn)\s*'([\w-]+)' in \w/g)].map((match) => match[1] ?? '');
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function isFile(target: string): boolean {
  return /^(?:server|client)\//.test(target);
}

function roomOf(file: string): string {
  return file.split('/')[2] ?? '';
}

function rank(file: string): number {
  return rooms.indexOf(roomOf(file));
}

/** Depth first; a file that is met again while it is still open closes a cycle. */
function cycles(files: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (file: string): void => {
    if (open.includes(file)) found.push([...open.slice(open.indexOf(file)), file].join(' → '));
    if (done.has(file) || open.includes(file)) return;
    open.push(file);
    for (const target of files.get(file) ?? []) visit(target);
    open.pop();
    done.add(file);
  };
  for (const file of files.keys()) visit(file);
  return found;
}
