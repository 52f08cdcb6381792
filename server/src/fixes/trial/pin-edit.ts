import { CpuSet } from '../../cpuset/cpuset.ts';
import type { VcpuPin } from '../../domain/domain.ts';
import { domainThreads } from '../../domain/threads.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import { guestOf } from '../../fleet/guests/guest.ts';

/**
 * The document as it would be with another CPU in one vcpupin. Its text stays the old one, so it is good for a quick
 * refusal only.
 */
export function withPinOn(document: DomainDocument, pin: VcpuPin, cpu: number): DomainDocument {
  const { cpuset } = pin;
  if (cpuset === null) return document;
  const moved: VcpuPin = { ...pin, cpuset: { ...cpuset, text: String(cpu), value: CpuSet.of(cpu), list: null } };
  const vcpuPins = document.domain.vcpuPins.map((other) => (other === pin ? moved : other));
  const domain = { ...document.domain, vcpuPins };
  return { ...document, ...guestOf({ ...document, domain, threads: domainThreads(domain, document.complete) }) };
}
