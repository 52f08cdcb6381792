import { getOrAdd } from '../../base/get-or-add.ts';
import { parentGroup } from '../../script/commands/group.ts';
import { vmidKey } from '../../script/guest-thread.ts';
import type { DomainDefinition, ScriptPlacements, ScriptProcess } from '../../script/process.ts';
import { leastReach, type Reach, type Reached } from '../../script/reach.ts';
import type { Unit } from '../../script/units/unit.ts';
import { cgroupOfProcess } from '../cpusets/process-cgroup.ts';
import { type EmbeddedDomain, embeddedDomain } from './embedded-domain.ts';
import { Eras } from './eras.ts';
import type { Guest } from './guest.ts';
import { type GuestOrigin, processGuest } from './process-guest.ts';
import { unknownGuest } from './repinned-guest.ts';
import { isKnown, type Repinning, repinnedKey, repinningsOf } from './repinning.ts';

/** A guest that a script starts, defines or re-pins. */
export interface ScriptGuest {
  /** For a re-pinned domain: what the script itself says of it. */
  readonly guest: Guest;
  /** Whether the script reaches it. A guest that it may not reach is checked, but does not count for others. */
  readonly reach: Reach;
  /** The commands that start, define or re-pin it. */
  readonly commands: readonly Reached[];
  /** The domain that the script's own XML defines; null if there is none. */
  readonly definition: EmbeddedDomain | null;
  /** How the script re-pins a domain that is defined elsewhere; null if it does not. */
  readonly repinning: Repinning | null;
}

/**
 * Whether a guest counts for others on its host: the script is sure to reach it, and it is known which domain it is. An
 * id, or a process, is that of some running domain, which may be any of the workspace's.
 */
export function hasCompany({ reach, repinning }: ScriptGuest): boolean {
  return reach !== 'maybe' && (repinning === null || isKnown(repinning.domain));
}

/** The guests of a script, or of a unit file, on its host. */
export function guestsOf(
  placements: ScriptPlacements,
  unit: Unit | null,
  origin: Pick<Guest, 'uri' | 'path' | 'text'>,
): ScriptGuest[] {
  const guests: ScriptGuest[] = [];
  const apart = new Eras(origin.uri, placements.processes);
  const ofProxmox = lastOfEachVmid(placements.processes);
  for (const process of placements.processes) {
    const { vmid } = process;
    const settings = vmid === undefined ? undefined : ofProxmox.get(vmid);
    if (settings !== undefined && (settings.process !== process || isPartOfConf(process))) continue;
    const guest = processGuest(process, {
      ...origin,
      iteration: guests.length,
      exclusive: vmid === undefined ? exclusiveOf(process, origin) : vmidKey(vmid),
      // A guest's own configuration file comes before what a script sets.
      precedence: process.argv.length === 0 ? 1 : 0,
    });
    if (guest === null) continue;
    const cgroup = cgroupOfProcess(process, unit);
    const commands = settings?.commands ?? [process];
    const owns = vmid === undefined ? apart.keysOf(process) : [];
    const outerCgroup = cgroupAroundList(process, unit);
    guests.push({
      guest: {
        ...guest,
        cgroup,
        ...(outerCgroup === null ? {} : { outerCgroup }),
        owns: [...guest.owns, ...owns],
        unit: unit?.name ?? null,
      },
      reach: reachOf(commands),
      commands,
      definition: null,
      repinning: null,
    });
  }
  let left = mostEmbedded;
  for (const definition of placements.definitions) {
    left -= lengthOf(definition);
    if (left < 0) break;
    const domain = embeddedDomain(definition, { ...origin, iteration: guests.length });
    if (domain === null) continue;
    const { reach } = definition;
    guests.push({ guest: domain, reach, commands: [definition], definition: domain, repinning: null });
  }
  const parts = [...ofProxmox.values()].filter(({ process }) => isPartOfConf(process));
  for (const repinning of repinningsOf(
    placements,
    parts.map(({ process }) => process),
  )) {
    const { domain, settings, pins } = repinning;
    const at = { ...origin, iteration: guests.length, exclusive: repinnedKey(domain) };
    const itself = settings === null ? null : processGuest(settings, at);
    const guest = itself === null ? unknownGuest(repinning, at) : { ...itself, cgroup: 'qemu.slice' };
    const commands = [
      ...repinning.commands,
      ...pins.map(({ process }) => process),
      ...parts.flatMap((part) => (part.process === settings ? part.commands : [])),
    ];
    guests.push({ guest, reach: reachOf(commands), commands, definition: null, repinning });
  }
  return guests;
}

/** The reach of all of these commands together. */
function reachOf(commands: readonly Reached[]): Reach {
  return commands.reduce<Reach>((least, { reach }) => leastReach(least, reach), 'always');
}

/** Whether a guest's configuration file has the settings that a process lacks: `qm set` without `qm create`. */
function isPartOfConf({ vmid, settings }: ScriptProcess): boolean {
  return vmid !== undefined && settings?.whole === false;
}

/** For each guest of Proxmox VE its commands, and the last one, which has all settings. */
function lastOfEachVmid(
  processes: readonly ScriptProcess[],
): ReadonlyMap<string, { readonly process: ScriptProcess; readonly commands: readonly ScriptProcess[] }> {
  const last = new Map<string, { process: ScriptProcess; commands: ScriptProcess[] }>();
  for (const process of processes) {
    if (process.vmid === undefined || process.afterGuest) continue;
    const known = getOrAdd(last, process.vmid, () => ({ process, commands: [] }));
    known.process = process;
    known.commands.push(process);
  }
  return last;
}

/**
 * The limit on the XML of all domains of a script together, in characters, because a loop may define one many times.
 */
const mostEmbedded = 4_194_304;

function lengthOf({ text }: DomainDefinition): number {
  return (text?.pieces ?? []).reduce((length, piece) => length + (piece.text?.length ?? 1), 0);
}

/** The cgroup around the one whose cpuset is the list of a process's threads; null if their list is another one. */
function cgroupAroundList({ threads, steps }: ScriptProcess, unit: Unit | null): string | null {
  const [first] = threads;
  const bound = first?.bound ?? null;
  if (first === undefined || bound === null || bound.cpus === null || first.cpus?.equals(bound.cpus) !== true)
    return null;
  if (bound.by === 'systemd' && unit !== null) return parentGroup(`system.slice/${unit.name}`);
  // What a program such as systemd-run makes is in the cgroup that is known.
  return steps.some(({ group }) => group === bound.by) ? (parentGroup(bound.by) ?? '') : null;
}

/**
 * The `exclusive` of a process: what a script starts and waits for has ended when it starts the next one, and what
 * virt-install creates is the domain of its name.
 */
function exclusiveOf(process: ScriptProcess, { uri }: Pick<GuestOrigin, 'uri'>): string | null {
  if (process.action === 'domain' && process.settings === undefined) return process.guest?.name ?? null;
  return goesOn(process) ? null : awaitedIn(uri);
}

/** What excludes each other of the processes that a script waits for. */
function awaitedIn(uri: string): string {
  return `${uri}\nforeground`;
}

/** Whether the script waits for the end of what it starts. */
export function isAwaited({ exclusive, uri }: Guest): boolean {
  return exclusive === awaitedIn(uri);
}

/** Whether a script goes on while a process runs. */
export function goesOn({ action, background, argv, steps }: ScriptProcess): boolean {
  const has = (...words: string[]) => argv.some(({ text }) => text !== null && words.includes(text));
  if (background || action === 'domain' || has('-daemonize', '--daemonize')) return true;
  return (
    steps.some(({ program }) => program === 'systemd-run') && !has('--scope', '--wait', '--pty', '-t', '--pipe', '-P')
  );
}
