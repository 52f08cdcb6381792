import type { DomainDocument } from './document.ts';
import type { RestrictedVcpu } from './occupancy.ts';

/** The vCPUs of one guest core: `threads` consecutive ones of its domain. */
export interface GuestCore {
  /** Counted from 0 in the domain. */
  readonly index: number;
  readonly vcpus: readonly RestrictedVcpu[];
}

/** How many threads a guest core has: `<topology threads=>`, or 1. */
export function guestThreadsPerCore(document: DomainDocument): number {
  const threads = document.domain.cpu?.topology?.threads?.value ?? 1;
  return threads > 1 ? threads : 1;
}

/** The vCPUs by domain and guest core, in the order in which they come. */
export function guestCores(vcpus: readonly RestrictedVcpu[]): GuestCore[] {
  const ofDocument = new Map<DomainDocument, Map<number, RestrictedVcpu[]>>();
  const result: GuestCore[] = [];
  for (const vcpu of vcpus) {
    const cores = ofDocument.get(vcpu.document) ?? new Map<number, RestrictedVcpu[]>();
    ofDocument.set(vcpu.document, cores);
    const index = Math.floor(vcpu.index / guestThreadsPerCore(vcpu.document));
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
