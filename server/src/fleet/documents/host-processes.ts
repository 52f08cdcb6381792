import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { Cpusets } from '../../topology/cpusets.ts';
import type { Host, HostProcess } from '../../topology/host.ts';
import { cgroupOfProcess } from '../cpusets/process-cgroup.ts';
import { goesOn } from '../guests/script-guests.ts';
import { type ScriptDocument, spanInScript } from './script-document.ts';

/**
 * What a script or unit runs besides guests, as far as it places it and is sure to run it. Of what it waits for, only the
 * last one may still run.
 */
export function hostProcesses(document: ScriptDocument, host: Host): HostProcess[] {
  const { processes, unit } = document.runOn(host.topology);
  const started = processes.filter(isStarted);
  const lastAwaited = started.findLast((process) => !goesOn(process));
  const run = unit === null ? started.filter((one) => goesOn(one) || one === lastAwaited) : started;
  return run.flatMap((process): HostProcess[] => {
    const span = spanInScript(document, process.place);
    const cgroup = cgroupOfProcess(process, unit);
    const cpus = cpusOf(process, host);
    if (span === null || cpus === null || cpus.isEmpty) return [];
    const { policy = 'other', priority = 0 } = process.realtime ?? {};
    const known = policy === 'fifo' || policy === 'rr' || policy === 'idle' ? policy : 'other';
    const { uri, path } = document;
    return [{ uri, path, span, name: process.name, cpus, cgroup, policy: known, priority: priority ?? 0 }];
  });
}

function isStarted({ action, guest, placed, reach, afterGuest, vmid }: ScriptProcess): boolean {
  return action === 'start' && guest === null && placed && reach !== 'maybe' && !afterGuest && vmid === undefined;
}

/** null if they are not known, or if nothing confines the process. */
function cpusOf({ threads }: ScriptProcess, { topology: { online } }: Host): CpuSet | null {
  const [thread] = threads;
  if (thread?.role !== 'process' || thread.cpus === null || online.isSubsetOf(thread.cpus)) return null;
  return thread.cpus.intersection(online);
}

/** A process within what bounds its cgroup; none if that is not known or leaves it nothing. */
export function withinBound(process: HostProcess, cpusets: Cpusets | undefined): HostProcess[] {
  const { cgroup, cpus } = process;
  const bound = cgroup === null ? cpusets?.boundOfShell() : cpusets?.boundOf(cgroup);
  if (bound === null || bound === undefined) return [process];
  const left = bound.cpus?.intersection(cpus) ?? null;
  return left === null || left.isEmpty ? [] : [{ ...process, cpus: left }];
}

/** Whether two lists are of the same processes at the same places. */
export function areSameProcesses(a: readonly HostProcess[], b: readonly HostProcess[]): boolean {
  return a.length === b.length && a.every((one, index) => keyOf(one) === keyOf(b[index]));
}

function keyOf(process: HostProcess | undefined): string {
  if (process === undefined) return '';
  const { uri, span, name, cpus, cgroup, policy, priority } = process;
  return JSON.stringify([uri, span.start, span.end, name, cpus.toString(), cgroup, policy, priority]);
}
