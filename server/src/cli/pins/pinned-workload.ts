import * as l10n from '@vscode/l10n';
import { printable } from '../report/printable.ts';
import type { Range } from '../report/ranges.ts';

/** A workload as `pinset pins` reports it; design contract: `cpus` and words of argv are null where they cannot be known. */
export interface PinnedWorkload {
  readonly path: string;
  readonly kind: 'domain' | 'process';
  readonly name: string;
  readonly host: string | null;
  /** Of a process only. */
  readonly argv?: readonly (string | null)[];
  /** Only where a script may not come to the command. */
  readonly certain?: false;
  readonly memory: { readonly mode: string | null; readonly nodeset: string | null } | null;
  readonly threads: readonly {
    readonly role: string;
    readonly index: number | null;
    readonly cpus: string | null;
    readonly origin: string;
    readonly range: Range | null;
  }[];
}

/** A workload for people: who, where, and one line a thread. */
export function workloadText({ path, name, host, argv, certain, memory, threads }: PinnedWorkload): string {
  const where = host === null ? l10n.t('{0} on no known host', name) : l10n.t('{0} on host {1}', name, host);
  const head = `${path}: ${certain === false ? l10n.t('{0}, if it is run', where) : where}`;
  const rows = threads.map(({ role, index, cpus, origin }) => [
    index === null ? role : `${role} ${index}`,
    cpus ?? '?',
    origin,
  ]);
  if (memory !== null)
    rows.push(['memory', memory.nodeset === null ? '?' : `node ${memory.nodeset}`, memory.mode ?? '?']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const command = argv === undefined ? [] : [argv.map(shellWord).join(' ')];
  return `${[head, ...[...command, ...lines].map((line) => `  ${line.trimEnd()}`)].map(printable).join('\n')}\n`;
}

/** A word of a command line; in quotation marks where it would be several without, `?` where it cannot be known. */
function shellWord(text: string | null): string {
  if (text === null) return '?';
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
