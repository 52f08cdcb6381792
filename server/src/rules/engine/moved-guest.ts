import { getOrAdd } from '../../base/get-or-add.ts';
import type { NumatuneMemory } from '../../domain/domain.ts';
import type { DomainThread } from '../../domain/threads.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { GuestOrigin } from '../../fleet/guests/process-guest.ts';
import { repinnedGuest, unknownGuest } from '../../fleet/guests/repinned-guest.ts';
import type { Repinning } from '../../fleet/guests/repinning.ts';
import { type Branch, neverBoth } from '../../script/branch.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { Reached } from '../../script/reach.ts';
import { branchesOf, isSure } from './script-branches.ts';

/** A guest as a script leaves it in one of its branches. */
export interface Moved {
  readonly guest: Guest;
  /** null for the script itself. */
  readonly branch: Branch | null;
}

/** A guest that a script moves, and where it then is: each branch of the script may leave it elsewhere. */
export class MovedGuest {
  private readonly repinning: Repinning;
  private readonly commands: readonly Reached[];
  private readonly described: Guest | null;
  private readonly origin: GuestOrigin;
  private readonly inBranches = new Map<Branch | null, Guest | null>();

  /** `described`: as its document has it; null for a guest without a document. */
  constructor(repinning: Repinning, commands: readonly Reached[], described: Guest | null, origin: GuestOrigin) {
    this.repinning = repinning;
    this.commands = commands;
    this.described = described;
    this.origin = origin;
  }

  /** As it is judged: once for each branch that makes a difference. Its places that are not sure there are unknown. */
  judged(): readonly Moved[] {
    const branches = branchesOf(this.commands);
    // Of too many branches, what all commands together come to.
    if (branches.length === 0) return movedTo(this.after(this.repinning), null);
    return branches.flatMap((branch) => movedTo(this.isTouchedIn(branch) ? this.in(branch) : null, branch));
  }

  /** As it is in a run with this branch; null if its number of vCPUs is then unknown. */
  in(branch: Branch | null): Guest | null {
    return getOrAdd(this.inBranches, branch, () => {
      const happening = withOnly(this.repinning, (command) => {
        if (neverBoth(command.branch, branch)) return [];
        return { ...command, reach: isSure(command, branch) ? 'unless-ended' : 'maybe', certain: false };
      });
      const after = this.after(happening);
      const sure = withOnly(happening, (command) => (command.reach === 'maybe' ? [] : command));
      if (after === null || sizeOf(sure) === sizeOf(happening)) return after;
      return inDoubt(after, this.after(sure), this.described !== null);
    });
  }

  private isTouchedIn(branch: Branch | null): boolean {
    return sizeOf(withOnly(this.repinning, (command) => (neverBoth(command.branch, branch) ? [] : command))) > 0;
  }

  private after(repinning: Repinning): Guest | null {
    const { described, origin } = this;
    if (described === null) return unknownGuest(repinning, origin);
    return sizeOf(repinning) === 0 ? described : repinnedGuest(repinning, described, origin);
  }
}

function movedTo(guest: Guest | null, branch: Branch | null): readonly Moved[] {
  return guest === null ? [] : [{ guest, branch }];
}

/** A re-pinning with other commands instead of each of its own, or without it. */
function withOnly(repinning: Repinning, change: (command: ScriptProcess) => ScriptProcess | readonly []): Repinning {
  const { commands, pins, settings } = repinning;
  return {
    ...repinning,
    commands: commands.flatMap(change),
    pins: pins.flatMap((pin) => [change(pin.process)].flat().map((process) => ({ ...pin, process }))),
    settings: settings === null ? null : ([change(settings)].flat()[0] ?? null),
  };
}

function sizeOf({ commands, pins, settings }: Repinning): number {
  return commands.length + pins.length + (settings === null ? 0 : 1);
}

/** A guest that the script may also leave as it was `before`: what it would change then is unknown. */
function inDoubt(guest: Guest, before: Guest | null, isDescribed: boolean): Guest | null {
  const { threads, domain } = guest;
  const were = before?.threads;
  const isOther = threads.vcpus.length !== were?.vcpus.length || threads.iothreads.length !== were.iothreads.length;
  if (before === null || (isDescribed && isOther)) return null;
  const earlier = new Map(allThreads(before).map((thread) => [keyOf(thread), thread]));
  const either = (is: DomainThread): DomainThread => {
    const was = earlier.get(keyOf(is));
    const isKept = is.cpus === was?.cpus || (is.cpus !== null && was?.cpus?.equals(is.cpus) === true);
    return isKept ? is : { ...is, cpus: null, certain: false };
  };
  const memory = domain.numatuneMemory;
  const isMemoryKept = isSameMemory(memory, before.domain.numatuneMemory);
  return {
    ...guest,
    domain: memory === null || isMemoryKept ? domain : { ...domain, numatuneMemory: unknownMemory(memory) },
    threads: {
      ...threads,
      vcpus: threads.vcpus.map(either),
      emulator: either(threads.emulator),
      iothreads: threads.iothreads.map(either),
    },
  };
}

function allThreads({ threads: { vcpus, emulator, iothreads } }: Guest): readonly DomainThread[] {
  return [...vcpus, emulator, ...iothreads];
}

function keyOf({ role, index }: DomainThread): string {
  return `${role} ${index}`;
}

function isSameMemory(one: NumatuneMemory | null, other: NumatuneMemory | null): boolean {
  const nodes = one?.nodeset?.value ?? null;
  const others = other?.nodeset?.value ?? null;
  const sameNodes = nodes === null || others === null ? nodes === others : nodes.equals(others);
  return sameNodes && (one?.mode?.value ?? null) === (other?.mode?.value ?? null);
}

function unknownMemory(memory: NumatuneMemory): NumatuneMemory {
  const { mode, nodeset } = memory;
  return {
    ...memory,
    mode: mode === null ? null : { ...mode, value: null },
    nodeset: nodeset === null ? null : { ...nodeset, value: null, list: null },
  };
}
