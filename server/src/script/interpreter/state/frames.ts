import type { Branch } from '../../branch.ts';
import { leastReach, type Reach } from '../../reach.ts';
import type { State } from './state.ts';

/** A construct at whose end the ways through it meet again. */
export interface Frame {
  readonly kind: 'fork' | 'iteration' | 'loop' | 'function' | 'subshell';
  /**
   * The states in which the script leaves it early: by breaking a loop, continuing with its next iteration, returning
   * from a function, or exiting a subshell.
   */
  readonly exits: State[];
  /**
   * The reach of what follows it, if the script gets there: some ways may have left it for the script's end, or for an
   * outer construct.
   */
  behind: Reach;
  /** The branches in it that never lead to what follows it. */
  readonly left: Branch[];
  /** The number of scopes of variables at its end. */
  readonly scopes: number;
  /** The reach of its beginning. */
  readonly reach: Reach;
  /** The branch that it stands in. */
  readonly branch: Branch | null;
  /** Its beginning stands for several iterations of a loop. */
  readonly repeated: boolean;
  /** The script ends with it, so that leaving it ends the script. */
  readonly last: boolean;
}

/** The constructs that enclose the current command, innermost last. */
export class Frames {
  private readonly frames: Frame[] = [];
  /** The open frames, as indices, to which the branch that is being run has left the inner ones. */
  private targets = new Set<number>();

  open(kind: Frame['kind'], state: State, last = false): Frame {
    const { scopes, reach, branch, repeated } = state;
    const place = { scopes: scopes.length, reach, branch, repeated };
    const frame: Frame = { kind, exits: [], behind: 'always', left: [], ...place, last };
    this.frames.push(frame);
    return frame;
  }

  close(): void {
    this.frames.pop();
    this.targets.delete(this.frames.length);
  }

  /** Runs a branch, and notes which of the constructs around it it never comes to the end of. */
  leadsOn(branch: Branch, run: () => boolean): boolean {
    const before = this.targets;
    this.targets = new Set();
    const leadsOn = run();
    if (!leadsOn) for (const frame of this.frames.slice(Math.max(-1, ...this.targets) + 1)) frame.left.push(branch);
    this.targets = new Set([...before, ...this.targets]);
    return leadsOn;
  }

  /** `break` and `continue`: leaves the `count`-th enclosing loop, or its current iteration. False outside loops. */
  leaveLoop(kind: 'loop' | 'iteration', count: number, state: State): boolean {
    const border = this.frames.findLastIndex((frame) => frame.kind === 'function' || frame.kind === 'subshell');
    const loops = [...this.frames.keys()].filter((index) => index > border && this.frames[index]?.kind === kind);
    const target = loops.at(-count) ?? loops[0];
    if (target === undefined) return false;
    this.leave(target, state);
    return true;
  }

  /** `return`, or `exit` outside functions. */
  leaveFunction(state: State): void {
    this.leave(
      this.frames.findLastIndex((frame) => frame.kind === 'function' || frame.kind === 'subshell'),
      state,
    );
  }

  leaveSubshell(state: State): void {
    this.leave(
      this.frames.findLastIndex((frame) => frame.kind === 'subshell'),
      state,
    );
  }

  private leave(target: number, state: State): void {
    const frame = this.frames[target];
    this.targets.add(target);
    // The outermost construct is the script itself.
    const behind = target === 0 || frame?.last === true ? 'unless-ended' : 'maybe';
    for (const left of this.frames.slice(target + 1)) left.behind = leastReach(left.behind, behind);
    if (frame === undefined) return;
    state.scopes.length = Math.min(state.scopes.length, frame.scopes);
    frame.exits.push(state);
  }
}

/** The branch of what follows a construct: the one around it, unless something in it may have left it. */
export function branchBehind({ branch, behind, left, repeated }: Frame): Branch | null {
  return behind !== 'maybe' && left.length === 0 ? branch : { around: branch, without: left, repeated };
}
