import { computed } from '../text.ts';
import { type ShellWord, sliceWord, wordOf, wordShape } from '../word.ts';

/** A command of Proxmox VE's qm that sets up a guest. */
export interface QmCommand {
  readonly verb: 'create' | 'set';
  readonly vmid: ShellWord;
  /** Its options by their names without dashes. */
  readonly options: ReadonlyMap<string, ShellWord>;
  /** The settings that `--delete` removes. */
  readonly deleted: readonly string[];
}

/** `qm create VMID --NAME VALUE …`, `qm set VMID …` (qm(1)); null for other commands. One dash is as good as two. */
export function readQm(words: readonly ShellWord[]): QmCommand | null {
  const [, verb, vmid, ...rest] = words;
  if ((verb?.text !== 'set' && verb?.text !== 'create') || vmid === undefined) return null;
  const options = new Map<string, ShellWord>();
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    const shape = word === undefined ? '' : wordShape(word);
    const [, dashes = '', name, equals] = /^(--?)([a-z][a-z0-9_-]*)(=)?/.exec(shape) ?? [];
    if (word === undefined || name === undefined) continue;
    const next = rest[at + 1];
    if (equals !== undefined) options.set(name, sliceWord(word, dashes.length + name.length + 1));
    // A switch without a value is on.
    else if (next === undefined || /^--?[a-z]/.test(wordShape(next)))
      options.set(name, wordOf(computed('1'), word.place));
    else {
      options.set(name, next);
      at++;
    }
  }
  const deleted = (options.get('delete')?.text ?? '').split(/[,; ]/).filter((name) => name !== '');
  return { verb: verb.text, vmid, options, deleted };
}
