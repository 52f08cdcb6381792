import * as l10n from '@vscode/l10n';
import type { Answer, ProgramRun, RunProgram } from './program.ts';
import { unattended } from './uri.ts';

/** A way to a libvirt daemon. */
export interface Connection {
  /** The connection's URI, such as `qemu:///system` or `qemu+ssh://root@kvm1/system`. */
  readonly uri: string;
  readonly run: RunProgram;
}

/**
 * Runs one command of virsh and gives what it printed. `readOnly` opens a connection that cannot change anything, which
 * needs no rights with `qemu:///system`. `words` are the command and its arguments as they are: put a name or path after
 * an option that takes it (`--domain`), because virsh takes a word with leading dashes for an option elsewhere.
 */
export async function virsh(
  connection: Connection,
  words: readonly string[],
  access: 'read-only' | 'full',
): Promise<Answer<string>> {
  const run = await connection.run('virsh', argumentsOf(connection.uri, words, access));
  const problem = problemOf(run);
  if (problem !== null) return { ok: false, problem };
  return { ok: true, value: run.kind === 'ended' ? run.stdout : '' };
}

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

/** The XML in what virsh printed, without lines that something else printed around it; empty if there is none. */
export function domainXmlIn(output: string): string {
  const start = output.search(/^<domain[\s>]/m);
  const end = output.lastIndexOf('</domain>');
  if (start < 0 || end < start) return '';
  const close = end + '</domain>'.length;
  return output.slice(start, output[close] === '\n' ? close + 1 : close);
}

/** U+001E, which is in no XML document, not even in a comment. */
const separator = '\u001e';

/** The arguments of virsh for one command. */
export function argumentsOf(uri: string, words: readonly string[], access: 'read-only' | 'full'): string[] {
  return ['--quiet', ...(access === 'read-only' ? ['--readonly'] : []), '--connect', unattended(uri), ...words];
}

/** Why virsh did not do its work, in one line; null if it did. */
export function problemOf(run: ProgramRun): string | null {
  switch (run.kind) {
    case 'not started':
      return run.missing
        ? l10n.t("virsh is not installed; Debian's package libvirt-clients has it")
        : l10n.t('virsh cannot be started: {0}', run.problem);
    case 'stopped':
      return stoppedInWords(run.why);
    case 'ended':
      return run.status === 0 ? null : errorInWords(run.stderr);
  }
}

function stoppedInWords(why: 'time' | 'size' | 'cancelled'): string {
  switch (why) {
    case 'time':
      return l10n.t('virsh took too long and was ended');
    case 'size':
      return l10n.t('virsh printed too much and was ended');
    case 'cancelled':
      return l10n.t('cancelled');
  }
}

/** virsh says what failed first and why last, which may take several lines. */
function errorInWords(stderr: string): string {
  const lines = `\n${stderr}`.split('\nerror: ').slice(1);
  const reason = (lines.at(-1) ?? stderr).slice(0, longestReason).replace(/\s+/g, ' ').trim();
  if (/Permission denied \((?:publickey|password|keyboard)|Host key verification failed/.test(reason))
    return l10n.t('ssh cannot log in without asking: {0}; log in once by hand, with a key', reason);
  if (/^Failed to connect socket to .*(?:No such file or directory|Connection refused)$/.test(reason))
    return l10n.t("no libvirt daemon answers: {0}; 'systemctl start libvirtd' may start it", reason);
  if (/permission denied|authentication (?:failed|unavailable)|access denied/i.test(reason))
    return l10n.t('libvirt refuses access: {0}; root and members of the group libvirt have it', reason);
  if (lines[0]?.startsWith('failed to connect') === true) return l10n.t('cannot connect: {0}', reason);
  return reason === '' ? l10n.t('virsh failed without saying why') : reason;
}

const longestReason = 300;
