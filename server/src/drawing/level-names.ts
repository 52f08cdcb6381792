import * as l10n from '@vscode/l10n';
import { memorySize } from '../base/memory-size.ts';
import type { HostTopology } from '../topology/host-topology.ts';
import { shownText } from './text.ts';

/** A level of the topology that reports and drawings name; `kind` is the kind of core in a hybrid CPU. */
export type LevelName = 'package' | 'node' | 'die' | 'l3' | 'core' | 'kind';

/** `node 0`: a part of the host by its level and number. */
export function partName(level: Exclude<LevelName, 'kind'>, label: number): string {
  switch (level) {
    case 'package':
      return l10n.t('package {0}', label);
    case 'node':
      return l10n.t('node {0}', label);
    case 'die':
      return l10n.t('die {0}', label);
    case 'l3':
      return l10n.t('L3 {0}', label);
    case 'core':
      return l10n.t('core {0}', label);
  }
}

/** The size of an L3 cache by its label, as in `96 MiB`; null if unknown. */
export function l3Size({ l3SizesKiB }: HostTopology, label: number): string | null {
  const size = l3SizesKiB[label] ?? null;
  return size === null ? null : memorySize(size);
}

/** `efficiency cores`: a kind of core by its name, which a profile may choose. */
export function kindName(kind: string): string {
  const shown = shownText(kind, 24);
  return /core/i.test(shown) ? shown : l10n.t('{kind} cores', { kind: shown }).trim();
}

/** `node not known`: the CPUs whose part at this level the capture leaves out. */
export function unknownPartName(level: LevelName): string {
  switch (level) {
    case 'package':
      return l10n.t('package not known');
    case 'node':
      return l10n.t('node not known');
    case 'die':
      return l10n.t('die not known');
    case 'l3':
      return l10n.t('L3 not known');
    case 'core':
      return l10n.t('core not known');
    case 'kind':
      return l10n.t('kind not known');
  }
}
