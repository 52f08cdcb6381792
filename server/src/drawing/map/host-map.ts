import type { Span } from '../../base/span.ts';
import type { CpuMark } from '../cpu.ts';
import type { GroupLabel } from '../groups.ts';

/** The version of {@link HostMap}: it rises when a reader of the old shape would misread the new one. */
export const hostMapVersion = 1;

/**
 * A host with who is where: plain data that survives JSON, so it can go to a webview and into a file. Sets of CPUs are
 * in the kernel's list format. All words are in the language of the process that made it, and safe to show; only `uri`
 * is as it came.
 */
export interface HostMap {
  readonly version: typeof hostMapVersion;
  /** The document of the host. */
  readonly uri: string;
  readonly name: string;
  /** The counts of the host's parts on one line. */
  readonly summary: string;
  /** What a screen reader says of the whole picture. */
  readonly description: string;
  readonly cpuCount: number;
  /** The outermost groups, and below them all CPUs, each once. */
  readonly groups: readonly MapGroup[];
  /** In the order of their paths; what runs beside guests comes last. */
  readonly guests: readonly MapGuest[];
  /** The threads of all guests; {@link MapCpu.pins} and {@link MapBand.pins} are indices of it. */
  readonly pins: readonly MapPin[];
  readonly bands: readonly MapBand[];
  /** {@link MapCpu.conflicts} and {@link MapCore.conflicts} are indices of it. */
  readonly conflicts: readonly MapConflict[];
  readonly findings: readonly MapFinding[];
  readonly counts: MapCounts;
  /** Where guests really run; null where that was not read. */
  readonly verified: MapVerified | null;
  /** Of a host without guests and with several nodes; else null. */
  readonly distances: MapDistances | null;
  readonly legend: MapLegend;
}

/** A package, node, die, L3 group or kind of core, or several of them that coincide. */
export interface MapGroup {
  /** Unique in the map: `0`, `0.1`. */
  readonly id: string;
  /** Empty for CPUs whose groups are all unknown. */
  readonly labels: readonly GroupLabel[];
  readonly title: string;
  /** The size of its L3 cache; may be empty. */
  readonly detail: string;
  /** Where it is and how full, for a screen reader. */
  readonly label: string;
  readonly cpus: string;
  readonly counts: MapCounts;
  /** `12 used, 4 free`; of a host without guests `CPUs 0-7`. */
  readonly usage: string;
  /** `2 conflicts`, of an outermost group or a node; empty without any, and in other groups, whose CPUs show them. */
  readonly conflicts: string;
  /** How many threads that a CPU here has a sign of really run elsewhere than their files say. */
  readonly drifted: number;
  /** The memory of its node, in the first group of each node only; else null. */
  readonly memory: MapMemory | null;
  /** The bands that are drawn in it; indices of {@link HostMap.bands}. */
  readonly bands: readonly number[];
  readonly groups: readonly MapGroup[];
  /** Empty if there are inner groups. */
  readonly cores: readonly MapCore[];
}

/** CPUs of one core; a CPU whose core is unknown stands alone. */
export interface MapCore {
  readonly core: number | null;
  readonly cpus: readonly MapCpu[];
  /** The conflicts about whole cores: guests that share this core. */
  readonly conflicts: readonly number[];
}

/** One CPU of the host. */
export interface MapCpu {
  readonly id: number;
  readonly marks: readonly CpuMark[];
  /** Who is pinned here, vCPUs first. */
  readonly pins: readonly number[];
  readonly conflicts: readonly number[];
  /** The findings whose pins are here. */
  readonly findings: readonly number[];
  /** How much of it is used when all are busy, from 0 to 1; null without a forecast. */
  readonly load: number | null;
  /** Where it is, what sets it apart and who is here, in words. */
  readonly label: string;
}

/** Whose threads a pin is of. */
export type MapRole = 'vcpu' | 'emulator' | 'iothread' | 'process';

/** Threads of one guest and one role that may run on the same CPUs. */
export interface MapPin {
  /** The index of the guest. */
  readonly guest: number;
  readonly role: MapRole;
  readonly threads: readonly MapThread[];
  /** Their vCPU numbers or iothread ids, as a list; empty for the emulator and for processes. */
  readonly numbers: string;
  /** The online CPUs that they may run on; null if that is not known. */
  readonly cpus: string | null;
  /**
   * `one`: a single CPU. `pool`: several CPUs, by a pin. `band`: only the host, or a cgroup around the guest, limits
   * them. `nowhere`: nothing is left of their pins. `unknown`: where they run is not known.
   */
  readonly kind: 'one' | 'pool' | 'band' | 'nowhere' | 'unknown';
}

/** One thread of a pin. */
export interface MapThread {
  /** The number of the vCPU, the id of the iothread; else null. */
  readonly number: number | null;
  /** What pins it: `vcpupin`, `vcpu@cpuset`, `default`. */
  readonly origin: string;
  /** What pins it in the document of its guest; null if nothing does. */
  readonly span: Span | null;
  /** What it gets when all are busy, from 0 to 1; null without a forecast. */
  readonly share: { readonly low: number; readonly high: number } | null;
}

/** vCPUs that no pin confines, over the CPUs that are left to them. */
export interface MapBand {
  readonly cpus: string;
  readonly pins: readonly number[];
  /** Threads that really run on all of these CPUs, and not where their files say: indices of {@link MapVerified.drifts}. */
  readonly drifts: readonly number[];
  /** `CPUs 0-7`, or all of the host. */
  readonly title: string;
}

/** A domain, a process that a script starts, or what the host runs beside them. */
export interface MapGuest {
  readonly kind: 'domain' | 'embedded domain' | 'repinned domain' | 'process' | 'host process';
  readonly name: string;
  readonly uri: string;
  readonly path: string;
  /** Where it begins in its document. */
  readonly start: number;
  /** One or two letters that no other guest of the map has. */
  readonly letter: string;
  /** Guests with different colours or patterns are told apart without their letters; see `guestColours`. */
  readonly colour: number;
  readonly pattern: number;
  readonly vcpus: number;
  /** The nodes of the CPUs that its vCPUs are pinned to, and of the memory that it is bound to, as lists. */
  readonly cpuNodes: string;
  readonly memoryNodes: string;
  /** null if unknown. */
  readonly memoryKiB: number | null;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** More vCPUs than CPUs, or guest cores than cores, as findings say. */
export interface MapConflict {
  readonly level: 'cpu' | 'core';
  readonly cpus: string;
  /** `2:1`, the units and the places that they need. */
  readonly ratio: string;
  readonly guests: readonly number[];
  readonly findings: readonly number[];
  /** `db vCPU 1, build vCPU 3`. */
  readonly label: string;
}

/** A finding of a document that runs on the host, or of the host itself. */
export interface MapFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly uri: string;
  readonly path: string;
  readonly span: Span;
  /** The guest that it is about; null for scripts as a whole and for hosts. */
  readonly guest: number | null;
  /** The CPUs that it is about; empty if it is about none of the host's. */
  readonly cpus: string;
}

/** The memory of a node, in KiB. */
export interface MapMemory {
  readonly node: number;
  /** null if unknown; then there is no bar. */
  readonly totalKiB: number | null;
  /** What guests bind to this node alone, outside its huge page pools. */
  readonly boundKiB: number;
  /** What guests bind to several nodes, this one among them; where it goes is not known. */
  readonly sharedKiB: number;
  readonly pools: readonly MapPagePool[];
  /** What is neither bound here nor in a huge page pool; null if unknown. */
  readonly freeKiB: number | null;
  /** `64 GiB, 12 GiB bound, …`. */
  readonly label: string;
  /** The same, short enough for a title. */
  readonly short: string;
}

/** The huge pages of one size of a node. */
export interface MapPagePool {
  readonly sizeKiB: number;
  readonly count: number;
  /** How many of them guests bind to this node alone; may be more than there are. */
  readonly bound: number;
}

/**
 * Where guests really run, where that is not as their documents say. It was true when it was read: what documents say
 * differently since then is left out.
 */
export interface MapVerified {
  /** When it was read, in milliseconds since 1970. */
  readonly readAt: number;
  /** `2 threads elsewhere than defined; changed since: db`. */
  readonly text: string;
  /** `read 2026-12-01 14:03 UTC`. */
  readonly time: string;
  /** The guests whose documents have changed since, by their indices. */
  readonly changed: readonly number[];
  readonly drifts: readonly MapDrift[];
  /** The CPUs with signs. */
  readonly places: readonly MapDriftPlace[];
  /** What the signs mean: of who really runs on a CPU, and of whom only the file puts there. */
  readonly stray: string;
  readonly away: string;
}

/** Threads of a pin that really may run on other CPUs than their file says. */
export interface MapDrift {
  /** The index of the pin. */
  readonly pin: number;
  /** How many threads of QEMU they are. */
  readonly threads: number;
  /** Of these threads, as {@link MapPin.numbers}. */
  readonly numbers: string;
  /** Where they really may run, as a list. */
  readonly cpus: string;
  /** `vCPU 1 of db (file: CPU 4; running: CPUs 0-7)`. */
  readonly label: string;
}

/** A CPU that drifts are about. */
export interface MapDriftPlace {
  readonly cpu: number;
  /** Who runs here while no pin puts it here: indices of {@link MapVerified.drifts}. Many CPUs have a band instead. */
  readonly strays: readonly number[];
  /** The pins here that drifted. `isAway`: none of their threads may really run here. */
  readonly pins: readonly { readonly pin: number; readonly isAway: boolean }[];
}

/** The kernel's distances between nodes. */
export interface MapDistances {
  readonly title: string;
  /** The numbers of the nodes; empty if there are too many for a table, and then the title says their range. */
  readonly columns: readonly string[];
  /** The distances from one node, by its name, to those of the columns; empty where one is not known. */
  readonly rows: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** Counts of CPUs, cores and conflicts of a host or a group. */
export interface MapCounts {
  readonly cpus: number;
  /** CPUs that someone is pinned to. */
  readonly used: number;
  /** Online CPUs that have no pins and are not reserved. */
  readonly free: number;
  /** Cores all of whose CPUs are free. */
  readonly freeCores: number;
  readonly reserved: number;
  readonly offline: number;
  /** Conflicts that have a CPU here. */
  readonly conflicts: number;
}

/** The words of the parts of a picture that do not belong to one CPU. */
export interface MapLegend {
  readonly chips: readonly MapChip[];
  /** What the marks mean, with the CPUs that have them; only marks that some CPU has. */
  readonly marks: readonly { readonly mark: CpuMark; readonly text: string }[];
  /** What a frame around CPUs is; empty if no core has several. */
  readonly core: string;
  readonly conflict: string;
  readonly pool: string;
  readonly emulator: string;
  readonly iothread: string;
  readonly process: string;
  readonly band: string;
  readonly bound: string;
  readonly huge: string;
  readonly shared: string;
  /** `+{0} more`, with the number for `{0}`. */
  readonly more: string;
}

/** A figure of the line on top: `2 conflicts`. */
export interface MapChip {
  readonly kind: 'conflicts' | 'free' | 'reserved' | 'guests' | 'verified' | 'drifted';
  readonly text: string;
}
