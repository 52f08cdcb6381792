import * as l10n from '@vscode/l10n';
import type { TopologyFormat } from '../format.ts';
import { isLscpuExtended, parseLscpuExtended, parseLscpuExtendedJson } from './extended.ts';
import { isLscpuParsable, isLscpuParsableWithoutColumns, parseLscpuParsable } from './parsable.ts';
import { isLscpuSummary, parseLscpuSummary, parseLscpuSummaryJson } from './summary.ts';

/** lscpu's summary, its table (`-e`), both also as JSON, and its list for programs (`-p`). */
export const lscpuFormat: TopologyFormat = {
  kind: 'topology',
  id: 'lscpu',
  program: 'lscpu',
  fileMarks: ['lscpu'],
  texts: [
    { shape: 'object', begins: (head) => /^\{\s*"lscpu"\s*:/.test(head), parse: parseLscpuSummaryJson },
    {
      shape: 'object',
      begins: (head) => /^\{\s*"cpus"\s*:\s*\[\s*\{[^{}]*"cpu"\s*:/.test(head),
      parse: parseLscpuExtendedJson,
    },
    {
      shape: 'lines',
      begins: isLscpuParsable,
      resembles: isLscpuParsableWithoutColumns,
      parse: parseLscpuParsable,
    },
    { shape: 'lines', begins: isLscpuExtended, parse: parseLscpuExtended },
    { shape: 'lines', begins: isLscpuSummary, parse: parseLscpuSummary },
  ],
  commands: [
    {
      command: 'lscpu -e -J > "$(hostname).lscpu.json"',
      tells: ['cores', 'l3', 'nodes', 'offline-cpus'],
      mayTell: ['core-kinds'],
      note: () => l10n.t('lscpu is on every Linux'),
    },
    {
      command: 'lscpu -p > "$(hostname).lscpu.txt"',
      tells: ['cores', 'l3', 'nodes'],
      note: () => l10n.t('Also from a very old lscpu'),
    },
  ],
};
