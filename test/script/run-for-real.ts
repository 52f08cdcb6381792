import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutedCommand } from '../../server/src/script/executed-command.ts';
import { knownValue, unknownText } from '../../server/src/script/text.ts';

/** A command as it was run: its words, and what it was fed if it reads that. */
export interface RecordedCommand {
  readonly words: readonly string[];
  readonly stdin: string | null;
}

/** Why scripts cannot be run for real; false if they can. */
export function bashIsMissing(): string | false {
  const { stdout } = spawnSync('bash', ['-c', 'echo $BASH_VERSINFO'], { encoding: 'utf8' });
  return Number(stdout ?? 0) >= 5 ? false : 'bash 5 is not here';
}

/** Programs that are replaced by one that records its arguments. */
export const stubs = [
  'taskset',
  'numactl',
  'virsh',
  'qemu-system-x86_64',
  'chrt',
  'systemctl',
  'systemd-run',
  'cgexec',
  'cset',
] as const;

/**
 * What a stub does. `virsh define` also records what it reads, its input or a file; other commands must not take what a
 * loop around them reads.
 */
const stub = (name: string) => `{
  printf '%s\\0' "$#" ${name} "$@"
  case "$1 $2" in
    'define -' | 'define /dev/stdin') printf '1\\0'; cat; printf '\\0' ;;
    'define '*) if [ -e "$2" ]; then printf '1\\0'; cat "$2"; printf '\\0'; else printf '0\\0'; fi ;;
    *) printf '0\\0' ;;
  esac
} >> "$RECORD"`;

/**
 * The stubs as functions that bash takes from its environment: most commands then start no program, which halves the
 * time. The programs serve commands that another program starts, as in `nice taskset`.
 */
const functions = Object.fromEntries(stubs.map((name) => [`BASH_FUNC_${name}%%`, `() { ${stub(name)}; }`]));

/** What `virsh define` reads according to the interpreter; null for other commands, and if it is unknown. */
export function defined({ words, stdin, files }: ExecutedCommand): string | null {
  const [, verb, file] = words;
  if (verb?.text !== 'define' || file === undefined) return null;
  if (file.text === '-' || file.text === '/dev/stdin') return stdin?.text ?? null;
  return knownValue(files?.read(file.pieces) ?? unknownText);
}

/** Runs scripts with bash, each in an empty folder, one after the other, and gives the commands of each. */
export function runForReal(scripts: readonly string[]): RecordedCommand[][] {
  const folder = mkdtempSync(path.join(tmpdir(), 'pinset-scripts-'));
  try {
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    for (const name of stubs) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${stub(name)}\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    for (const [index, script] of scripts.entries()) writeFileSync(path.join(folder, `${index}.sh`), script);
    const driver = `for ((i=0; i<${scripts.length}; i++)); do
      mkdir $i; cd $i; RECORD=../$i.record timeout 20 bash ../$i.sh; cd ..
    done`;
    const env = { ...functions, PATH: `${bin}:/usr/bin:/bin`, LC_ALL: 'C.UTF-8' };
    spawnSync('bash', ['-c', driver], { cwd: folder, env, stdio: 'ignore', timeout: 600_000 });
    return scripts.map((_, index) => {
      const record = path.join(folder, `${index}.record`);
      return existsSync(record) ? readRecord(readFileSync(record, 'utf8')) : [];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readRecord(text: string): RecordedCommand[] {
  const values = text.split('\0');
  const commands: RecordedCommand[] = [];
  for (let at = 0; at < values.length - 1; ) {
    const count = Number(values[at]) + 1;
    const words = values.slice(at + 1, at + 1 + count);
    const fed = values[at + 1 + count] === '1';
    commands.push({ words, stdin: fed ? (values[at + 2 + count] ?? '') : null });
    at += fed ? count + 3 : count + 2;
  }
  return commands;
}
