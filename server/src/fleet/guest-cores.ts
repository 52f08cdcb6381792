import type { RestrictedVcpu } from './conflict.ts';
import type { DomainDocument } from './document.ts';

/** The vCPUs of one guest core: `threads` consecutive ones of its domain. */
export interface GuestCore {
  /** Counted from 0 in the domain. */
  readonly index: number;
  readonly vcpus: readonly RestrictedVcpu[];
}

/** How many threads a guest core has: `<topology threads=>`, or 1; null where that is not known. */
export function guestThreadsPerCore({ domain, complete }: DomainDocument): number | null {
  const threads = domain.cpu?.topology?.threads ?? null;
  if (threads?.value != null) return Math.max(threads.value, 1);
  return complete && (threads === null || threads.invalid) ? 1 : null;
}

/** The vCPUs by domain and guest core, in the order in which they come; without those whose guest cores are not known. */
export function guestCores(vcpus: readonly RestrictedVcpu[]): GuestCore[] {
  const ofDocument = new Map<DomainDocument, Map<number, RestrictedVcpu[]>>();
  const result: GuestCore[] = [];
  for (const vcpu of vcpus) {
    const threads = guestThreadsPerCore(vcpu.document);
    if (threads === null) continue;
    const cores = ofDocument.get(vcpu.document) ?? new Map<number, RestrictedVcpu[]>();
    ofDocument.set(vcpu.document, cores);
    const index = Math.floor(vcpu.index / threads);
    const members = cores.get(index);
    if (members !== undefined) {
      members.push(vcpu);
      continue;
    }
    const fresh = [vcpu];
    cores.set(index, fresh);
    result.push({ index, vcpus: fresh });
  }
  return result;
}
