import { type ShellWord, sliceWord, wordShape } from '../../word.ts';
import { readVirshCall } from './words.ts';

/** A word by which a call of virsh names a domain. */
export interface DomainArgument {
  readonly word: ShellWord;
  /** The connection leads to another machine. */
  readonly remote: boolean;
}

/**
 * The commands of virsh(1) whose first argument is a domain. A command that is not listed names none: what its first
 * argument is, is not known.
 */
const commands: ReadonlySet<string> = new Set(
  `attach-device attach-disk attach-interface autostart blkdeviotune blkiotune blockcommit blockcopy blockjob blockpull
  blockresize change-media console cpu-stats desc destroy detach-device detach-disk detach-interface domblkinfo domblklist
  domblkstat domcontrol domdisplay domfsfreeze domfsinfo domfsthaw domfstrim domhostname domid domif-getlink domif-setlink
  domifaddr domiflist domifstat dominfo domjobabort domjobinfo dommemstat dompmsuspend dompmwakeup domrename domstate domtime
  domuuid dump dumpxml edit emulatorpin guestvcpus inject-nmi iothreadadd iothreaddel iothreadinfo iothreadpin iothreadset
  managedsave managedsave-remove memtune metadata migrate numatune perf qemu-agent-command qemu-monitor-command reboot reset
  resume save schedinfo screenshot send-key setmaxmem setmem setvcpu setvcpus shutdown snapshot-create snapshot-create-as
  snapshot-current snapshot-delete snapshot-list snapshot-revert start suspend ttyconsole undefine update-device vcpucount
  vcpuinfo vcpupin vncdisplay`.split(/\s+/),
);

/** The domains that a call of virsh names. `stdin` is what the script feeds it. */
export function domainArguments(words: readonly ShellWord[], stdin: ShellWord | null): DomainArgument[] {
  const call = readVirshCall(words, stdin);
  if (call === null) return [];
  const uri = call.uri === null ? '' : (call.uri.text ?? null);
  // A connection that is not known may lead anywhere.
  const remote = uri === null || /^[\w.+-]+:\/\/[^/]/.test(uri);
  return call.commands.flatMap(([command, ...rest]) => {
    const word = commands.has(command?.text ?? '') ? domainOf(rest) : undefined;
    return word === undefined ? [] : [{ word, remote }];
  });
}

/** `--domain NAME`, `--domain=NAME`, or the first word; undefined if an option that is not read comes before it. */
export function domainOf(words: readonly ShellWord[]): ShellWord | undefined {
  const shapes = words.map(wordShape);
  const joined = shapes.findIndex((shape) => shape.startsWith('--domain='));
  const word = words[joined];
  if (word !== undefined) return sliceWord(word, '--domain='.length);
  const option = shapes.indexOf('--domain');
  if (option >= 0) return words[option + 1];
  const first = shapes.findIndex((shape) => !plainFlags.has(shape));
  return shapes[first]?.startsWith('--') === true ? undefined : words[first];
}

/** Options without a value, which often come before the domain. */
const plainFlags: ReadonlySet<string> = new Set(
  '--config --live --current --graceful --force --console --paused --autodestroy --managed-save --nvram --inactive'.split(
    ' ',
  ),
);
