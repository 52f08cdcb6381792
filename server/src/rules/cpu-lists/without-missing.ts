import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { repair } from '../engine/repair.ts';
import type { FindingData } from '../engine/rule.ts';

/** Reduces the pinset to its online CPUs, as the kernel does; if none are left, the thread needs another placement. */
export function withoutMissing({ span }: LocatedCpuList, online: CpuSet | undefined): FindingData {
  if (online === undefined || online.isEmpty) return { kind: 'placement' };
  const newText = online.toString();
  return repair(l10n.t("Change to '{0}', the online CPUs", newText), { kind: 'replace', span, newText });
}
