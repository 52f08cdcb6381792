import * as l10n from '@vscode/l10n';
import { parseKernel } from '../../../cpuset/kernel.ts';
import { largestHost } from '../../host-topology.ts';
import { type AdditionResult, type CpuListKind, cpuListKinds } from '../addition.ts';
import type { AdditionFormat } from '../format.ts';

/** Files of /sys/devices/system/cpu, such as `isolated`. */
export const cpuListFormat: AdditionFormat = {
  kind: 'addition',
  describe: () => l10n.t('a list of CPUs'),
  shape: 'lines',
  begins: (head) => labelled(firstLine(head)) !== null || echoed(head) !== null,
  continues: (head) => labelled(firstLine(head)) !== null,
  alone: isCpuListFile,
  parse: parseCpuListFile,
  commands: [
    {
      command: 'cat /sys/devices/system/cpu/isolated',
      note: () => l10n.t('The list for "isolated" in the profile, if the capture does not tell it'),
    },
  ],
};

/**
 * Reads CPU lists of /sys/devices/system/cpu: isolated, nohz_full, online and offline. The text is one bare list, which
 * the file's name identifies; a command `cat PATH` and the list below it; or lines with the path before the list, as
 * `grep . /sys/devices/system/cpu/isolated …` prints them. An unset list is empty or `(null)`.
 */
function parseCpuListFile(name: string, text: string): AdditionResult {
  const shown = echoed(text.trimStart());
  if (shown !== null) return listsOf([shown]);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const [only = ''] = lines;
  if (lines.length <= 1 && labelled(only) === null) {
    const kind = kindOf(name);
    if (kind !== null) return listsOf([[kind, only]]);
    return refused(
      l10n.t(
        '{0} is a list of CPUs, but its name does not tell which. Name it after what it lists: {1}.',
        name,
        cpuListKinds.join(', '),
      ),
    );
  }
  return listsOf(
    lines.flatMap((line): [CpuListKind, string][] => {
      const { path, list } = labelled(line.trim()) ?? { path: '', list: '' };
      const kind = kindOf(path);
      return kind === null ? [] : [[kind, list]];
    }),
  );
}

/** Whether a text may be one bare CPU list, or lists with their paths. The empty text is an empty list. */
function isCpuListFile(head: string): boolean {
  const [first = '', second = ''] = head.trim().split(/\r?\n/, 2);
  return (
    labelled(first) !== null ||
    (second === '' && /^(?:\(null\)|[\dN][\dN,:/\s-]*|all(?::\d+\/\d+)?)?$/.test(first.trim()))
  );
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}

/** The list below a command `cat PATH`; null for any other text. */
function echoed(text: string): readonly [CpuListKind, string] | null {
  const [command = '', list = ''] = text.split('\n', 2);
  const at = command.indexOf('cat /sys/devices/system/cpu/');
  const file = at < 0 ? undefined : command.slice(at).trim().split('/').at(-1);
  const kind = cpuListKinds.find((name) => name === file);
  return kind !== undefined && /^[\dN,:/\s-]*$|^\s*\(null\)\s*$/.test(list) ? [kind, list] : null;
}

/** A list behind the path of its file, as grep prints it; null for any other line. */
function labelled(line: string): { readonly path: string; readonly list: string } | null {
  const colon = line.indexOf(':');
  const path = line.slice(0, Math.max(0, colon));
  const list = line.slice(colon + 1).trimStart();
  const isPath = /^\/?[\w./-]+$/.test(path) && path.split('/').at(-2) === 'cpu' && /\w$/.test(path);
  return isPath && /^(?:[\dN,:/\s-]*|\(null\)|all)$/.test(list) ? { path, list } : null;
}

// `nohz_full` comes first: a file may be called isolated-host1.nohz_full.
function kindOf(name: string): CpuListKind | null {
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  if (base.includes('nohz')) return 'nohz_full';
  if (base.includes('isol')) return 'isolated';
  if (base.includes('offline')) return 'offline';
  return base.includes('online') ? 'online' : null;
}

function listsOf(entries: readonly (readonly [CpuListKind, string])[]): AdditionResult {
  const lists: Partial<Record<CpuListKind, string>> = {};
  for (const [kind, written] of entries) {
    const list = written.trim() === '(null)' ? '' : written.trim();
    const [problem] = parseKernel(list, largestHost).problems;
    if (problem !== undefined) {
      return refused(l10n.t("The list of {0} CPUs, '{1}': {2}", kind, list.slice(0, 40), problem.message));
    }
    lists[kind] = list;
  }
  if (entries.length === 0)
    return refused(l10n.t('These lists are not supported. Pinset reads {0}.', cpuListKinds.join(', ')));
  return { value: { lists, asked: false }, problems: [] };
}

function refused(message: string): AdditionResult {
  return { value: null, problems: [{ message }] };
}
