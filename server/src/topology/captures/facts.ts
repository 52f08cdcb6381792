import * as l10n from '@vscode/l10n';

/** What a capture can tell about a host, in the order of the columns of docs/capture-a-host.md. */
export const captureFacts = [
  'cores',
  'core-kinds',
  'l3',
  'l3-sizes',
  'nodes',
  'memory',
  'huge-pages',
  'distances',
  'offline-cpus',
  'isolated-cpus',
  'devices',
] as const;
export type CaptureFact = (typeof captureFacts)[number];

/** A fact in the plural, as it stands in a list. */
export function factName(fact: CaptureFact): string {
  return factNames[fact]();
}

const factNames: Readonly<Record<CaptureFact, () => string>> = {
  cores: () => l10n.t('cores'),
  'core-kinds': () => l10n.t('kinds of cores'),
  l3: () => l10n.t('L3 groups'),
  'l3-sizes': () => l10n.t('L3 sizes'),
  nodes: () => l10n.t('NUMA nodes'),
  memory: () => l10n.t('memory'),
  'huge-pages': () => l10n.t('huge pages'),
  distances: () => l10n.t('distances'),
  'offline-cpus': () => l10n.t('offline CPUs'),
  'isolated-cpus': () => l10n.t('isolated CPUs'),
  devices: () => l10n.t('devices'),
};
