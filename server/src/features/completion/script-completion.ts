import { touches } from '../../base/span.ts';
import type { ScriptContext } from '../../rules/engine/rule.ts';
import { completeInDomain } from './domain-completion.ts';
import { completeList, type ListCompletion, type TypedList } from './list-completion.ts';
import { attributeAt } from './xml-attribute.ts';

/** An option of a program whose value is a list. */
interface ListOption {
  readonly program: RegExp;
  /** `-C 0`, `-C0`, `--cpu-list 0`, `--cpu-list=0`. */
  readonly names: readonly string[];
  readonly holds: TypedList['holds'];
}

const listOptions: readonly ListOption[] = [
  { program: /\btaskset\b/, names: ['--cpu-list'], holds: 'cpus' },
  { program: /\bnumactl\b/, names: ['-C', '--physcpubind'], holds: 'cpus' },
  {
    program: /\bnumactl\b/,
    names: ['-N', '-m', '-i', '--cpunodebind', '--membind', '--interleave', '--preferred'],
    holds: 'nodes',
  },
  { program: /\bvirsh\b/, names: ['--cpulist'], holds: 'cpus' },
  { program: /\bvirsh\b/, names: ['--nodeset'], holds: 'nodes' },
  { program: /\b(?:docker|podman)\b/, names: ['--cpuset-cpus'], holds: 'cpus' },
  { program: /\b(?:docker|podman)\b/, names: ['--cpuset-mems'], holds: 'nodes' },
  { program: /\bqm\s+set\b/, names: ['--affinity', '-affinity'], holds: 'cpus' },
  { program: /\bcset\b/, names: ['-c', '--cpu'], holds: 'cpus' },
  { program: /\bcset\b/, names: ['-m', '--mem'], holds: 'nodes' },
];

/** Settings of units, whose lists may have blanks. */
const listSettings: ReadonlyMap<string, TypedList['holds']> = new Map([
  ['AllowedCPUs', 'cpus'],
  ['StartupAllowedCPUs', 'cpus'],
  ['CPUAffinity', 'cpus'],
  ['AllowedMemoryNodes', 'nodes'],
  ['StartupAllowedMemoryNodes', 'nodes'],
  ['NUMAMask', 'nodes'],
]);

/** Longer lines, in characters, are skipped: they are generated, not typed. */
const longestLine = 4096;

/**
 * The CPUs or nodes that can continue the list at an offset of a script or unit file; in a domain that a here-document
 * holds, what can stand in its attributes. None where no list is typed.
 */
export function completeInScript(context: ScriptContext, offset: number): ListCompletion[] {
  const { document, run, occupancy } = context;
  // What the script does is looked up only where an attribute is typed.
  for (const { definition } of attributeAt(document.text, offset) === null ? [] : run.guests()) {
    if (definition !== null && touches(definition.domain.span, offset))
      return completeInDomain(definition, context.seenBy(definition), offset);
  }
  const list = occupancy === null ? null : listAt(document.text, offset);
  return list === null || occupancy === null ? [] : completeList(list, occupancy);
}

function listAt(text: string, offset: number): TypedList | null {
  const line = lineUpTo(text, offset);
  if (line === null || /^\s*#/.test(line)) return null;
  const rest = /^[\d,:/^-]*/.exec(text.slice(offset, offset + longestLine))?.[0] ?? '';
  const setting = settingOf(line);
  if (setting !== null) return { ...setting, rest, start: offset - setting.text.length };
  let start = line.length;
  while (start > 0 && /[\d,:/-]/.test(line.charAt(start - 1))) start--;
  const list = line.slice(start);
  const before = line.slice(0, start).replace(/["']$/, '');
  const holds = heldAfter(before);
  return holds === null ? null : { text: list, rest, start: offset - list.length, holds };
}

/** What a list holds that follows a text; null if no list is typed there. */
function heldAfter(before: string): TypedList['holds'] | null {
  if (/^affinity:\s*$/.test(before)) return 'cpus';
  const command = before.split(/[|;&#]/).at(-1) ?? '';
  const words = command.split(/\s+/);
  // What the list is glued to; empty if a blank precedes it.
  const glued = words.pop() ?? '';
  if (/(?:^|,)(?:host-nodes|hostnodes)=$/.test(glued)) return 'nodes';
  const previous = words.at(-1) ?? '';
  for (const { program, names, holds } of listOptions) {
    const isNamed = names.some((name) => {
      if (glued === '') return previous === name;
      return glued === (name.startsWith('--') || name.length > 2 ? `${name}=` : name);
    });
    if (isNamed && program.test(command)) return holds;
  }
  if (glued !== '') return null;
  if (/\btaskset\b/.test(command) && /^-[apz]*c[ap]*$/.test(previous)) return 'cpus';
  const isOperand = words.at(-3) === 'vcpupin' || words.at(-3) === 'iothreadpin' || words.at(-2) === 'emulatorpin';
  return isOperand && /\bvirsh\b/.test(command) ? 'cpus' : null;
}

/** The list of `AllowedCPUs=` and its like, whose terms blanks may divide. */
function settingOf(line: string): Pick<TypedList, 'text' | 'holds'> | null {
  const equals = line.lastIndexOf('=');
  const text = line.slice(equals + 1).replace(/^["']/, '');
  if (equals < 0 || !/^[\d\s,:/-]*$/.test(text)) return null;
  const holds = listSettings.get(line.slice(0, equals).split(/\W/).at(-1) ?? '');
  return holds === undefined ? null : { text, holds };
}

/** The line up to the cursor, including the lines that it continues; null if it is too long. */
function lineUpTo(text: string, offset: number): string | null {
  const before = text.slice(Math.max(0, offset - longestLine - 1), offset);
  const logical = before.replace(/\\\r?\n/g, '  ');
  const line = logical.slice(Math.max(logical.lastIndexOf('\n'), logical.lastIndexOf('\r')) + 1);
  return line.length > longestLine ? null : line;
}
