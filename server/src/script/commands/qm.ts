import { computed } from '../text.ts';
import { programName, type ShellWord, sliceWord, wordOf, wordShape } from '../word.ts';

/** A command of Proxmox VE, qm or pvesh, that sets up a guest. */
export interface QmCommand {
  readonly verb: 'create' | 'set';
  readonly vmid: ShellWord;
  /** Its options by their names without dashes. */
  readonly options: ReadonlyMap<string, ShellWord>;
  /** The settings that `--delete` removes. */
  readonly deleted: readonly string[];
}

/**
 * `qm create VMID --NAME VALUE …`, `qm set VMID …` (qm(1)), `pvesh set /nodes/NODE/qemu/VMID/config …` (pvesh(1)); null
 * for other commands. One dash is as good as two.
 */
export function readQm(words: readonly ShellWord[]): QmCommand | null {
  const [program, word, target, ...rest] = words;
  const verb = word?.text;
  if ((verb !== 'set' && verb !== 'create') || target === undefined) return null;
  if (programName(program) === 'qm') return { verb, vmid: target, ...readSettings(rest) };
  const [, before, vmid] = /^(\/?nodes\/[^/]+\/qemu\/)([^/]+)\/config$/.exec(wordShape(target)) ?? [];
  if (programName(program) !== 'pvesh' || before === undefined || vmid === undefined) return null;
  const at = before.length;
  return { verb: 'set', vmid: sliceWord(target, at, at + vmid.length), ...readSettings(rest) };
}

function readSettings(rest: readonly ShellWord[]): Pick<QmCommand, 'options' | 'deleted'> {
  const options = new Map<string, ShellWord>();
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    const shape = word === undefined ? '' : wordShape(word);
    const [, dashes = '', name, equals] = /^(--?)([a-z][a-z0-9_-]*)(=)?/.exec(shape) ?? [];
    if (word === undefined || name === undefined) continue;
    const next = rest[at + 1];
    if (equals !== undefined) options.set(name, sliceWord(word, dashes.length + name.length + 1));
    // A switch without a value is on; `args` always has one.
    else if (next === undefined || (name !== 'args' && /^--?[a-z]/.test(wordShape(next))))
      options.set(name, wordOf(computed('1'), word.place));
    else {
      options.set(name, next);
      at++;
    }
  }
  const deleted = (options.get('delete')?.text ?? '').split(/[,; ]/).filter((name) => name !== '');
  return { options, deleted };
}
