import { limits } from '../limits.ts';
import type { Shell } from '../shell.ts';
import { eitherState, type State, sameState } from './state.ts';
import { unknownVariable } from './variable.ts';

/** Part of a script: false where the script does not go on behind it. */
export type Run = () => boolean;

/** Copying a variable, and merging it, in comparison with a character. */
const costOfEntry = 8;

/** A copy of the state. */
function copyState(shell: Shell): State {
  shell.budget.charge(shell.state.size * costOfEntry);
  return shell.state.clone();
}

/**
 * Runs one of several ways, of which nobody knows which: all are given as `maybe`, and behind them is known what all
 * of them agree on. False where none of them comes to its end.
 */
export function fork(shell: Shell, ways: readonly Run[]): boolean {
  const before = shell.state;
  const frame = shell.frames.open('fork', before);
  const ends: State[] = [];
  for (const way of ways) {
    shell.state = before;
    shell.state = copyState(shell);
    shell.state.reach = 'maybe';
    if (way()) ends.push(shell.state);
  }
  return shell.joinAt(frame, ends);
}

/** One turn of a loop: its body up to where the loop's next turn begins. */
function turn(shell: Shell, body: Run): boolean {
  const frame = shell.frames.open('turn', shell.state);
  return shell.joinAt(frame, body() ? [shell.state] : []);
}

/** The parts of a loop. */
export interface Loop {
  /** Prepares a turn and says whether there is one: null where that is unknown, `left` where the script ends in it. */
  readonly next: () => boolean | null | 'left';
  readonly body: Run;
  /** What every turn begins with when nobody knows how many there are. */
  readonly any: Run;
  /** There is at least one turn, however many there are. */
  readonly atLeastOne: () => boolean;
  /** Whether there is another turn depends on the variables alone: with the same ones it never ends. */
  readonly byState: boolean;
}

/**
 * Runs a loop. Where it cannot be told whether there is another turn, where the turns have no end, and where they are
 * too many, the body is given once for all of them, with what every turn has in common.
 */
export function loop(shell: Shell, parts: Loop): boolean {
  const before = copyState(shell);
  const { mark } = shell;
  const frame = shell.frames.open('loop', before);
  let known: 'ended' | 'left' | 'endless' | 'unknown' = 'unknown';
  let last: State | null = null;
  let count = 0;
  for (; count < limits.turns && shell.budget.step(); count++) {
    const next = parts.next();
    if (next !== true) {
      known = next === false ? 'ended' : next === 'left' ? 'left' : 'unknown';
      break;
    }
    if (!turn(shell, parts.body)) {
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
    if (count >= limits.turns) {
      shell.budget.shorten();
      return unknownLoop(shell, { ...parts, atLeastOne: () => false });
    }
    return unknownLoop(shell, count === 0 ? parts : { ...parts, atLeastOne: () => true }, known === 'endless');
  }
  return shell.joinAt(frame, known === 'ended' ? [shell.state] : []);
}

/** How often a body is rehearsed until nothing new changes in it. */
const rehearsals = 6;

/** A loop of any number of turns: its body once, from what is known before each of them. An endless one is only broken. */
export function unknownLoop(
  shell: Shell,
  { body, any, atLeastOne }: Pick<Loop, 'body' | 'any' | 'atLeastOne'>,
  endless = false,
): boolean {
  const { reach } = shell.state;
  const before = shell.state;
  let start = copyState(shell);
  shell.rehearse(() => {
    for (let count = 0; ; count++) {
      const end = rehearsed(shell, start, () => any() && body());
      if (end === null) return;
      const widened = eitherState(start.clone(), end);
      if (sameState(widened, start)) return;
      start = widened;
      if (count < rehearsals) continue;
      start.forgetVariables(unknownVariable);
      return;
    }
  });
  const frame = shell.frames.open('loop', before);
  shell.state = start.clone();
  shell.state.reach = atLeastOne() ? reach : 'maybe';
  const ends = turn(shell, () => any() && body()) ? [shell.state, start] : [start];
  return shell.joinAt(frame, endless ? [] : ends);
}

/** The state behind one turn from a state; null where no turn comes to its end. */
function rehearsed(shell: Shell, start: State, run: Run): State | null {
  shell.state = start;
  shell.state = copyState(shell);
  const frame = shell.frames.open('loop', start);
  const ends = turn(shell, run) ? [shell.state] : [];
  shell.frames.close();
  const [first, ...others] = [...ends, ...frame.exits];
  return first === undefined ? null : eitherState(first, ...others);
}
