import type { Branch } from '../../branch.ts';
import { limits } from '../limits.ts';
import type { Shell } from '../shell.ts';
import { eitherState, possibleStates, type State, sameState } from './state.ts';
import { unknownVariable } from './variable.ts';

/** Part of a script; false if the script does not continue after it. */
export type Run = () => boolean;

/** The cost of copying or merging a variable, compared with a character. */
const costOfEntry = 8;

/** A copy of the state. */
function copyState(shell: Shell): State {
  shell.budget.charge(shell.state.size * costOfEntry);
  return shell.state.clone();
}

/**
 * Runs one of several ways, if it is unknown which: the commands of all are `maybe`, and the state after them is what
 * all agree on. False if none of them reaches its end.
 */
export function fork(shell: Shell, ways: readonly Run[]): boolean {
  const before = shell.state;
  const frame = shell.frames.open('fork', before);
  const ends: State[] = [];
  const taken: Branch[] = [];
  for (const way of ways) {
    shell.state = before;
    shell.state = copyState(shell);
    const branch = shell.state.enterBranch([...taken]);
    taken.push(branch);
    if (shell.frames.leadsOn(branch, way)) ends.push(shell.state);
  }
  return shell.joinAt(frame, ends);
}

/** One iteration of a loop: its body, up to where the next iteration begins. */
function iteration(shell: Shell, body: Run): boolean {
  const frame = shell.frames.open('iteration', shell.state);
  return shell.joinAt(frame, body() ? [shell.state] : []);
}

/** The parts of a loop. */
export interface Loop {
  /** Prepares an iteration and says whether there is one; null if that is unknown, `left` if the script ends there. */
  readonly next: () => boolean | null | 'left';
  readonly body: Run;
  /** The beginning of every iteration if their number is unknown. */
  readonly any: Run;
  /** There is at least one iteration, however many there are. */
  readonly atLeastOne: () => boolean;
  /** Whether there is another iteration depends only on the variables: if they do not change, the loop never ends. */
  readonly byState: boolean;
}

/**
 * Runs a loop. If it is unknown whether there is another iteration, or if they have no end or are too many, the body is
 * given once for all of them, with what all iterations have in common.
 */
export function loop(shell: Shell, parts: Loop): boolean {
  const before = copyState(shell);
  const { mark } = shell;
  const frame = shell.frames.open('loop', before);
  let known: 'ended' | 'left' | 'endless' | 'unknown' = 'unknown';
  let last: State | null = null;
  let count = 0;
  for (; count < limits.iterations && shell.budget.step(); count++) {
    const next = parts.next();
    if (next !== true) {
      known = next === false ? 'ended' : next === 'left' ? 'left' : 'unknown';
      break;
    }
    if (!iteration(shell, parts.body)) {
      known = 'left';
      break;
    }
    if (last !== null && sameState(last, shell.state)) {
      known = 'endless';
      break;
    }
    last = parts.byState && (count < 4 || count % 64 === 0) ? copyState(shell) : null;
  }
  if ((known === 'unknown' || known === 'endless') && !shell.budget.spent) {
    shell.frames.close();
    shell.state = before;
    shell.rollBack(mark);
    if (count >= limits.iterations) {
      shell.budget.shorten();
      return unknownLoop(shell, { ...parts, atLeastOne: () => false });
    }
    return unknownLoop(shell, count === 0 ? parts : { ...parts, atLeastOne: () => true }, known === 'endless');
  }
  return shell.joinAt(frame, known === 'ended' ? [shell.state] : []);
}

/** How often a body is rehearsed until nothing changes in it anymore. */
const rehearsals = 6;

/**
 * A loop with any number of iterations: its body once, with what is known before each of them. An endless loop ends
 * only by `break`.
 */
export function unknownLoop(
  shell: Shell,
  { body, any, atLeastOne }: Pick<Loop, 'body' | 'any' | 'atLeastOne'>,
  endless = false,
): boolean {
  const before = shell.state;
  let start = copyState(shell);
  shell.rehearse(() => {
    for (let count = 0; ; count++) {
      const end = rehearsed(shell, start, () => any() && body());
      if (end === null) return;
      const widened = eitherState(start.clone(), end);
      const isWidest = sameState(widened, start);
      start = widened;
      if (isWidest) return;
      if (count < rehearsals) continue;
      start.forgetVariables(unknownVariable);
      return;
    }
  });
  const frame = shell.frames.open('loop', before);
  shell.state = start.clone();
  shell.state.repeated = true;
  const iterate = () => iteration(shell, () => any() && body());
  const leadsOn = atLeastOne() ? iterate() : shell.frames.leadsOn(shell.state.enterBranch(), iterate);
  const ends = leadsOn ? [shell.state, start] : [start];
  return shell.joinAt(frame, endless ? [] : ends);
}

/** The state after one iteration from a state; null if no iteration reaches its end. */
function rehearsed(shell: Shell, start: State, run: Run): State | null {
  shell.state = start;
  shell.state = copyState(shell);
  const frame = shell.frames.open('loop', start);
  const ends = iteration(shell, run) ? [shell.state] : [];
  shell.frames.close();
  const [first, ...others] = possibleStates([...ends, ...frame.exits]);
  return first === undefined ? null : eitherState(first, ...others);
}
