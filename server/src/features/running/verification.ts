import { allThreads, type DomainThread } from '../../domain/threads.ts';
import { type DomainDocument, isDomain } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { expectedCpus } from '../../libvirt/drift.ts';
import type { Host } from '../../topology/host.ts';
import type { RunningGuest, RunningGuests } from '../../topology/running-guest.ts';

/** What was read of the guests that run on a host, with what their documents said at that moment. */
export interface Verification {
  /** In milliseconds since 1970. */
  readonly readAt: number;
  readonly running: RunningGuests;
  /** By guest and thread, the CPUs that its document put it on; empty where it did not tell. */
  readonly said: ReadonlyMap<RunningGuest, ReadonlyMap<string, string>>;
}

/** Remembers what the documents of a host say now, when its running guests have been read; null if they were not. */
export function verificationOf(fleet: Fleet, document: HostDocument, readAt: number): Verification | null {
  const host = fleet.occupancyOf(document)?.host;
  const running = host?.running;
  if (host === undefined || running === undefined) return null;
  const said = new Map<RunningGuest, ReadonlyMap<string, string>>();
  for (const resident of fleet.runningOn(document)) {
    const guest = isDomain(resident) ? running.of(resident) : null;
    if (guest === null || !isDomain(resident)) continue;
    said.set(
      guest,
      new Map(allThreads(resident.threads).map((thread) => [keyOf(thread), saidOf(thread, resident, host)])),
    );
  }
  return { readAt, running, said };
}

/** Whether a document says of a thread what it said when its guest was read. */
export function saysTheSame(
  { said }: Verification,
  guest: RunningGuest,
  thread: DomainThread,
  document: DomainDocument,
  host: Host,
): boolean {
  return said.get(guest)?.get(keyOf(thread)) === saidOf(thread, document, host);
}

function keyOf({ role, index }: DomainThread): string {
  return `${role} ${index}`;
}

function saidOf(thread: DomainThread, document: DomainDocument, host: Host): string {
  return expectedCpus(document, thread, host)?.toString() ?? '';
}
