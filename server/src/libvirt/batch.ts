import * as l10n from '@vscode/l10n';
import type { Answer } from './program.ts';
import { argumentsOf, type Connection, problemOf } from './virsh.ts';

/** The answers of a {@link batch}. */
export interface BatchAnswers {
  /** What each command printed; empty if it failed. */
  readonly outputs: readonly string[];
  /** Why the last command that failed did; null if all succeeded. */
  readonly problem: string | null;
}

/**
 * Runs several commands of virsh that change nothing over one connection. Their words may consist of letters, digits,
 * `.`, `_` and `-` alone: virsh splits the text itself, so names do not belong in it, but UUIDs do.
 */
export async function batch(
  connection: Connection,
  commands: readonly (readonly string[])[],
): Promise<Answer<BatchAnswers>> {
  for (const word of commands.flat()) if (!/^[\w.-]+$/.test(word)) throw new Error(`not for a batch: ${word}`);
  const text = commands.map((words) => `echo ${separator}; ${words.join(' ')}`).join('; ');
  const run = await connection.run('virsh', argumentsOf(connection.uri, [text], 'read-only'));
  const problem = problemOf(run);
  if (run.kind !== 'ended') return { ok: false, problem: problem ?? '' };
  const [, ...outputs] = run.stdout.split(separator);
  if (outputs.length === commands.length) return { ok: true, value: { outputs, problem } };
  return {
    ok: false,
    problem:
      problem ?? l10n.t('the output of virsh is incomplete: {0} of {1} answers', outputs.length, commands.length),
  };
}

/** What virsh printed about one of many things. */
export interface AskedAbout<T> extends BatchAnswers {
  readonly thing: T;
}

/**
 * Asks about many things, a hundred in a {@link batch} and a few batches side by side: each starts a process and a
 * connection, and most of its time is spent waiting for the daemon. `onDone` is told how many are done. The first batch
 * that fails ends it.
 */
export async function askAbout<T>(
  connection: Connection,
  things: readonly T[],
  commandsOf: (thing: T) => readonly (readonly string[])[],
  onDone: (done: number) => void = () => {},
): Promise<Answer<AskedAbout<T>[]>> {
  const answers: AskedAbout<T>[] = [];
  let next = 0;
  let done = 0;
  let failure: string | null = null;
  const work = async (): Promise<void> => {
    while (failure === null && next < things.length) {
      const first = next;
      next += thingsOfBatch;
      const some = things.slice(first, next).map((thing) => ({ thing, commands: commandsOf(thing) }));
      const answer = await batch(
        connection,
        some.flatMap(({ commands }) => commands),
      );
      if (!answer.ok) {
        failure ??= answer.problem;
        return;
      }
      const outputs = answer.value.outputs[Symbol.iterator]();
      for (const [index, { thing, commands }] of some.entries()) {
        const own = commands.map(() => outputs.next().value ?? '');
        answers[first + index] = { thing, outputs: own, problem: answer.value.problem };
      }
      done += some.length;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
  return failure === null ? { ok: true, value: answers } : { ok: false, problem: failure };
}

/** All answers have to fit in the bound of a program's output, and all commands in one argument. */
const thingsOfBatch = 100;

/** sshd takes ten logins at once (MaxStartups in sshd_config(5)). */
const batchesAtOnce = 4;

/** U+001E, which is in no XML document, not even in a comment. */
const separator = '\u001e';
