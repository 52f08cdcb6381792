import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { COVERED_RULES, type Fleet } from './model.ts';
import { writeFleet } from './write.ts';

/** What the command says about one document. */
export type Verdict = { readonly host: string | null; readonly rules: ReadonlySet<string> };

/** The built command; the project's root is two folders up. */
export const COMMAND = resolve(import.meta.dirname, '../../dist/cli.cjs');

/**
 * Runs `pinset check` once over many fleets, each in a folder of its own, and gives for each fleet, in their order, the
 * verdict on every document by its path in the fleet. The hosts' names must all differ.
 */
export function checkFleets(fleets: readonly Fleet[]): Map<string, Verdict>[] {
  const root = mkdtempSync(join(tmpdir(), 'pinset-oracle-'));
  try {
    for (const [index, fleet] of fleets.entries()) {
      for (const [path, text] of writeFleet(fleet)) {
        const file = join(root, 'fleets', `${index}`, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    return sortByFleet(root, fleets.length, runCheck(root));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function runCheck(root: string): unknown {
  const options = ['check', 'fleets', '--format', 'json', '--fail-on', 'never'];
  const run = spawnSync(process.execPath, [COMMAND, ...options], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
    timeout: 120_000,
  });
  if (run.status !== 0) throw new Error(`pinset check ended with ${run.status ?? run.signal}: ${run.stderr.trim()}`);
  return JSON.parse(run.stdout);
}

function sortByFleet(root: string, count: number, output: unknown): Map<string, Verdict>[] {
  const fleets = Array.from({ length: count }, () => new Map<string, Verdict>());
  for (const file of listAt(output, 'files')) {
    const path = relative(join(root, 'fleets'), resolve(root, textAt(file, 'path')));
    const [index = '', ...rest] = path.split(sep);
    const rules = listAt(file, 'findings').map((finding) => textAt(finding, 'rule'));
    const host = at(file, 'host');
    fleets[Number(index)]?.set(rest.join('/'), {
      host: typeof host === 'string' ? host : null,
      rules: new Set(rules.filter((rule) => COVERED_RULES.has(rule))),
    });
  }
  return fleets;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = at(value, key);
  if (!Array.isArray(list)) throw new Error(`pinset check gave no list '${key}' in ${JSON.stringify(value)}`);
  return list;
}

function textAt(value: unknown, key: string): string {
  const text = at(value, key);
  if (typeof text !== 'string') throw new Error(`pinset check gave no text '${key}' in ${JSON.stringify(value)}`);
  return text;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : null;
}
