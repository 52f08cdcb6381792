import { getOrAdd } from '../../base/get-or-add.ts';
import type { Host, HostProcess } from '../../topology/host.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type CpuWeightSetting, cpuWeightSettings, hostCpuWeights } from '../cpusets/cpu-weight-settings.ts';
import { type CpusetSetting, cpusetSettings } from '../cpusets/cpuset-settings.ts';
import { areSameSettings, HostCpusets } from '../cpusets/host-cpusets.ts';
import type { HostDocument } from '../documents/host-document.ts';
import { areSameProcesses, hostProcesses, withinBound } from '../documents/host-processes.ts';
import type { ScriptDocument } from '../documents/script-document.ts';
import type { Resident } from '../guests/resident.ts';
import { HostOccupancy } from '../occupancy/host-occupancy.ts';
import type { Occupancy } from '../occupancy/occupancy.ts';
import { DependencyIndex } from './dependency-index.ts';
import { HostResidents } from './host-residents.ts';
import { hostWideFactsOf, invalidateChanged } from './invalidate-changed.ts';
import { TrackedRead } from './tracked-read.ts';

/**
 * The state of one host of the fleet: what runs on it, its occupancy, and what depends on it. Changes are applied
 * lazily, so a thousand added residents are one change.
 */
export class HostState {
  readonly document: HostDocument;
  readonly residents = new HostResidents();
  /** As its profile and captures describe it. */
  private readonly describedHost: Host | null;
  private setUpHost: Host | null;
  private hostOccupancy: HostOccupancy | null;
  /** What scripts set of cpusets, by their URIs. */
  private readonly cpusets = new Map<string, readonly CpusetSetting[]>();
  /** What scripts run besides guests, by their URIs. */
  private readonly processes = new Map<string, readonly HostProcess[]>();
  /** What scripts set of the weights of cgroups, by their URIs. */
  private readonly weights = new Map<string, readonly CpuWeightSetting[]>();
  /** Lists of units of which only one runs at a time, by the URI of the unit file. */
  private readonly conflictingUnits = new Map<string, readonly (readonly string[])[]>();
  /** The settings that {@link host} has. */
  private applied: readonly CpusetSetting[] = [];
  private appliedProcesses: readonly HostProcess[] = [];
  private appliedWeights = '[]';
  private appliedUnits = '[]';
  private readonly dependencies = new DependencyIndex();
  /** The occupancies that residents see, since the last update. */
  private seen = new Map<Resident, Occupancy>();

  /** `facts`: what was observed on the running host. */
  constructor(document: HostDocument, facts: Pick<Host, 'observed' | 'running'>) {
    this.document = document;
    const { host } = document;
    this.describedHost = host === null ? null : { ...host, ...facts };
    this.setUpHost = this.describedHost;
    this.hostOccupancy = this.describedHost === null ? null : new HostOccupancy(this.describedHost);
  }

  /** The host as its documents set it up as of the last {@link update}; null if it cannot be read. */
  get host(): Host | null {
    return this.setUpHost;
  }

  /** Takes over what a script sets of the host; it replaces what the script with the same URI set. */
  setUp(script: ScriptDocument): void {
    if (this.describedHost === null) return;
    const settings = cpusetSettings(script, this.describedHost.topology);
    if (settings.length > 0) this.cpusets.set(script.uri, settings);
    else this.cpusets.delete(script.uri);
    const processes = hostProcesses(script, this.describedHost);
    if (processes.length > 0) this.processes.set(script.uri, processes);
    else this.processes.delete(script.uri);
    const weights = cpuWeightSettings(script, this.describedHost.topology);
    if (weights.length > 0) this.weights.set(script.uri, weights);
    else this.weights.delete(script.uri);
    const conflicts = conflictsOfUnit(script, this.describedHost.topology);
    if (conflicts.length > 0) this.conflictingUnits.set(script.uri, conflicts);
    else this.conflictingUnits.delete(script.uri);
  }

  /** Forgets what a script sets. */
  takeDown(uri: string): void {
    this.cpusets.delete(uri);
    this.processes.delete(uri);
    this.weights.delete(uri);
    this.conflictingUnits.delete(uri);
  }

  /** The host's occupancy as of the last {@link update}; null if the host cannot be read. */
  get occupancy(): Occupancy | null {
    return this.hostOccupancy?.current ?? null;
  }

  /**
   * The occupancy as this resident sees it: with itself substituted for the namesake that is taken to run, if that is
   * another one, and without the residents that never run together with it.
   */
  seenBy(resident: Resident): Occupancy | null {
    const { hostOccupancy } = this;
    if (hostOccupancy === null) return null;
    return getOrAdd(this.seen, resident, () => {
      if (this.residents.isRunning(resident)) return hostOccupancy.current.seenBy(resident);
      const namesake = this.residents.runningNamesake(resident);
      return hostOccupancy.substituted(namesake === null ? [] : [namesake], [resident]).seenBy(resident);
    });
  }

  /**
   * Starts a tracked read for a document: as its resident sees the host, or as the host is where `resident` is null.
   */
  read(uri: string, resident: Resident | null): TrackedRead {
    const seen = resident === null ? this.occupancy : this.seenBy(resident);
    const read = new TrackedRead(uri, seen, this.dependencies);
    // A substituted occupancy is not updated, so any change of the host invalidates what was read from it.
    if (resident !== null && !this.residents.isRunning(resident)) read.trackEverything();
    return read;
  }

  /**
   * Applies the changes of the residents, invalidates what depends on them, and adds the documents' URIs to `affected`.
   */
  update(affected: Set<string>): void {
    this.applySetUp(affected);
    const changes = this.residents.takeChanges();
    if (changes === null || this.hostOccupancy === null) return;
    const before = hostWideFactsOf(this.hostOccupancy.current);
    const { regrouping, newViews } = this.hostOccupancy.apply(changes.removed, changes.added);
    this.seen = new Map();
    const residents = [...changes.removed, ...changes.added, ...newViews];
    const after = hostWideFactsOf(this.hostOccupancy.current);
    const { host } = this.hostOccupancy.current;
    invalidateChanged(this.dependencies, regrouping, residents, host, before, after, affected);
  }

  /** Bounds and processes concern every resident, so a change of them rebuilds the occupancy. */
  private applySetUp(affected: Set<string>): void {
    const settings = inOrder(this.cpusets);
    const processes = inOrder(this.processes);
    const host = this.describedHost;
    if (host === null) return;
    const weights = inOrder(this.weights);
    const weightsKey = JSON.stringify(weights);
    const isSame = areSameSettings(settings, this.applied) && areSameProcesses(processes, this.appliedProcesses);
    const conflictingUnits = inOrder(this.conflictingUnits);
    const unitsKey = JSON.stringify(conflictingUnits);
    if (isSame && weightsKey === this.appliedWeights && unitsKey === this.appliedUnits) return;
    this.appliedWeights = weightsKey;
    this.appliedUnits = unitsKey;
    this.applied = settings;
    this.appliedProcesses = processes;
    const cpusets = settings.length === 0 ? undefined : new HostCpusets(settings, host.topology.online);
    this.setUpHost = {
      ...host,
      ...(cpusets === undefined ? {} : { cpusets }),
      ...(conflictingUnits.length === 0 ? {} : { conflictingUnits }),
      ...(weights.length === 0 ? {} : { cpuWeights: hostCpuWeights(weights) }),
      processes: processes.flatMap((one) => withinBound(one, cpusets)),
    };
    this.residents.takeChanges();
    this.hostOccupancy = new HostOccupancy(this.setUpHost);
    this.hostOccupancy.apply([], this.residents.running);
    this.seen = new Map();
    this.invalidateAll(affected);
  }

  /** Invalidates everything that was read of this host, for when the host itself changes. */
  invalidateAll(affected: Set<string>): void {
    this.dependencies.invalidateAll(affected);
  }
}

/** The pairs of units that never run together by Conflicts=: systemd stops one to start the other. */
function conflictsOfUnit(script: ScriptDocument, topology: HostTopology): (readonly string[])[] {
  const { unit } = script.runOn(topology);
  return unit === null ? [] : unit.conflicts.filter((name) => name !== unit.name).map((name) => [unit.name, name]);
}

/** What several scripts say, in the order of their URIs. */
function inOrder<T>(byScript: ReadonlyMap<string, readonly T[]>): T[] {
  return [...byScript].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, ofScript]) => ofScript);
}
