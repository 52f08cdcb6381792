import * as l10n from '@vscode/l10n';
import type { CpuSet } from './cpuset.ts';

const longestList = 60;

/** A CPU list for a message: whole up to 60 characters, otherwise its beginning and the number of CPUs. */
export function shortList(cpus: CpuSet): string {
  const list = cpus.toString();
  if (list.length <= longestList) return list;
  return l10n.t('{0},… ({1} CPUs)', list.slice(0, list.lastIndexOf(',', longestList)), cpus.size);
}
