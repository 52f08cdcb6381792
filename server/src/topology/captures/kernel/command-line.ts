import * as l10n from '@vscode/l10n';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { largestHost } from '../../host-topology.ts';
import type { AdditionResult } from '../addition.ts';
import type { AdditionFormat } from '../format.ts';

/** /proc/cmdline. */
export const commandLineFormat: AdditionFormat = {
  kind: 'addition',
  describe: () => l10n.t('a kernel command line'),
  shape: 'lines',
  begins: (head) => head.startsWith('BOOT_IMAGE=') || isCommandThatShowsIt(head),
  continues: (head) => head.startsWith('BOOT_IMAGE='),
  alone: isKernelCommandLine,
  parse: (_, text) => parseKernelCommandLine(text),
  commands: [],
};

/**
 * Reads `isolcpus=` and `nohz_full=` of /proc/cmdline. Flags precede the list (`isolcpus=managed_irq,domain,2-7`). With
 * flags, CPUs are isolated from the scheduler's domains only if one flag is `domain`; `nohz` means nohz_full
 * (housekeeping_isolcpus_setup in the kernel's kernel/sched/isolation.c). A parameter that the kernel refuses has no
 * effect.
 */
function parseKernelCommandLine(text: string): AdditionResult {
  const problems: { message: string }[] = [];
  let isolated = '';
  let nohzFull = '';
  for (const parameter of parametersOf(lineOf(text))) {
    const [, name, value = ''] = /^(isolcpus|nohz[_-]full)=(.*)$/.exec(parameter) ?? [];
    if (name === undefined) continue;
    const { flags, list } = name === 'isolcpus' ? withoutFlags(value) : { flags: ['nohz'], list: value };
    const [problem] = parseKernel(list, largestHost).problems;
    if (problem !== undefined || list === '') {
      const why = problem?.message ?? l10n.t('it lacks a list of CPUs.');
      problems.push({ message: l10n.t('{0}={1} has no effect: {2}', name, value.slice(0, 60), why) });
      continue;
    }
    if (flags.includes('nohz')) nohzFull = list;
    if (flags.includes('domain') || !flags.some((flag) => kernelFlags.includes(flag))) isolated = list;
  }
  return { value: { lists: { isolated, nohz_full: nohzFull }, asked: true }, problems };
}

/** Whether a text is a kernel command line: one line of parameters, with at least one common parameter. */
function isKernelCommandLine(head: string): boolean {
  const [first = '', second = ''] = head.trim().split(/\r?\n/, 2);
  return second === '' && /(?:^|\s)(?:BOOT_IMAGE|root|init|initrd|console|isolcpus|nohz_full)=/.test(first);
}

function isCommandThatShowsIt(text: string): boolean {
  return text.split('\n', 1)[0]?.trimEnd().endsWith('cat /proc/cmdline') ?? false;
}

// A terminal breaks the line at its width, and the next line is a prompt.
function lineOf(text: string): string {
  const [first = '', ...others] = text.trimStart().split('\n');
  const lines = isCommandThatShowsIt(first) ? others : [first, ...others];
  let whole = '';
  for (const line of lines) {
    if (line.trim() === '' || isPrompt(line)) break;
    whole += line;
    if (line.length < narrowestTerminal) break;
  }
  return whole;
}

const narrowestTerminal = 79;

function isPrompt(line: string): boolean {
  return /^\S{0,200}[\w\])~][$#%>](?:\s|$)|^\[[^\]\n]{1,200}\][$#] /.test(line);
}

const kernelFlags = ['nohz', 'domain', 'managed_irq'];

// Blanks separate parameters, except inside double quotes.
function parametersOf(text: string): string[] {
  return (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((parameter) => parameter.replaceAll('"', ''));
}

function withoutFlags(value: string): { flags: string[]; list: string } {
  const flags: string[] = [];
  let list = value;
  for (let flag = flagOf(list); flag !== undefined; flag = flagOf(list)) {
    flags.push(flag);
    list = list.slice(flag.length + 1);
  }
  return { flags, list };
}

function flagOf(list: string): string | undefined {
  return /^([A-Za-z][A-Za-z_]*),/.exec(list)?.[1];
}
