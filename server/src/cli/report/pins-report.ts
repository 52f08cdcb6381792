import * as l10n from '@vscode/l10n';
import type { Range } from '../../base/positions.ts';
import type { Span } from '../../base/span.ts';
import type { PinnedThread, PinnedWorkload } from '../../features/analysis.ts';
import { quotable } from '../../wording/wording.ts';
import { printable } from './printable.ts';

/** A workload as `pins --format json` promises it (design: Contracts). `rangeOf` gives places in its document. */
export function workloadJson(
  path: string,
  { kind, name, host, argv, certain, memory, threads }: PinnedWorkload,
  rangeOf: (span: Span) => Range,
) {
  return {
    path,
    kind,
    name,
    host,
    ...(argv === null ? {} : { argv }),
    ...(certain ? {} : { certain }),
    memory,
    threads: threads.map((thread) => threadJson(thread, rangeOf)),
  };
}

/** A workload for people: who, where, and one line a thread. */
export function workloadText(
  path: string,
  { kind, name, host, argv, certain, memory, threads }: PinnedWorkload,
): string {
  const where = host === null ? l10n.t('{0} on no known host', name) : l10n.t('{0} on host {1}', name, host);
  const head = `${path}: ${certain ? where : l10n.t('{0}, if it is run', where)}`;
  const rows = threads.map((thread) => [
    thread.index === null ? thread.role : `${thread.role} ${thread.index}`,
    (thread.cpus ?? thread.effective)?.toString() ?? '?',
    originInWords(thread, kind === 'domain' && host !== null),
  ]);
  if (memory !== null)
    rows.push(['memory', memory.nodeset === null ? '?' : `node ${memory.nodeset}`, memory.mode ?? '?']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const command = argv === null ? [] : [argv.map(shellWord).join(' ')];
  return `${[head, ...[...command, ...lines].map((line) => `  ${line.trimEnd()}`)].map(printable).join('\n')}\n`;
}

function threadJson(
  { role, index, cpus, effective, boundedBy, origin, span }: PinnedThread,
  rangeOf: (span: Span) => Range,
) {
  return {
    role,
    index,
    cpus: cpus?.toString() ?? null,
    effective: effective?.toString() ?? null,
    boundedBy,
    origin,
    range: span === null ? null : rangeOf(span),
  };
}

/**
 * What pins the thread, and what bounds it: `default, within machine.slice`, `vcpupin, cut to 4-5 by machine.slice while
 * win10 runs`.
 */
function originInWords(thread: PinnedThread, isDomainOnHost: boolean): string {
  const said = boundInWords(thread, isDomainOnHost);
  return thread.boundedWhile === undefined ? said : l10n.t('{0} while {1} runs', said, quotable(thread.boundedWhile));
}

function boundInWords({ origin, cpus, effective, boundedBy }: PinnedThread, isDomainOnHost: boolean): string {
  if (boundedBy === null) return origin;
  if (isDomainOnHost && effective === null && cpus !== null)
    return l10n.t('{0}, within {1}, whose CPUs are not known', origin, boundedBy);
  if (effective === null || cpus === null) return l10n.t('{0}, within {1}', origin, boundedBy);
  if (effective.isEmpty) return l10n.t('{0}, but {1} leaves none of them', origin, boundedBy);
  return cpus.equals(effective)
    ? l10n.t('{0}, within {1}', origin, boundedBy)
    : l10n.t('{0}, cut to {1} by {2}', origin, effective.toString(), boundedBy);
}

/** A word of a command line; quoted if the shell would split it, `?` if it cannot be known. */
function shellWord(text: string | null): string {
  if (text === null) return '?';
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
