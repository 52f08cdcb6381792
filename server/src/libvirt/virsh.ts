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
      return l10n.t(
        "virsh took longer than two minutes and was ended; 'virsh -r hostname' with this connection shows whether libvirt answers",
      );
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
