import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../cpuset/cpuset.ts';
import { type DomainDocument, domainName } from '../fleet/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Host } from '../topology/host.ts';
import type { DomainThread } from '../workload/threads.ts';
import { type CommandIo, oneOf, readOptions } from './command.ts';
import { jsonText } from './json-text.ts';
import { loadFleet } from './load-fleet.ts';
import { printable } from './printable.ts';
import { Ranges } from './ranges.ts';

/** `pinset pins`: who is pinned where, after all fall-backs. */
export async function runPins(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, {
    host: { type: 'string', multiple: true, default: [] },
    format: { type: 'string', default: 'text' },
  });
  const format = oneOf('format', values.format, ['text', 'json']);
  const loaded = await loadFleet(positionals, values.host, io.cwd);
  const ranges = new Ranges(loaded);
  const workloads = loaded.domains.map(({ shown, document }) => workloadOf(shown, document, loaded.fleet, ranges));
  if (format === 'json') io.out(`${jsonText({ schemaVersion: 1, workloads })}\n`);
  else io.out(workloads.map(inText).join('\n'));
  const unreadable = loaded.hosts.flatMap(({ shown, document: { host, problems } }) =>
    host === null ? [`${shown}: ${problems[0]?.message ?? l10n.t('no host')}`] : [],
  );
  for (const line of [...loaded.notes, ...unreadable, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

type Workload = ReturnType<typeof workloadOf>;

function workloadOf(shown: string, document: DomainDocument, fleet: Fleet, ranges: Ranges) {
  const host = fleet.hostOf(document)?.host ?? null;
  const { vcpus, emulator, iothreads } = document.threads;
  return {
    path: shown,
    kind: 'domain',
    name: domainName(document),
    host: host?.name ?? null,
    memory: memoryOf(document),
    threads: [...vcpus, emulator, ...iothreads].map((thread) => ({
      role: thread.role,
      index: thread.index,
      cpus: affinityInForce(thread, host)?.toString() ?? null,
      origin: thread.origin,
      range: thread.span === null ? null : ranges.of(document.uri, thread.span),
    })),
  };
}

function memoryOf({ domain }: DomainDocument): { mode: string | null; nodeset: string | null } | null {
  const memory = domain.numatuneMemory;
  if (memory === null) return null;
  const nodeset = memory.placement?.value === 'auto' ? null : (memory.nodeset?.value?.toString() ?? null);
  return { mode: memory.mode === null ? 'strict' : memory.mode.value, nodeset };
}

/** What the thread may run on, CPUs that the host lacks included; null where it is not known. */
function affinityInForce(thread: DomainThread, host: Host | null): CpuSet | null {
  if (!thread.certain) return null;
  if (thread.origin !== 'default') return thread.cpus;
  return host === null ? null : host.topology.online.difference(host.topology.isolated);
}

function inText({ path, name, host, memory, threads }: Workload): string {
  const where = host === null ? l10n.t('{0} on no known host', name) : l10n.t('{0} on host {1}', name, host);
  const head = `${path}: ${where}`;
  const rows = threads.map(({ role, index, cpus, origin }) => [
    index === null ? role : `${role} ${index}`,
    cpus ?? '?',
    origin,
  ]);
  if (memory !== null)
    rows.push(['memory', memory.nodeset === null ? '?' : `node ${memory.nodeset}`, memory.mode ?? '?']);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${[head, ...lines.map((line) => `  ${line.trimEnd()}`)].map(printable).join('\n')}\n`;
}
