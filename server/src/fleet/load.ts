import type { DomainDocument } from './document.ts';

/** How many vCPUs the domains of a host bring, counted as they are at boot. */
export interface HostLoad {
  readonly vcpus: number;
  /** The domains whose vCPUs are known, in the order of the fleet. */
  readonly domains: readonly DomainDocument[];
  /** The first of those with the most vCPUs. */
  readonly largest: DomainDocument | null;
}

/** A template is left out: nobody knows how often it is filled in. */
export function hostLoad(documents: readonly DomainDocument[]): HostLoad {
  const domains = documents.filter(({ domain, threads }) => !domain.templated && threads.vcpus.length > 0);
  let vcpus = 0;
  let largest: DomainDocument | null = null;
  for (const document of domains) {
    vcpus += document.threads.vcpus.length;
    if (largest === null || document.threads.vcpus.length > largest.threads.vcpus.length) largest = document;
  }
  return { vcpus, domains, largest };
}
