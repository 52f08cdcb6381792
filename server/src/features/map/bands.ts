import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { MapBand } from '../../drawing/map/host-map.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus as cpusInWords, listed } from '../../wording/wording.ts';
import type { PinOnMap } from './map-pins.ts';
import type { WideDrift } from './map-verified.ts';

/** A band with its CPUs. */
export interface BandOnMap {
  readonly band: MapBand;
  readonly cpus: CpuSet;
}

/**
 * The vCPUs and processes that no pin confines, by the CPUs that are left to them. Emulators and iothreads float in most
 * domains, so a band of them says nothing. `drifts`: what really runs on more CPUs than are worth a sign each.
 */
export function bandsOf(
  pins: readonly PinOnMap[],
  drifts: readonly WideDrift[],
  topology: HostTopology,
): readonly BandOnMap[] {
  const byCpus = new Map<string, { cpus: CpuSet; pins: number[]; drifts: number[] }>();
  const bandOf = (cpus: CpuSet) => getOrAdd(byCpus, cpus.toString(), () => ({ cpus, pins: [], drifts: [] }));
  for (const [index, { pin, cpus }] of pins.entries()) {
    if (cpus === null || pin.kind !== 'band' || pin.role === 'emulator' || pin.role === 'iothread') continue;
    bandOf(cpus).pins.push(index);
  }
  for (const { index, cpus } of drifts) bandOf(cpus).drifts.push(index);
  return [...byCpus].map(([list, { cpus, ...own }]) => ({
    cpus,
    band: {
      cpus: list,
      ...own,
      title: cpus.equals(topology.online)
        ? l10n.t('floating on all CPUs')
        : cpus.size > 64
          ? l10n.t('floating on {0}', cpusInWords(cpus))
          : l10n.t('floating on CPUs {0}', listed(cpus)),
    },
  }));
}
