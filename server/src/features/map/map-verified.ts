import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { allThreads, type DomainThread } from '../../domain/threads.ts';
import type { MapDrift, MapDriftPlace, MapGuest, MapVerified } from '../../drawing/map/host-map.ts';
import { type DomainDocument, isDomain } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { type CpuDrift, driftOf, expectedCpus } from '../../libvirt/drift.ts';
import type { Host } from '../../topology/host.ts';
import type { RunningGuest } from '../../topology/running-guest.ts';
import { amount, cpus as cpusInWords, enumeration } from '../../wording/wording.ts';
import { saysTheSame, type Verification } from '../running/verification.ts';
import { pinInWords } from './cpu-label.ts';
import type { PinOnMap } from './map-pins.ts';

/**
 * Where the guests of a host really run, as far as their documents still say what they said when that was read. null if
 * nothing was read, or nothing that can be compared.
 */
export function verifiedOnMap(
  verification: Verification | null,
  residents: readonly Resident[],
  guests: readonly Pick<MapGuest, 'name'>[],
  pins: readonly PinOnMap[],
  host: Host,
): { readonly verified: MapVerified; readonly wide: readonly WideDrift[] } | null {
  // What was read since then, or was forgotten, is not what this is about.
  if (verification === null || verification.running !== host.running) return null;
  const pinOf = new Map(
    pins.flatMap(({ pin: { guest, role, threads } }, at) =>
      threads.map(({ number }) => [`${guest} ${role} ${number}`, at] as const),
    ),
  );
  const found: Found[] = [];
  const changed: number[] = [];
  let compared = 0;
  for (const [index, resident] of residents.entries()) {
    const running = isDomain(resident) ? verification.running.of(resident) : null;
    if (running === null || !isDomain(resident)) continue;
    const guest = guestOf(resident, running, verification, host);
    if (guest.isChanged) changed.push(index);
    compared += guest.compared;
    found.push(...foundOf(index, guest.drifts, running, pins, pinOf));
  }
  const { readAt } = verification;
  if (compared === 0 && found.length === 0 && changed.length === 0) return null;
  const names = changed.map((index) => guests[index]?.name ?? '');
  const { places, wide } = placesOf(found, pins);
  const verified = {
    readAt,
    text: inWords(found, compared, names),
    time: l10n.t('read {0}', utcOf(readAt)),
    changed,
    drifts: found.map((one) => driftOnMap(one, guests[one.pin.guest]?.name ?? '')),
    places,
    stray: l10n.t('runs here, though its file says elsewhere'),
    away: l10n.t('its file says here; struck out: it runs elsewhere only'),
  };
  return { verified, wide };
}

/** A drift, by its index, to more CPUs than get a sign each. */
export interface WideDrift {
  readonly index: number;
  readonly cpus: CpuSet;
}

/** Signs on more CPUs than this would hide what else is there. */
const mostSigns = 8;

/** Drifts of one pin to the same CPUs. */
interface Found {
  /** The index of the pin. */
  readonly at: number;
  readonly pin: PinOnMap['pin'];
  readonly drifts: readonly [CpuDrift, ...CpuDrift[]];
  /** How many threads of QEMU the pin has; of what was not read, its threads in the document. */
  readonly of: number;
}

function guestOf(document: DomainDocument, running: RunningGuest, verification: Verification, host: Host) {
  const threads = allThreads(document.threads);
  const same = new Set(threads.filter((thread) => saysTheSame(verification, running, thread, document, host)));
  const known = [...same].filter((thread) => expectedCpus(document, thread, host) !== null);
  return {
    isChanged: same.size < threads.length || verification.said.get(running)?.size !== threads.length,
    compared: known.reduce((sum, thread) => sum + ownOf(thread, running).length, 0),
    drifts: driftOf(document, running, host).filter((drift) => drift.kind === 'cpus' && same.has(drift.thread)),
  };
}

function ownOf({ role, index }: DomainThread, { threads }: RunningGuest) {
  return threads.filter((thread) => thread.role === role && thread.index === index);
}

function foundOf(
  guest: number,
  drifts: ReturnType<typeof driftOf>,
  running: RunningGuest,
  pins: readonly PinOnMap[],
  pinOf: ReadonlyMap<string, number>,
): readonly Found[] {
  const groups = new Map<string, { at: number; drifts: [CpuDrift, ...CpuDrift[]] }>();
  for (const drift of drifts) {
    if (drift.kind !== 'cpus') continue;
    const { thread, actual, running: own } = drift;
    const at = pinOf.get(`${guest} ${thread.role} ${thread.index}`);
    const key = `${at} ${actual} ${own.length === 0}`;
    const group = groups.get(key);
    if (group !== undefined) group.drifts.push(drift);
    else if (at !== undefined) groups.set(key, { at, drifts: [drift] });
  }
  return [...groups.values()].flatMap(({ at, drifts: own }): Found[] => {
    const pin = pins[at]?.pin;
    if (pin === undefined) return [];
    const threads = running.threads.filter(
      ({ role, index }) => role === pin.role && pin.threads.some(({ number }) => number === index),
    );
    return [{ at, pin, drifts: own, of: threads.length || pin.threads.length }];
  });
}

/** How many threads of QEMU; what was not read counts as one. */
function threadCount(drifts: readonly CpuDrift[]): number {
  return drifts.reduce((sum, { running }) => sum + Math.max(1, running.length), 0);
}

function driftOnMap({ at, pin, drifts }: Found, name: string): MapDrift {
  const [{ expected, actual, running }] = drifts;
  const indices = new Set(drifts.map(({ thread }) => thread.index));
  const threads = pin.threads.filter(({ number }) => indices.has(number));
  const numbers = CpuSet.from([...indices].flatMap((index) => index ?? [])).toString();
  const who = pinInWords({ ...pin, kind: 'one', threads, numbers }, name);
  const [file, real] = [cpusInWords(expected), cpusInWords(actual)];
  return {
    pin: at,
    threads: threadCount(drifts),
    numbers,
    cpus: actual.toString(),
    label:
      running.length === 0
        ? l10n.t('{0} (file: {1}; libvirt: {2})', who, file, real)
        : l10n.t('{0} (file: {1}; running: {2})', who, file, real),
  };
}

/** The CPUs of all drifts, with the signs that they get. */
function placesOf(
  found: readonly Found[],
  pins: readonly PinOnMap[],
): { readonly places: readonly MapDriftPlace[]; readonly wide: readonly WideDrift[] } {
  const wide: WideDrift[] = [];
  const byCpu = new Map<number, { strays: number[]; pins: Map<number, number> }>();
  const placeOf = (cpu: number) => getOrAdd(byCpu, cpu, () => ({ strays: [], pins: new Map<number, number>() }));
  for (const [index, { at, drifts }] of found.entries()) {
    const { cpus, pin } = pins[at] ?? {};
    const shown = cpus != null && (pin?.kind === 'one' || pin?.kind === 'pool') ? cpus : CpuSet.empty;
    const { actual } = drifts[0];
    const strays = actual.difference(shown);
    if (strays.size > mostSigns) wide.push({ index, cpus: actual });
    else for (const cpu of strays) placeOf(cpu).strays.push(index);
    for (const cpu of shown) {
      const { pins: own } = placeOf(cpu);
      own.set(at, (own.get(at) ?? 0) + (actual.has(cpu) ? 0 : threadCount(drifts)));
    }
  }
  const countOf = new Map(found.map(({ at, of }) => [at, of]));
  const places = [...byCpu]
    .sort(([a], [b]) => a - b)
    .map(([cpu, { strays, pins: own }]) => ({
      cpu,
      strays,
      pins: [...own].map(([pin, gone]) => ({ pin, isAway: gone >= (countOf.get(pin) ?? 1) })),
    }));
  return { places, wide };
}

/** What there is to say of drifts by CPU. */
export interface DriftsByCpu {
  /** The first drifts with a sign on a CPU, and how many more there are. */
  readonly toldOn: (cpu: number) => readonly string[];
  /** How many threads have a sign on one of these CPUs. */
  readonly threadsOn: (cpus: Iterable<number>) => number;
}

/** Finds what there is to say of CPUs. */
export function driftsByCpu(verified: MapVerified | null): DriftsByCpu {
  const drifts = verified?.drifts ?? [];
  const byCpu = new Map(verified?.places.map((place) => [place.cpu, place]));
  const byPin = new Map<number, number[]>();
  for (const [index, { pin }] of drifts.entries()) getOrAdd(byPin, pin, () => []).push(index);
  const driftsOn = (cpu: number): readonly number[] => {
    const place = byCpu.get(cpu);
    return place === undefined ? [] : [...place.pins.flatMap(({ pin }) => byPin.get(pin) ?? []), ...place.strays];
  };
  return {
    toldOn(cpu) {
      const here = driftsOn(cpu);
      const labels = here.slice(0, mostTold).flatMap((index) => drifts[index]?.label ?? []);
      return here.length > mostTold ? [...labels, l10n.t('and {0} more', here.length - mostTold)] : labels;
    },
    threadsOn(cpus) {
      const here = new Set([...cpus].flatMap(driftsOn));
      return [...here].reduce((sum, index) => sum + (drifts[index]?.threads ?? 0), 0);
    },
  };
}

/** Each CPU of a wide drift says it. */
const mostTold = 3;

/** `2 threads elsewhere than defined; changed since: db`. */
function inWords(found: readonly Found[], compared: number, changed: readonly string[]): string {
  const count = found.reduce((sum, { drifts }) => sum + threadCount(drifts), 0);
  return [
    ...(count > 0 ? [driftedInWords(count)] : []),
    ...(count === 0 && compared > 0 ? [l10n.t('{0} where defined', amount(compared, 'thread'))] : []),
    ...(changed.length > 0 ? [l10n.t('changed since: {0}', enumeration(changed))] : []),
  ].join('; ');
}

/** `2 threads elsewhere than defined`. */
export function driftedInWords(threads: number): string {
  return l10n.t('{0} elsewhere than defined', amount(threads, 'thread'));
}

/** `2026-12-01 14:03 UTC`: a picture may be looked at anywhere. */
function utcOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
