import type { HostTopology } from '../topology/host-topology.ts';
import { affinityOf, defaultAffinity } from './affinity.ts';
import { readCgroupFiles } from './commands/cgroup-file.ts';
import { readCgclassify, readCgset } from './commands/cgroup-tools.ts';
import { type CommandChain, readChain } from './commands/chain.ts';
import { endsOthers } from './commands/ending.ts';
import type { GroupJoin, GroupSetting } from './commands/group.ts';
import { readPower } from './commands/power.ts';
import { type QemuGuest, readQemu, startsGuest } from './commands/qemu/qemu.ts';
import { type QmCommand, readQm } from './commands/qm.ts';
import type { PlacementStep, RepinTarget } from './commands/step.ts';
import { readVfioIsolate } from './commands/vfio-isolate.ts';
import { unwrapped } from './commands/wrappers.ts';
import { type DomainAction, domainActions } from './domain-actions.ts';
import type { ExecutedCommand } from './executed-command.ts';
import { type GroupPlacement, Groups } from './groups.ts';
import type { GuestThread } from './guest-thread.ts';
import { backendMemory, memoryOf } from './memory.ts';
import type { SourcePlace } from './place.ts';
import type { DomainDefinition, GuestPower, ScriptPlacements, ScriptProcess, ScriptThread } from './process.ts';
import type { ProxmoxSettings } from './proxmox/guest.ts';
import { proxmoxProcess } from './proxmox/process.ts';
import { type Reach, reached } from './reach.ts';
import { threadPinsOf } from './thread-pins.ts';
import { guestThreads, mostThreads } from './threads.ts';
import { programName, type ShellWord } from './word.ts';

/** The environment that commands run in. */
export interface CommandEnvironment {
  /** The host that they run on; null if unknown. */
  readonly host: HostTopology | null;
  /** The text at a place, which tells `$$` from other process ids. */
  readonly textAt: (place: SourcePlace) => string;
  /** The placement that the commands begin with: that of the unit that starts them. Default: none. */
  readonly inherited?: readonly PlacementStep[];
}

/** What commands do to the placement of threads. They are in order of execution. */
export function scriptPlacements(
  commands: readonly ExecutedCommand[],
  environment: CommandEnvironment,
): ScriptPlacements {
  const reader = new Reader(environment);
  for (const command of commands) reader.read(command);
  const { placements: groups, definitions, powers } = reader;
  return { ...threadPinsOf(reader.processes), groups, definitions, powers };
}

class Reader {
  readonly processes: ScriptProcess[] = [];
  readonly placements: GroupPlacement[] = [];
  readonly definitions: DomainDefinition[] = [];
  readonly powers: GuestPower[] = [];
  private readonly environment: CommandEnvironment;
  private readonly groups: Groups;
  /** What the script did to its own shell; everything that it starts inherits it. */
  private readonly inherited: PlacementStep[];
  private readonly qmGuests = new Map<string, ProxmoxSettings>();
  private threadsLeft: number;
  /** {@link ScriptProcess.era} */
  private era = 0;

  constructor(environment: CommandEnvironment, groups = new Groups(), threadsLeft: number = mostThreads) {
    this.environment = environment;
    this.groups = groups;
    this.threadsLeft = threadsLeft;
    this.inherited = [...(environment.inherited ?? [])];
  }

  read(command: ExecutedCommand): void {
    const chain = readChain(command.words);
    // What systemd-run, taskset and the like start in the end.
    const words = chain === null || chain.started.length === 0 ? unwrapped(command.words) : chain.started;
    for (const entry of readCgroupFiles({ ...command, words })) this.group(entry, command);
    const [program, ...rest] = words;
    if (program === undefined) return;
    if (endsOthers(words)) this.era += 1;
    for (const change of readPower(words, command.stdin)) {
      this.powers.push({ ...change, ...reached(command.reach, command) });
    }
    const name = programName(program);
    if (name === 'cgset') for (const entry of readCgset([program, ...rest])) this.group(entry, command);
    if (name === 'vfio-isolate') {
      for (const entry of readVfioIsolate([program, ...rest], this.environment.host)) this.group(entry, command);
    }
    const join = name === 'cgclassify' ? readCgclassify([program, ...rest]) : null;
    if (join !== null) this.group(join, command);
    const actions = domainActions(words, command, this.environment.host, this.threadsLeft);
    const line = chain ?? { argv: words, steps: [] };
    for (const action of actions) this.domain(action, command, line);
    const qm = readQm(words);
    if (qm !== null) this.proxmox(qm, command, line);
    if (chain !== null) this.chain(chain, command, actions.length > 0 || qm !== null);
  }

  private group(entry: GroupSetting | GroupJoin, command: ExecutedCommand): void {
    if (entry.kind === 'join') {
      const { group, program, place } = entry;
      if (entry.target.ids.some((id) => this.isThisShell(id))) this.place({ program, place, group }, command.reach);
      return;
    }
    const placement = { ...entry, ...reached(command.reach, command) };
    this.placements.push(placement);
    this.groups.set(placement);
  }

  private domain(
    action: DomainAction,
    command: ExecutedCommand,
    { argv, steps }: Pick<CommandChain, 'argv' | 'steps'>,
  ): void {
    const { place, background } = command;
    const when = reached(command.reach, command);
    if (action.kind === 'definition') this.definitions.push({ ...action.definition, place, ...when });
    else {
      this.threadsLeft -= action.process.threads.length;
      this.processes.push({ ...action.process, argv, steps, place, background, ...when, era: this.era });
    }
  }

  /** A guest has what all commands so far have set. */
  private proxmox(
    { verb, vmid: { text: vmid }, options, deleted }: QmCommand,
    command: ExecutedCommand,
    { argv, steps }: Pick<CommandChain, 'argv' | 'steps'>,
  ): void {
    const { place, background, reach } = command;
    const before = verb === 'create' || vmid === null ? undefined : this.qmGuests.get(vmid);
    const values = new Map([...(before?.values ?? []), ...options]);
    for (const key of deleted) values.delete(key);
    const gone = new Set([...(verb === 'create' ? [] : (before?.deleted ?? [])), ...deleted]);
    for (const key of options.keys()) if (!deleted.includes(key)) gone.delete(key);
    const settings = { values, whole: verb === 'create' || before?.whole === true, deleted: gone };
    if (vmid !== null) this.qmGuests.set(vmid, settings);
    const process = proxmoxProcess(settings, vmid, place, { origin: 'qm', most: this.threadsLeft });
    this.threadsLeft -= process.threads.length;
    const isAbout = options.has('affinity') || [...options.keys()].some((key) => /^numa\d$/.test(key));
    const placed = process.placed && isAbout;
    this.processes.push({ ...process, placed, argv, steps, place, background, ...reached(reach, command) });
  }

  /** `isListed`: what it starts changes domains, and is listed as that. */
  private chain(chain: CommandChain, command: ExecutedCommand, isListed: boolean): void {
    for (const setting of chain.settings) this.group(setting, command);
    if (isListed) return;
    const process = chain.target === null ? this.started(chain, command) : this.repinned(chain, chain.target, command);
    if (process !== null) this.processes.push({ ...process, era: this.era });
  }

  private repinned(chain: CommandChain, target: RepinTarget, command: ExecutedCommand): ScriptProcess {
    const { argv, steps } = chain;
    const affinity = this.affinity(steps, null);
    if (target.ids.some((id) => this.isThisShell(id))) for (const step of steps) this.place(step, command.reach);
    const thread = threadOf(target);
    const isOne = steps[0]?.affinity !== undefined && !target.allTasks;
    const vcpu = isOne ? (thread?.vcpu ?? null) : null;
    return {
      ...processOf(command, chain),
      action: 're-pin',
      name: programName(target.unit ?? argv[0]) ?? programName(argv[0]) ?? '',
      placed: true,
      threads: [{ role: vcpu === null ? 'process' : 'vcpu', index: vcpu, ...affinity }],
      memory: memoryOf(steps, this.groups, this.environment.host),
      realtime: realtimeOf(steps),
      guest: null,
      target: thread === null ? target : { ...target, thread },
    };
  }

  /** null for what is neither placed nor a guest. */
  private started(chain: CommandChain, command: ExecutedCommand): ScriptProcess | null {
    const { argv, steps, started } = chain;
    const inside = this.guestInside(command, steps);
    if (inside !== null) return { ...inside, argv, place: command.place, steps: [...steps, ...inside.steps] };
    const guest = startsGuest(started) ? readQemu(started.slice(1)) : null;
    const around = this.inherited.length > 0 || steps.some((step) => this.places(step));
    if (!around && guest === null) return null;
    const all = [...this.inherited, ...steps];
    const memory = memoryOf(all, this.groups, this.environment.host) ?? backendMemory(guest?.backends ?? []);
    const itself = guest !== null && (memory !== null || guest.threadContexts.length > 0);
    return {
      ...processOf(command, chain),
      action: 'start',
      name: programName(started[0]) ?? programName(argv[0]) ?? '',
      placed: around || itself,
      threads: this.threads(all, guest),
      memory,
      realtime: realtimeOf(all),
      guest,
      target: null,
    };
  }

  /**
   * Reads what a shell runs that itself starts under a placement. Gives the guest that it starts, with the placement that
   * the guest has there; null if it starts none or several, or may not start it.
   */
  private guestInside({ inside, reach }: ExecutedCommand, steps: readonly PlacementStep[]): ScriptProcess | null {
    if (inside === undefined) return null;
    const inherited = [...this.inherited, ...steps.filter((step) => this.places(step))];
    const reader = new Reader({ ...this.environment, inherited }, this.groups, this.threadsLeft);
    for (const command of inside) reader.read(command);
    this.placements.push(...reader.placements);
    this.definitions.push(...reader.definitions);
    this.powers.push(...reader.powers);
    this.processes.push(...reader.processes.filter(({ action }) => action === 'domain'));
    this.threadsLeft = reader.threadsLeft;
    const [guest, ...others] = reader.processes.filter((process) => process.guest !== null);
    return guest !== undefined && others.length === 0 && guest.reach === reach ? guest : null;
  }

  private threads(steps: readonly PlacementStep[], guest: QemuGuest | null): readonly ScriptThread[] {
    const affinity = this.affinity(steps, this.environment.host);
    if (guest === null) return [{ role: 'process', index: null, ...affinity }];
    const threads = guestThreads(guest, affinity, this.threadsLeft);
    this.threadsLeft -= threads.length;
    return threads;
  }

  /** `fallBack` is the host whose CPUs a process has without a placement; null if that is unknown. */
  private affinity(steps: readonly PlacementStep[], fallBack: HostTopology | null) {
    return affinityOf(steps, this.groups, this.environment.host) ?? defaultAffinity(fallBack);
  }

  /** Whether a step is a placement at all; `numactl --balancing` or `systemd-run --scope` alone is not. */
  private places(step: PlacementStep): boolean {
    const { affinity, affinityNodes, bound, group, memory, realtime } = step;
    if (affinity ?? affinityNodes ?? bound ?? memory ?? realtime) return true;
    return group !== undefined && (step.program !== 'systemd-run' || this.groups.boundsOf(group) !== undefined);
  }

  /** Places the shell itself. After a placement that may not happen, its place is unknown. */
  private place(step: PlacementStep, reach: Reach): void {
    this.inherited.push(reach === 'maybe' ? { program: step.program, place: step.place, group: null } : step);
  }

  private isThisShell(id: ShellWord): boolean {
    return /^"?\$(?:\$|\{\$\}|BASHPID|\{BASHPID\})"?$/.test(this.environment.textAt(id.place));
  }
}

/** The thread of a guest whose id a command is given; null if it is not known. */
function threadOf({ ids }: RepinTarget): GuestThread | null {
  const [id, ...others] = ids;
  const thread = others.length > 0 ? undefined : id?.pieces[0]?.thread;
  return thread === undefined || id?.pieces.length !== 1 ? null : thread;
}

/** What the process of a chain has from its command. */
function processOf(command: ExecutedCommand, { argv, steps }: CommandChain) {
  const { place, reach, background } = command;
  return { argv, steps, place, background, ...reached(reach, command), virsh: null };
}

function realtimeOf(steps: readonly PlacementStep[]) {
  return steps.findLast(({ realtime }) => realtime !== undefined)?.realtime ?? null;
}
