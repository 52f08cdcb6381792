import type { Domain } from '../../domain/domain.ts';

/** A part that many domains do not have: a property of the domain, or the cells of its `<cpu>`. */
export type DomainPart =
  | 'cells'
  | keyof Pick<
      Domain,
      | 'emulatorPins'
      | 'hostDevices'
      | 'intent'
      | 'iothreadIds'
      | 'iothreadPins'
      | 'iothreads'
      | 'kvmHintDedicated'
      | 'memnodes'
      | 'memoryBacking'
      | 'numatuneMemory'
      | 'resourceTunes'
      | 'schedulers'
      | 'tuneValues'
      | 'vcpus'
    >;

/** Whether a domain has one of these parts. */
export function hasAny(domain: Domain, parts: readonly DomainPart[]): boolean {
  for (const part of parts) {
    const value = part === 'cells' ? domain.cpu?.cells : domain[part];
    if (Array.isArray(value) ? value.length > 0 : value != null) return true;
  }
  return false;
}
