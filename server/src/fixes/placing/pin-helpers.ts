import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import {
  type HelperCpus,
  type HelperRoom,
  helperCpusFor,
  helperRoomOn,
  homesOf,
} from '../../placement/helpers/helper-cpus.ts';
import type { FindingData } from '../../rules/engine/rule.ts';
import { cpus as cpusInWords, nodes as nodesInWords } from '../../wording/wording.ts';
import { type Fix, type NoFix, noFix, refused } from '../fix.ts';
import type { Trial } from '../trial/trial.ts';
import type { WritePlacement } from './move-edits.ts';
import { takenInWords } from './taken-cpus.ts';

type Helpers = FindingData & { readonly kind: 'helpers' };

/** Pins QEMU's own threads to CPUs that are not dedicated to a vCPU: the first place that passes its trial. */
export function pinHelpers(
  helpers: Helpers,
  rule: string,
  document: Guest,
  occupancy: Occupancy,
  trial: Trial,
  write: WritePlacement,
  room: HelperRoom = helperRoomOn(occupancy),
): Fix | NoFix {
  const { emulator, iothreads } = helpers;
  const who = helpersInWords(helpers);
  const title = l10n.t('Pin {0} elsewhere', who);
  let none = noFix(title, () => whyNoPlace(document, occupancy));
  for (const place of helperCpusFor(document, occupancy, pinsetOf(helpers, document), room)) {
    const placement = {
      vcpus: [],
      emulator: emulator ? place.cpus : null,
      iothreads: iothreads.map((id) => ({ id, cpus: place.cpus })),
      memory: null,
      cells: [],
    };
    const result = write(placement);
    if (!result.ok) return noFix(title, result.reason);
    const { edits } = result;
    if (trial.isRepair(edits, { kind: 'rule', rule })) {
      return { kind: 'fix', title: outcome(who, place, occupancy), edits, preferred: true, safe: false };
    }
    const tried = outcome(who, place, occupancy);
    if (!none.wasTried) none = refused(title, () => l10n.t('{0}: {1}', tried, trial.objection(edits, rule)));
  }
  return none;
}

/** Why there is no place to try: neither a core nor reserved CPUs. */
function whyNoPlace(document: Guest, occupancy: Occupancy): string {
  const { name, reserved, topology } = occupancy.host;
  const nodes = topology.nodeIds.isEmpty ? null : CpuSet.from(homesOf(document, occupancy));
  const taken = takenInWords(nodes, document, occupancy, 'not free');
  return reserved.isEmpty
    ? l10n.t('no whole core is free on {0}; host {1} reserves no CPUs', taken, name)
    : l10n.t('no whole core is free on {0}; the threads may not run on the reserved {1}', taken, cpusInWords(reserved));
}

/** The CPUs that the document gives these threads now. */
function pinsetOf({ emulator, iothreads }: Helpers, { threads }: Guest): CpuSet {
  const those = [
    ...(emulator ? [threads.emulator] : []),
    ...threads.iothreads.filter(({ index }) => index !== null && iothreads.includes(index)),
  ];
  return CpuSet.unionOf(those.flatMap(({ cpus }) => cpus ?? []));
}

function helpersInWords({ emulator, iothreads }: Helpers): string {
  const [only, ...others] = iothreads;
  if (only === undefined) return l10n.t('the emulator');
  if (emulator) return l10n.t('the emulator and the iothreads');
  return others.length === 0 ? l10n.t('iothread {0}', only) : l10n.t('the iothreads');
}

function outcome(who: string, { cpus, kind }: HelperCpus, { host: { topology } }: Occupancy): string {
  const where = cpusInWords(cpus);
  switch (kind) {
    case 'own':
      return l10n.t('Pin {0} to {1} only, without the CPUs of vCPUs', who, where);
    case 'reserved':
      return l10n.t('Pin {0} to {1}, reserved for the host', who, where);
    case 'shared':
      return l10n.t('Pin {0} to {1}, where other emulators or iothreads are pinned', who, where);
    case 'core': {
      const nodes = topology.nodesOf(cpus);
      return nodes.isEmpty
        ? l10n.t('Pin {0} to {1}, away from all vCPUs', who, where)
        : l10n.t('Pin {0} to {1} of {2}, away from all vCPUs', who, where, nodesInWords(nodes));
    }
  }
}
