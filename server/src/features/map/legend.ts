import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { cpuMarks, marksOf, meaningOf } from '../../drawing/cpu.ts';
import { driftSign } from '../../drawing/map/draw-drift.ts';
import type { MapChip, MapCounts, MapGuest, MapLegend, MapVerified } from '../../drawing/map/host-map.ts';
import type { Host } from '../../topology/host.ts';
import { amount, listed } from '../../wording/wording.ts';

/** The figures of the line on top of a map. */
export function chipsOf(
  counts: MapCounts,
  { reserved }: Host,
  guests: readonly MapGuest[],
  verified: MapVerified | null,
): readonly MapChip[] {
  const { conflicts, freeCores, free } = counts;
  const count = guests.filter(({ kind }) => kind !== 'host process').length;
  return [
    { kind: 'conflicts', text: conflictsInWords(conflicts) },
    { kind: 'guests', text: amount(count, 'guest') },
    { kind: 'free', text: freeInWords(freeCores, free) },
    ...(reserved.isEmpty ? [] : [{ kind: 'reserved' as const, text: l10n.t('reserved: CPUs {0}', listed(reserved)) }]),
    ...(verified === null ? [] : [verifiedChip(verified)]),
  ];
}

function verifiedChip({ drifts, text, time }: MapVerified): MapChip {
  const words = `${text} (${time})`;
  return drifts.length > 0 ? { kind: 'drifted', text: `${driftSign} ${words}` } : { kind: 'verified', text: words };
}

/** `2 conflicts`. */
export function conflictsInWords(count: number): string {
  if (count === 0) return l10n.t('no conflicts');
  return amount(count, 'conflict');
}

/** What the shapes and borders of a map mean; of marks those that some CPU has. */
export function legendOf(host: Host, chips: readonly MapChip[]): MapLegend {
  const { cpus } = host.topology;
  return {
    chips,
    marks: cpuMarks.flatMap((mark) => {
      const having = cpus.filter((cpu) => marksOf(cpu, host).includes(mark)).map(({ id }) => id);
      return having.length === 0 ? [] : [{ mark, text: `${meaningOf(mark)}: ${listed(CpuSet.from(having))}` }];
    }),
    core: host.topology.cores.some(({ size }) => size > 1) ? l10n.t('one core with its threads (SMT siblings)') : '',
    conflict: l10n.t('conflict: more vCPUs than CPUs or cores'),
    pool: l10n.t('one of a pool: runs on several CPUs'),
    emulator: l10n.t('emulator'),
    iothread: l10n.t('iothread'),
    process: l10n.t('process'),
    band: l10n.t('floating: no pin confines it'),
    bound: l10n.t('memory bound to this node'),
    huge: l10n.t('huge pages'),
    shared: l10n.t('memory bound to several nodes'),
    more: l10n.t('+{0} more', '{0}'),
  };
}

function freeInWords(cores: number, cpus: number): string {
  if (cpus === 0) return l10n.t('no free CPUs');
  if (cores === 0) return amount(cpus, 'free CPU');
  return cores === 1 ? l10n.t('1 free core') : l10n.t('{0} free cores', cores);
}
