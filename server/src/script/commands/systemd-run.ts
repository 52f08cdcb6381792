import type { ShellWord } from '../word.ts';
import { unitName } from './group.ts';
import { hasOption, lastOption, optionTable, readOptions, valuesOf } from './options.ts';
import type { CommandReading } from './step.ts';
import { readUnitProperties } from './unit-properties.ts';

const options = optionTable(
  'user system scope u|unit= p|property= description= slice= slice-inherit no-block',
  'r|remain-after-exit wait send-sighup service-type= uid= gid= nice=',
  'working-directory= d|same-dir E|setenv= t|pty P|pipe q|quiet G|collect S|shell',
  'H|host= M|machine= C|capsule= ignore-failure background= expand-environment=',
  'job-mode= no-ask-password no-pager v|verbose path-property= socket-property=',
  'timer-property= on-active= on-boot= on-startup= on-unit-active= on-unit-inactive=',
  'on-calendar= on-timezone-change on-clock-change h|help version',
);

/**
 * `systemd-run [options] COMMAND…` (systemd-run(1) of 252 to 257). Its `-p` properties place the command, and its slice
 * may have a placement of its own. A scope takes only AllowedCPUs=, since systemd does not start its processes. null if
 * it starts nothing here: on another host or machine, or for help.
 */
export function readSystemdRun(words: readonly [ShellWord, ...ShellWord[]]): CommandReading | null {
  const [program, ...rest] = words;
  const given = readOptions(rest, options, true);
  if (given === null || hasOption(given, 'host', 'machine', 'help', 'version')) return null;
  if (given.operands.length === 0) return null;
  const slice = lastOption(given, 'slice')?.value;
  const step = {
    program: 'systemd-run',
    place: program.place,
    ...readUnitProperties(valuesOf(given, 'property')),
    ...(slice == null ? {} : { group: unitName(slice, 'slice') }),
  };
  return { kind: 'start', step, command: given.operands };
}
