import * as l10n from '@vscode/l10n';
import { type CpuMark, cpuInWords } from '../../drawing/cpu.ts';
import type { MapConflict, MapGuest, MapPin } from '../../drawing/map/host-map.ts';
import type { HostCpu } from '../../topology/host-topology.ts';
import { enumeration } from '../../wording/wording.ts';

/** `CPU 3, core 1, L3 0, node 0: vCPU 1 of db, emulator of web; conflict 2:1`; then who really runs elsewhere. */
export function cpuLabel(
  cpu: HostCpu,
  marks: readonly CpuMark[],
  pins: readonly MapPin[],
  guests: readonly MapGuest[],
  conflicts: readonly MapConflict[],
  drifts: readonly string[],
): string {
  const where = cpuInWords(cpu, marks);
  const who = pins.map((pin) => pinInWords(pin, guests[pin.guest]?.name ?? ''));
  const parts = [where + (who.length === 0 ? '' : `: ${enumeration(who)}`)];
  for (const { level, ratio } of conflicts)
    parts.push(level === 'cpu' ? l10n.t('conflict {0}', ratio) : l10n.t('conflict on the core {0}', ratio));
  return [...parts, ...drifts].join('; ');
}

/** `vCPU 1 of db`, `one of vCPUs 0-3 of db`. */
export function pinInWords({ role, numbers, kind, threads }: MapPin, name: string): string {
  switch (role) {
    case 'vcpu':
      if (kind === 'pool' && threads.length > 1) return l10n.t('any of vCPUs {0} of {1}', numbers, name);
      return threads.length > 1 ? l10n.t('vCPUs {0} of {1}', numbers, name) : l10n.t('vCPU {0} of {1}', numbers, name);
    case 'emulator':
      return l10n.t('emulator of {0}', name);
    case 'iothread':
      return threads.length > 1
        ? l10n.t('iothreads {0} of {1}', numbers, name)
        : l10n.t('iothread {0} of {1}', numbers, name);
    case 'process':
      return l10n.t('process {0}', name);
  }
}
