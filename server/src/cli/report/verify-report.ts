import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { VerifiedGuest, VerifiedThread } from '../../features/analysis.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import type { Scheduling } from '../../topology/running-guest.ts';
import { amount } from '../../wording/wording.ts';
import type { LoadedFleet } from '../files/load-fleet.ts';
import { textFormat } from './formats/text.ts';
import { printable } from './printable.ts';
import type { Ranges } from './ranges.ts';

/** A running guest that was compared with a document. */
export interface Verified {
  /** The path of the document in the output. */
  readonly path: string;
  readonly document: DomainDocument;
  readonly guest: VerifiedGuest;
}

/** The guests as `verify --format json` promises them (docs/on-the-host.md). */
export function verifiedJson(verified: readonly Verified[], ranges: Ranges) {
  return {
    schemaVersion: 1,
    domains: verified.map((one) => domainJson(one, ranges)),
    summary: {
      domains: verified.length,
      threads: verified.reduce((sum, { guest }) => sum + guest.threads.length, 0),
      errors: count(verified, 'error'),
      warnings: count(verified, 'warning'),
      infos: count(verified, 'info'),
    },
  };
}

function domainJson({ path, document, guest }: Verified, ranges: Ranges) {
  const { running, threads, findings } = guest;
  const { memory, bound } = running;
  return {
    path,
    name: guest.name,
    host: guest.host,
    pid: running.pid,
    cgroup: bound === null ? null : { path: bound.path, cpus: bound.cpus.toString() },
    memory:
      memory === null ? null : [...memory].sort(([a], [b]) => a - b).map(([node, kib]) => ({ node, sizeKiB: kib })),
    threads: threads.map(threadJson),
    findings: findings.map(({ rule, severity, message, span }) => {
      return { rule, severity, message, range: ranges.of(document.uri, span) };
    }),
  };
}

function threadJson({ role, index, tid, comm, cpus, expected, isInPlace, scheduling, cgroup }: VerifiedThread) {
  return {
    role,
    index,
    tid,
    name: comm,
    cpus: cpus.toString(),
    expected: expected?.toString() ?? null,
    inPlace: isInPlace,
    policy: scheduling?.policy ?? null,
    priority: scheduling?.priority ?? null,
    cgroup: cgroup === null ? null : { path: cgroup.path, cpus: cgroup.cpus.toString() },
  };
}

/** What a report for people needs besides the guests. */
export interface VerifyStyle {
  /** Whether all threads are listed, and not only counted. */
  readonly names: boolean;
  readonly colour: boolean;
  readonly ranges: Ranges;
  readonly loaded: Pick<LoadedFleet, 'shownPath'>;
}

/** The findings as `check` prints them, then a line or a table for each guest, then the sum. */
export function verifiedText(verified: readonly Verified[], { names, colour, ranges, loaded }: VerifyStyle): string {
  const style = { colour, root: '', failing: [] };
  const findings = verified.map(({ path, document, guest }) => {
    const found = guest.findings.map((finding) => ({ ...finding, fixes: [], noFix: null }));
    const file = { path, kind: 'domain', uri: document.uri, host: guest.host, findings: found } as const;
    return textFormat.ofFile(file, { loaded, ranges, style });
  });
  const guests = verified.map(
    (one) => `${[headOf(one.guest), ...(names ? tableOf(one.guest) : [])].map(printable).join('\n')}\n`,
  );
  return `${findings.join('')}${guests.join('')}${summary(verified)}\n`;
}

/** `web: 7 threads, of process 4100: all as defined`. */
function headOf({ name, running, threads, findings }: VerifiedGuest): string {
  const who = running.pid === null ? name : l10n.t('{0} (process {1})', name, running.pid);
  const astray = threads.filter(({ isInPlace }) => isInPlace === false).length;
  const seen = amount(threads.length, 'thread');
  if (threads.length === 0) return `${who}: ${seen}`;
  if (astray > 0) return l10n.t('{0}: {1}, elsewhere than defined: {2}', who, seen, astray);
  return findings.length > 0
    ? l10n.t('{0}: {1} on the CPUs that are defined', who, seen)
    : l10n.t('{0}: {1}, all as defined', who, seen);
}

function tableOf({ running, threads }: VerifiedGuest): string[] {
  const rows = threads.map((thread) => [
    thread.index === null ? thread.role : `${thread.role} ${thread.index}`,
    thread.comm ?? '',
    thread.cpus.toString(),
    thread.isInPlace === false ? l10n.t('defined: {0}', thread.expected?.toString() ?? '?') : '',
    thread.scheduling === null ? '' : schedulingCell(thread.scheduling),
  ]);
  for (const [node, kib] of running.memory ?? []) rows.push(['memory', `node ${node}`, memorySize(kib), '', '']);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/** Empty for the usual policy; with the priority where there is one: `fifo 5`, `batch`. */
function schedulingCell({ policy, priority }: Scheduling): string {
  if (policy === 'other') return '';
  return priority === 0 ? policy : `${policy} ${priority}`;
}

function summary(verified: readonly Verified[]): string {
  const counts = (['error', 'warning', 'info'] as const).map((severity) => amount(count(verified, severity), severity));
  return `${amount(verified.length, 'domain')}: ${counts.join(', ')}`;
}

function count(verified: readonly Verified[], severity: Severity): number {
  return verified.reduce((sum, { guest }) => sum + guest.findings.filter((one) => one.severity === severity).length, 0);
}
