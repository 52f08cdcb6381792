import type { Span } from '../base/span.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { ParsedCpuList } from '../cpuset/list.ts';

/**
 * A value of the document: what it says and where. `value` is null if it is unknown, because it is a template's
 * placeholder (`{{ n }}`, `${N}`), or if it is `invalid`: libvirt does not accept the text. Rules stay silent on both,
 * unless the invalid value is their subject.
 */
export interface Located<T> {
  readonly value: T | null;
  readonly invalid: boolean;
  /** As written, entities resolved. */
  readonly text: string;
  /** The text between the quotes, or between the tags. */
  readonly span: Span;
}

/** A `cpuset`, `nodeset` or guest-side list (`vcpus`, `cpus`) and what libvirt's grammar makes of it. */
export interface LocatedCpuList extends Located<CpuSet> {
  /** Its spans are relative to `span.start`. null if the value is a placeholder. */
  readonly list: ParsedCpuList | null;
  /** Whether the source text is `text` one to one, so that spans in the list are spans in the document. */
  readonly verbatim: boolean;
}

/** An element that matters for placement: its whole span, and that of its opening tag's name. */
export interface ElementSpan {
  readonly span: Span;
  readonly nameSpan: Span;
}

/** The words of every `placement`. */
export const placements = ['static', 'auto'] as const;
export type Placement = (typeof placements)[number];

/** `<vcpu placement= cpuset= current=>N</vcpu>`; libvirt reads only the first one. */
export interface VcpuElement extends ElementSpan {
  /** The maximum, which is 1 if the element is missing. */
  readonly count: Located<number>;
  readonly current: Located<number> | null;
  readonly placement: Located<Placement> | null;
  readonly cpuset: LocatedCpuList | null;
}

/** `<vcpus><vcpu id= enabled= hotpluggable=/></vcpus>` */
export interface VcpuState extends ElementSpan {
  readonly id: Located<number>;
  readonly enabled: Located<boolean> | null;
  readonly hotpluggable: Located<boolean> | null;
}

/** `<vcpupin vcpu= cpuset=/>` */
export interface VcpuPin extends ElementSpan {
  readonly vcpu: Located<number> | null;
  readonly cpuset: LocatedCpuList | null;
}

/** `<emulatorpin cpuset=/>` */
export interface EmulatorPin extends ElementSpan {
  readonly cpuset: LocatedCpuList | null;
}

/** `<iothreadpin iothread= cpuset=/>` */
export interface IothreadPin extends ElementSpan {
  readonly iothread: Located<number> | null;
  readonly cpuset: LocatedCpuList | null;
}

/** `<vcpusched vcpus=>`, `<iothreadsched iothreads=>`, `<emulatorsched>`; `ids` is null for the emulator. */
export interface ThreadScheduler extends ElementSpan {
  readonly role: 'vcpu' | 'iothread' | 'emulator';
  readonly ids: LocatedCpuList | null;
  readonly scheduler: Located<string> | null;
  readonly priority: Located<number> | null;
}

/** One of cputune's numbers: shares, period, quota, global_period, …, iothread_quota. */
export interface TuneValue extends ElementSpan {
  readonly name: string;
  readonly value: Located<number>;
}

/** `<cache id= level= type=>` of a `<cachetune>`: a part of one of the host's caches. */
export interface CacheAllocation extends ElementSpan {
  readonly id: Located<number> | null;
  readonly level: Located<number> | null;
  readonly type: Located<'both' | 'code' | 'data'> | null;
}

/** `<monitor vcpus=>` of a `<cachetune>` or `<memorytune>` */
export interface ResourceMonitor extends ElementSpan {
  readonly vcpus: LocatedCpuList | null;
}

/** `<cachetune vcpus=>` and `<memorytune vcpus=>`: which vCPUs they apply to, and what they allocate or monitor. */
export interface ResourceTune extends ElementSpan {
  readonly kind: 'cachetune' | 'memorytune';
  readonly vcpus: LocatedCpuList | null;
  readonly caches: readonly CacheAllocation[];
  readonly monitors: readonly ResourceMonitor[];
}

/** The words of every `mode` of memory, in the order of libvirt's numbers for them (virDomainNumatuneMemMode). */
export const memoryModes = ['strict', 'preferred', 'interleave', 'restrictive'] as const;
export type MemoryMode = (typeof memoryModes)[number];

/** numatune's `<memory mode= nodeset= placement=/>` */
export interface NumatuneMemory extends ElementSpan {
  readonly mode: Located<MemoryMode> | null;
  readonly nodeset: LocatedCpuList | null;
  readonly placement: Located<Placement> | null;
}

/** numatune's `<memnode cellid= mode= nodeset=/>` */
export interface Memnode extends ElementSpan {
  readonly cellid: Located<number> | null;
  readonly mode: Located<MemoryMode> | null;
  readonly nodeset: LocatedCpuList | null;
}

/**
 * `<cpu><topology sockets= dies= clusters= cores= threads=/>`; dies and clusters default to 1, the others have no
 * default.
 */
export interface GuestTopology extends ElementSpan {
  readonly sockets: Located<number> | null;
  readonly dies: Located<number> | null;
  readonly clusters: Located<number> | null;
  readonly cores: Located<number> | null;
  readonly threads: Located<number> | null;
}

/** `<distances><sibling id= value=/>` of a guest cell: how far another cell is, 10 being itself. */
export interface CellDistance extends ElementSpan {
  readonly to: Located<number> | null;
  readonly value: Located<number> | null;
}

/** `<cpu><numa><cell id= cpus= memory= unit=>`. Without ids libvirt numbers the cells in document order. */
export interface GuestCell extends ElementSpan {
  readonly id: Located<number> | null;
  readonly cpus: LocatedCpuList | null;
  readonly memoryKiB: Located<number> | null;
  readonly distances: readonly CellDistance[];
}

/** `<cpu mode=>` */
export interface GuestCpu extends ElementSpan {
  readonly mode: Located<string> | null;
  readonly topology: GuestTopology | null;
  readonly features: readonly { readonly name: string; readonly policy: string | null; readonly span: Span }[];
  readonly numa: ElementSpan | null;
  readonly cells: readonly GuestCell[];
}

/** `<hugepages><page size= unit= nodeset=/>`; the nodeset names guest cells. */
export interface HugePage extends ElementSpan {
  readonly sizeKiB: Located<number> | null;
  readonly nodeset: LocatedCpuList | null;
}

export interface MemoryBacking extends ElementSpan {
  /** The `<hugepages>` element, present even when it lists no page sizes; null without hugepages. */
  readonly hugepages: ElementSpan | null;
  readonly pages: readonly HugePage[];
  readonly locked: boolean;
}

/** The author's intent, from `<metadata><pinset:placement xmlns:pinset="urn:pinset:placement:1" …/>`. */
export interface PlacementIntent extends ElementSpan {
  readonly cpus: Located<'dedicated' | 'shared'> | null;
  readonly threads: Located<'prefer' | 'require' | 'isolate'> | null;
  readonly emulator: Located<'share' | 'isolate'> | null;
}

/** A `<hostdev>`; `pciAddress` is the `dddd:bb:ss.f` of its source, null if that is missing or incomplete. */
export interface HostDevice extends ElementSpan {
  readonly pciAddress: string | null;
}

/**
 * A libvirt domain as its document says it, with the place of every value. Lists keep the document's order and
 * duplicates; the readers of this model (`threads.ts`) decide which of them libvirt uses.
 */
export interface Domain extends ElementSpan {
  /** `domain/@type`, for example `kvm`; null when missing or a placeholder. */
  readonly type: string | null;
  readonly name: Located<string> | null;
  readonly uuid: string | null;
  /** Inside `<domain>`, or inside the domain of a `<domstatus>` or `<domainsnapshot>`. */
  readonly wrapper: 'domain' | 'domstatus' | 'domainsnapshot';
  /**
   * The document has a template's control blocks (`{% if %}`, `<% %>`), so elements may be repeated or left out. Rules
   * that count elements, or need all of them, stay silent.
   */
  readonly templated: boolean;
  readonly vcpu: VcpuElement | null;
  readonly vcpus: readonly VcpuState[];
  readonly iothreads: Located<number> | null;
  readonly iothreadIds: readonly Located<number>[];
  readonly cputune: readonly ElementSpan[];
  readonly vcpuPins: readonly VcpuPin[];
  readonly emulatorPins: readonly EmulatorPin[];
  readonly iothreadPins: readonly IothreadPin[];
  readonly schedulers: readonly ThreadScheduler[];
  readonly tuneValues: readonly TuneValue[];
  readonly resourceTunes: readonly ResourceTune[];
  readonly numatune: ElementSpan | null;
  readonly numatuneMemory: NumatuneMemory | null;
  readonly memnodes: readonly Memnode[];
  readonly cpu: GuestCpu | null;
  /** `<memory>`, `<currentMemory>`, `<maxMemory>` in KiB. */
  readonly memoryKiB: Located<number> | null;
  readonly currentMemoryKiB: Located<number> | null;
  readonly maxMemoryKiB: Located<number> | null;
  readonly memoryBacking: MemoryBacking | null;
  /** `<resource><partition>`: the slice that the guest runs in. */
  readonly partition: Located<string> | null;
  /** `features/kvm/hint-dedicated/@state` is `on`. */
  readonly kvmHintDedicated: Located<boolean> | null;
  readonly intent: PlacementIntent | null;
  readonly hostDevices: readonly HostDevice[];
  /** What only one running domain of a host can have, as keys that are equal for equal things; each once. */
  readonly exclusives: readonly string[];
  /** The `<memory model=>` of `<devices>`: DIMMs, NVDIMMs, virtio-mem and so on. */
  readonly memoryDevices: readonly ElementSpan[];
}
