import type { Span } from '../base/span.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { Domain, IothreadPin, LocatedCpuList, VcpuPin } from './domain.ts';

/**
 * What decides where a thread may run. `default` is libvirt's fallback: all online CPUs except the isolated ones.
 * `auto` is what numad answers at start.
 */
export type PinOrigin = 'vcpupin' | 'emulatorpin' | 'iothreadpin' | 'vcpu@cpuset' | 'auto' | 'default';

/** One thread that libvirt places. */
export interface DomainThread {
  readonly role: 'vcpu' | 'emulator' | 'iothread';
  /** The vCPU's number or the iothread's id; null for the emulator. */
  readonly index: number | null;
  readonly origin: PinOrigin;
  /** The CPUs that the document names; null if it names none, or if they are invalid or unknown. */
  readonly cpus: CpuSet | null;
  /** The pinset in the document that names them; null for `auto` and `default`. */
  readonly pinset: LocatedCpuList | null;
  /** Where to point: the pinset, or the pin's element if its pinset is missing; null for `auto` and `default`. */
  readonly span: Span | null;
  /**
   * Whether the document is unambiguous about this thread. It is not if a template's control block or placeholder could
   * pin the thread, or if its pinset is invalid: then nothing may be said about where it runs.
   */
  readonly certain: boolean;
}

/** The threads of a domain at boot, with libvirt's fallbacks applied (QEMU driver). */
export interface DomainThreads {
  /** The maximum number of vCPUs; null if it is unknown, or more than libvirt can pin. */
  readonly maxVcpus: number | null;
  /** The vCPUs that are online at boot, ascending. Empty if unknown. */
  readonly vcpus: readonly DomainThread[];
  readonly emulator: DomainThread;
  readonly iothreads: readonly DomainThread[];
  /** The vcpupin that libvirt uses for each vCPU: the first one for a vCPU that the domain has. */
  readonly pinOfVcpu: ReadonlyMap<number, VcpuPin>;
  /** Pins for vCPUs that the domain does not have; libvirt drops them. */
  readonly pinsOutOfRange: readonly VcpuPin[];
  /** Further pins for a vCPU that already has one; libvirt refuses the domain. */
  readonly duplicatePins: readonly VcpuPin[];
  /** Whether all vcpupin are known, so that a vCPU without one has none. */
  readonly pinsCertain: boolean;
  /** Whether numad places the threads without pins: `<vcpu placement='auto'>`, or forced by numatune's placement. */
  readonly placementAuto: boolean;
}

/** The vCPUs, the emulator and the iothreads. */
export function allThreads({
  vcpus,
  emulator,
  iothreads,
}: Pick<DomainThreads, 'vcpus' | 'emulator' | 'iothreads'>): readonly DomainThread[] {
  return [...vcpus, emulator, ...iothreads];
}

/** The most vCPUs that are listed one by one: libvirt's pinsets end at CPU 16,383, QEMU's machines far earlier. */
export const mostVcpus = 16384;

/**
 * Where each thread runs, in libvirt's order: the thread's own pin, numad under `auto`, `vcpu@cpuset`, all online CPUs
 * except the isolated ones (domain_conf.c, qemu_process.c; a cpuset under `auto` is dropped). If a vCPU has two pins,
 * the first counts. In a document that is not `complete`, a vCPU without a pin may have one all the same.
 */
export function domainThreads(domain: Domain, complete = !domain.templated): DomainThreads {
  const maxVcpus = maximumVcpus(domain);
  const { contradicted, pinOfVcpu, pinsOutOfRange, duplicatePins, pinsCertain } = sortPins(domain, maxVcpus, complete);
  const placementAuto = isPlacementAuto(domain);
  const fallBack = fallBackOf(domain, placementAuto);
  const vcpus = vcpusAtBoot(domain, maxVcpus).map((index): DomainThread => {
    const pin = pinOfVcpu.get(index);
    if (pin === undefined) return thread('vcpu', index, fallBack, fallBack.certain && pinsCertain);
    const where = named('vcpupin', pin.cpuset, pin.span);
    return thread('vcpu', index, where, where.certain && !contradicted.has(index));
  });
  const { emulator, iothreads } = otherThreads(domain, fallBack, complete);
  const pins = { pinOfVcpu, pinsOutOfRange, duplicatePins, pinsCertain };
  return { maxVcpus, vcpus, emulator, iothreads, ...pins, placementAuto };
}

type Where = Omit<DomainThread, 'role' | 'index'>;

/** Not a copy with more properties: V8 needs more memory for those, and a domain may have many threads. */
function thread(
  role: DomainThread['role'],
  index: number | null,
  { origin, cpus, pinset, span }: Where,
  certain: boolean,
): DomainThread {
  return { role, index, origin, cpus, pinset, span, certain };
}

function named(origin: PinOrigin, pinset: LocatedCpuList | null, element: Span, certain = true): Where {
  const cpus = pinset?.value ?? null;
  const usable = cpus !== null && !cpus.isEmpty;
  return { origin, cpus: usable ? cpus : null, pinset, span: pinset?.span ?? element, certain: certain && usable };
}

/** Containers have no vCPUs: `<vcpu>` is only what libvirt shows. */
const containers: ReadonlySet<string> = new Set(['lxc', 'openvz']);

function maximumVcpus(domain: Domain): number | null {
  if (containers.has(domain.type ?? '')) return null;
  if (domain.vcpu === null) return domain.templated ? null : 1;
  const count = domain.vcpu.count.value;
  return count !== null && count <= mostVcpus ? count : null;
}

interface SortedPins extends Pick<DomainThreads, 'pinOfVcpu' | 'pinsOutOfRange' | 'duplicatePins' | 'pinsCertain'> {
  /** vCPUs with two pins in a document whose control blocks may choose between them. */
  readonly contradicted: ReadonlySet<number>;
}

function sortPins(domain: Domain, maxVcpus: number | null, complete: boolean): SortedPins {
  const pinOfVcpu = new Map<number, VcpuPin>();
  const pinsOutOfRange: VcpuPin[] = [];
  const duplicatePins: VcpuPin[] = [];
  const contradicted = new Set<number>();
  let pinsCertain = complete;
  for (const pin of domain.vcpuPins) {
    const index = pin.vcpu?.value ?? null;
    if (index === null) {
      if (pin.vcpu !== null && !pin.vcpu.invalid) pinsCertain = false;
    } else if (maxVcpus !== null && index >= maxVcpus) {
      if (!domain.templated) pinsOutOfRange.push(pin);
    } else if (!pinOfVcpu.has(index)) {
      pinOfVcpu.set(index, pin);
    } else if (domain.templated) {
      contradicted.add(index);
    } else if (maxVcpus !== null) {
      duplicatePins.push(pin);
    }
  }
  return { pinOfVcpu, pinsOutOfRange, duplicatePins, pinsCertain, contradicted };
}

/**
 * With `<vcpus>`, every vCPU that is not listed as enabled is offline, whatever `current` says (seen on libvirt 9.0:
 * define adds the others with enabled='no').
 */
function vcpusAtBoot(domain: Domain, maxVcpus: number | null): number[] {
  if (maxVcpus === null) return [];
  if (domain.vcpus.length > 0) {
    const on = new Set<number>();
    for (const state of domain.vcpus) {
      const id = state.id.value;
      const enabled = state.enabled === null ? null : state.enabled.value;
      if (id !== null && id < maxVcpus && enabled === true) on.add(id);
      if (id === null || (state.enabled !== null && enabled === null)) return [];
    }
    return [...on].sort((a, b) => a - b);
  }
  const current = domain.vcpu?.current ?? null;
  if (current !== null && current.value === null && !current.invalid) return [];
  const count = Math.min(current?.value ?? maxVcpus, maxVcpus);
  return Array.from({ length: count }, (_, index) => index);
}

function isPlacementAuto(domain: Domain): boolean {
  if (domain.vcpu?.placement?.value === 'auto') return true;
  const pinned = domain.vcpuPins.length > 0 || domain.emulatorPins.length > 0 || domain.iothreadPins.length > 0;
  return domain.numatuneMemory?.placement?.value === 'auto' && !pinned && (domain.vcpu?.cpuset ?? null) === null;
}

function fallBackOf(domain: Domain, placementAuto: boolean): Where {
  const certain =
    domain.vcpu?.placement == null || domain.vcpu.placement.value !== null || domain.vcpu.placement.invalid;
  if (placementAuto) return { origin: 'auto', cpus: null, pinset: null, span: null, certain };
  const cpuset = domain.vcpu?.cpuset ?? null;
  if (domain.vcpu === null || cpuset === null) {
    return { origin: 'default', cpus: null, pinset: null, span: null, certain };
  }
  return named('vcpu@cpuset', cpuset, domain.vcpu.span, certain);
}

function otherThreads(
  domain: Domain,
  fallBack: Where,
  complete: boolean,
): Pick<DomainThreads, 'emulator' | 'iothreads'> {
  const unpinned = { ...fallBack, certain: fallBack.certain && complete };
  const emulatorPin = domain.emulatorPins[0];
  const ofEmulator = emulatorPin === undefined ? unpinned : named('emulatorpin', emulatorPin.cpuset, emulatorPin.span);
  const emulator = thread('emulator', null, ofEmulator, ofEmulator.certain);
  const pinOfIothread = new Map<number | null, IothreadPin>();
  for (const pin of domain.iothreadPins) {
    const id = pin.iothread?.value ?? null;
    if (!pinOfIothread.has(id)) pinOfIothread.set(id, pin);
  }
  const iothreads = iothreadIds(domain).map((index): DomainThread => {
    const pin = pinOfIothread.get(index);
    const where = pin === undefined ? unpinned : named('iothreadpin', pin.cpuset, pin.span);
    return thread('iothread', index, where, where.certain);
  });
  return { emulator, iothreads };
}

/** The listed ids, then the lowest free ones until `<iothreads>` is reached (virDomainIOThreadIDDefArrayInit). */
function iothreadIds(domain: Domain): number[] {
  const ids = new Set<number>();
  for (const { value } of domain.iothreadIds) if (value !== null) ids.add(value);
  const count = Math.min(domain.iothreads?.value ?? 0, mostVcpus);
  for (let id = 1; ids.size < count; id++) ids.add(id);
  return [...ids].sort((a, b) => a - b);
}
