import type { Domain, ElementSpan } from './domain.ts';

/** An empty domain, for guests that have no XML: callers fill in what is known. */
export function emptyDomain(element: ElementSpan): Domain {
  return {
    ...element,
    type: null,
    name: null,
    uuid: null,
    wrapper: 'domain',
    templated: false,
    vcpu: null,
    vcpus: [],
    iothreads: null,
    iothreadIds: [],
    cputune: [],
    vcpuPins: [],
    emulatorPins: [],
    iothreadPins: [],
    schedulers: [],
    tuneValues: [],
    resourceTunes: [],
    numatune: null,
    numatuneMemory: null,
    memnodes: [],
    cpu: null,
    memoryKiB: null,
    currentMemoryKiB: null,
    maxMemoryKiB: null,
    memoryBacking: null,
    partition: null,
    kvmHintDedicated: null,
    intent: null,
    hostDevices: [],
    exclusives: [],
    memoryDevices: [],
  };
}
