import type { ArithmeticFor, For, Select, While } from 'unbash';
import { type Text, unknownText } from '../../text.ts';
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
  let index = 0;
  return loop(shell, {
    next: () => {
      const field = fields[index++];
      return field !== undefined && set(field.text);
    },
    body,
    any: () => set(unknownText),
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
 * `while` and `until`. A condition that is only assumed to succeed (`while sleep 5`) does not succeed forever: the body
 * is given once.
 */
export function runWhile(shell: Shell, { kind, clause, body }: While): boolean {
  let assumed = false;
  return loop(shell, {
    next: () => {
      if (!shell.run(clause.commands)) return 'left';
      const success = shell.state.success;
      if (success === null) return null;
      const another = success === (kind === 'while');
      assumed = another && shell.state.assumed;
      if (!another) shell.state.succeed(true);
      return assumed ? null : another;
    },
    body: () => shell.run(body.commands),
    any: () => shell.run(clause.commands),
    atLeastOne: () => assumed,
    byState: true,
  });
}
