import type { ArithmeticFor, For, Select, While } from 'unbash';
import { outlineOf, type Text, unknownText } from '../../text.ts';
import { behindUnknownLines } from '../builtins/read.ts';
import type { Shell } from '../shell.ts';
import { fork, loop, unknownLoop } from '../state/flow.ts';
import { assignScalar } from '../state/variables.ts';
import { expandWords } from '../words/word.ts';

/** `for x in …`, and `select`, whose choices are unknown. */
export function runFor(shell: Shell, node: For | Select): boolean {
  const fields =
    node.wordlist === undefined
      ? shell.state.arguments.items.map((text) => ({ text, several: false }))
      : expandWords(shell, node.wordlist);
  const open = node.wordlist === undefined && shell.state.arguments.rest !== 'none';
  const set = (text: Text): true => {
    assignScalar(shell, node.name.value, text);
    return true;
  };
  const body = () => shell.run(node.body.commands);
  shell.state.succeed(true);
  if (open || node.type === 'Select' || fields.some(({ several }) => several)) {
    const atLeastOne = () => node.type === 'For' && fields.some(({ several }) => !several);
    return unknownLoop(shell, { body, any: () => set(unknownText), atLeastOne });
  }
  const any = () => set(unknownText);
  let index = 0;
  return loop(shell, {
    next: () => {
      const [before, field] = index === 0 ? [undefined, fields[0]] : fields.slice(index - 1, index + 1);
      index++;
      if (field === undefined) return false;
      if (before !== undefined && shell.threads.othersBetween(before.text, field.text)) {
        shell.rehearse(() => unknownLoop(shell, { body, any, atLeastOne: () => false }));
      }
      return set(field.text);
    },
    body,
    any,
    atLeastOne: () => fields.length > 0,
    byState: false,
  });
}

export function runArithmeticFor(shell: Shell, { initialize, test, update, body }: ArithmeticFor): boolean {
  if (initialize !== undefined) shell.number(initialize);
  shell.state.succeed(true);
  const step = (): true => {
    if (update !== undefined) shell.number(update);
    return true;
  };
  let first = true;
  return loop(shell, {
    next: () => {
      if (!first) step();
      first = false;
      const number = test === undefined ? 1n : shell.number(test);
      return number === null ? null : number !== 0n;
    },
    body: () => shell.run(body.commands),
    // Every iteration except the first follows an update.
    any: () => fork(shell, [() => true, step]),
    atLeastOne: () => false,
    byState: true,
  });
}

/**
 * `while` and `until`. Where the input goes on with lines that are unknown, even how many, the iterations on those are
 * given once, and the loop goes on with the lines behind them. A condition that is only assumed to succeed (`while sleep 5`) does not succeed forever: the body
 * is given once.
 */
export function runWhile(shell: Shell, { kind, clause, body }: While): boolean {
  let assumed = false;
  const iterate = () => shell.run(body.commands);
  return loop(shell, {
    next: () => {
      const rest = behindUnknownLines(shell.state.stdin);
      if (rest !== null) {
        shell.state.stdin = null;
        const any = () => shell.run(clause.commands);
        let reached = true;
        const onUnknown = () => {
          reached = unknownLoop(shell, { body: iterate, any, atLeastOne: () => false });
        };
        // The lines behind them give the commands of the body.
        if (outlineOf(rest) === '') onUnknown();
        else shell.rehearse(onUnknown);
        if (!reached) return 'left';
        shell.state.stdin = rest;
      }
      if (!shell.run(clause.commands)) return 'left';
      const success = shell.state.success;
      if (success === null) return null;
      const another = success === (kind === 'while');
      assumed = another && shell.state.assumed;
      if (!another) shell.state.succeed(true);
      return assumed ? null : another;
    },
    body: iterate,
    any: () => shell.run(clause.commands),
    atLeastOne: () => assumed,
    byState: true,
  });
}
