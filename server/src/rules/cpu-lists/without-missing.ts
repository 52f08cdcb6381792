import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { repair } from '../engine/repair.ts';
import type { FindingData } from '../engine/rule.ts';

/** The pinset without CPUs that cannot run anything: what the kernel makes of it. Where none is left, another place. */
export function withoutMissing({ span }: LocatedCpuList, online: CpuSet | undefined): FindingData {
  if (online === undefined || online.isEmpty) return { kind: 'placement' };
  const newText = online.toString();
  return repair(l10n.t("Change to '{0}', those that are online", newText), { kind: 'replace', span, newText });
}
