import type { CpuSet } from '../../cpuset/cpuset.ts';
import { allThreads } from '../../domain/threads.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { expectedCpus } from '../../libvirt/drift.ts';
import { expectedScheduling } from '../../libvirt/expected-scheduling.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { placementDrift } from '../../rules/running/placement-drift.ts';
import type { RunningGuest, RunningThread, Scheduling } from '../../topology/running-guest.ts';
import { findings } from '../findings.ts';

/** A running guest beside its document. */
export interface VerifiedGuest {
  readonly name: string;
  /** The name of its host. */
  readonly host: string;
  readonly running: RunningGuest;
  readonly threads: readonly VerifiedThread[];
  /** What drifted. */
  readonly findings: readonly Finding[];
}

/** A thread beside what its document says of it. */
export interface VerifiedThread extends RunningThread {
  /** null if the document does not tell, or if the vCPU is not in it. */
  readonly expected: CpuSet | null;
  readonly expectedScheduling: Scheduling | null;
  /** Whether it may run on the expected CPUs, no more and no less; null if those are not known. */
  readonly isInPlace: boolean | null;
}

/** Compares the guest of a document with what runs; null if it does not run, or if its host is not known. */
export function verifiedGuest(fleet: Fleet, document: DomainDocument): VerifiedGuest | null {
  const host = fleet.occupancyFor(document)?.host;
  const running = host?.running?.of(document) ?? null;
  if (host === undefined || running === null) return null;
  const defined = allThreads(document.threads);
  const threads = [...running.threads].sort(byRole).map((thread): VerifiedThread => {
    const own = defined.find(({ role, index }) => role === thread.role && index === thread.index);
    const expected = own === undefined || !document.complete ? null : expectedCpus(document, own, host);
    return {
      ...thread,
      expected,
      expectedScheduling: document.complete ? expectedScheduling(document.domain, thread) : null,
      isInPlace: expected === null ? null : thread.cpus.intersection(host.topology.online).equals(expected),
    };
  });
  const drifts = findings(fleet, document).filter(({ rule }) => rule === placementDrift.id);
  // A name that looks like a placeholder is one of a guest that runs.
  const name = document.domain.name?.text ?? domainName(document);
  return { name, host: host.name, running, threads, findings: drifts };
}

const roles: readonly RunningThread['role'][] = ['vcpu', 'emulator', 'iothread'];

/** As `pins` lists them; those of the emulator as they were started. */
function byRole(a: RunningThread, b: RunningThread): number {
  return roles.indexOf(a.role) - roles.indexOf(b.role) || (a.index ?? 0) - (b.index ?? 0);
}
