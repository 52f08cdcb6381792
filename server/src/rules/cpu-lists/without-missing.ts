import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { sameForm } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { ScriptList } from '../../fleet/documents/script-lists.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';

/**
 * The repair of a list that names numbers which are not there: the list without them. null if none is left. `title` says
 * it, given the new list.
 */
export function withoutMissing(
  { value, span }: LocatedCpuList,
  there: CpuSet,
  title: (newText: string) => string,
): Repairs | null {
  const left = value?.intersection(there);
  return left === undefined || left.isEmpty ? null : repair(title(left.toString()), replace(span, left.toString()));
}

/** The same for a list of a script, which keeps its form; null also if it is not written there as it is. */
export function withoutMissingInScript(
  { located, dialect, word }: ScriptList,
  left: CpuSet,
  title: (newText: string) => string,
): Repairs | null {
  const newText =
    left.isEmpty || dialect === null || !located.verbatim ? null : sameForm(word.text ?? '', dialect, left);
  return newText === null ? null : repair(title(newText), replace(located.span, newText));
}

/** The title of a list without what is offline or not there. */
export function thoseOnline(newText: string): string {
  return l10n.t("Change to '{0}', those that are online", newText);
}

/** The title of a list without what the host lacks. */
export function thoseOfHost(newText: string): string {
  return l10n.t("Change to '{0}', those that the host has", newText);
}

/** The title of a list without what the domain lacks. */
export function thoseOfDomain(newText: string): string {
  return l10n.t("Change to '{0}', those that the domain has", newText);
}
