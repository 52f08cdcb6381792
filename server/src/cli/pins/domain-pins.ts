import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Host } from '../../topology/host.ts';
import type { Range } from '../report/ranges.ts';
import type { PinnedWorkload } from './pinned-workload.ts';

/** A domain's threads and memory, after libvirt's fall-backs. */
export function domainPins(
  shown: string,
  document: Guest,
  host: Host | null,
  rangeOf: (span: Span) => Range | null,
): PinnedWorkload {
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
      range: thread.span === null ? null : rangeOf(thread.span),
    })),
  };
}

function memoryOf({ domain }: Guest): PinnedWorkload['memory'] {
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
