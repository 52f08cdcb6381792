import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { inStyleOf, sameForm } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { ScriptList } from '../../fleet/documents/script-lists.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';

/**
 * The repair of a list that names missing numbers: the list without them, or null if none are left. `title` makes the
 * repair's title from the new list.
 */
export function withoutMissing(
  { value, span, text }: LocatedCpuList,
  there: CpuSet,
  title: (newText: string) => string,
): Repairs | null {
  const left = value?.intersection(there);
  if (left === undefined || left.isEmpty) return null;
  const newText = inStyleOf(text, left);
  return repair(title(newText), replace(span, newText));
}

/** The same for a list of a script, in its own dialect; null also if the list is not in the script verbatim. */
export function withoutMissingInScript(
  { located, dialect, word }: ScriptList,
  left: CpuSet,
  title: (newText: string) => string,
): Repairs | null {
  const newText =
    left.isEmpty || dialect === null || !located.verbatim ? null : sameForm(word.text ?? '', dialect, left);
  return newText === null ? null : repair(title(newText), replace(located.span, newText));
}

/** The title of a repair that leaves the online CPUs. */
export function thoseOnline(newText: string): string {
  return l10n.t("Change to '{0}', which is online", newText);
}

/** The title of a repair that leaves what the host has. */
export function thoseOfHost(newText: string): string {
  return l10n.t("Change to '{0}', which the host has", newText);
}

/** The title of a repair that leaves the nodes of `<memory>`. */
export function thoseOfMemory(newText: string): string {
  return l10n.t("Change to '{0}', which <memory> has", newText);
}

/** The title of a repair that leaves what the domain has. */
export function thoseOfDomain(newText: string): string {
  return l10n.t("Change to '{0}', which the domain has", newText);
}
