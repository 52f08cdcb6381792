import type { ShellDocument } from '../../syntax/shell/shell.ts';
import type { ExecutedCommand } from '../executed-command.ts';
import { interpretScript, type ScriptEnvironment } from '../interpret.ts';
import { type HookCalls, hookCallsIn, libvirtHook, proxmoxHook, runsAfterGuest } from './hook-calls.ts';

/**
 * The commands of a script, with those marked that only run when the guest is gone: what a hook does at its end and not
 * at its beginning; and those that surely run when a guest starts. The hook is interpreted as it is called, once with each operation. What it does only at libvirt's
 * `reconnect` is not about a guest that starts, so it counts as an end too.
 */
export function withPhases(
  path: string,
  shell: ShellDocument,
  environment: ScriptEnvironment,
  commands: readonly ExecutedCommand[],
): readonly ExecutedCommand[] {
  if (runsAfterGuest(path)) return commands.map(markedAfterGuest);
  const kinds = commands.length === 0 ? [] : hookCallsIn(shell.text);
  if (kinds.length === 0) return commands;
  const runs = kinds.map((kind) => runsOf(kind, shell, environment));
  return commands.map((command) => {
    const isAfter = runs.some(({ coming, going }) => !has(coming, command) && has(going, command));
    if (isAfter) return markedAfterGuest(command);
    return runs.some(({ hook, coming }) => hook && isSure(coming, command)) ? { ...command, withGuest: true } : command;
  });
}

/** Commands by the place where they stand. */
type Executions = ReadonlyMap<string, readonly ExecutedCommand[]>;

function runsOf(kind: HookCalls, shell: ShellDocument, environment: ScriptEnvironment) {
  const calledWith = (operations: readonly string[]): Executions => {
    const byPlace = new Map<string, ExecutedCommand[]>();
    for (const operation of operations) {
      const given = kind.argumentsFor(operation);
      for (const command of interpretScript(shell, { ...environment, arguments: given }).commands) {
        const key = placeOf(command);
        const there = byPlace.get(key);
        if (there === undefined) byPlace.set(key, [command]);
        else there.push(command);
      }
    }
    return byPlace;
  };
  const hook = kind === libvirtHook || kind === proxmoxHook;
  return { hook, coming: calledWith(kind.coming), going: calledWith([...kind.going, ...kind.between]) };
}

function placeOf({ place: { uri, span } }: Pick<ExecutedCommand, 'place'>): string {
  return `${span.start}-${span.end} ${uri}`;
}

/** A function may run one line at both ends, with other words. */
function has(executions: Executions, command: ExecutedCommand): boolean {
  return executions.get(placeOf(command))?.some((other) => mayBeSame(command, other)) === true;
}

/** Whether the command runs with these words whenever the hook is called with one of the operations. */
function isSure(executions: Executions, { place, words }: ExecutedCommand): boolean {
  const there = executions.get(placeOf({ place })) ?? [];
  return there.some((other) => {
    return other.reach !== 'maybe' && words.every(({ text }, index) => text === other.words[index]?.text);
  });
}

function mayBeSame({ words }: ExecutedCommand, other: ExecutedCommand): boolean {
  return words.every(({ text }, index) => {
    const there = other.words[index]?.text;
    return text === null || there === null || text === there;
  });
}

function markedAfterGuest(command: ExecutedCommand): ExecutedCommand {
  const inside = command.inside?.map(markedAfterGuest);
  return { ...command, afterGuest: true, ...(inside === undefined ? {} : { inside }) };
}
