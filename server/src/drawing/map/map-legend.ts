import { escapeXml, textWidth } from '../text.ts';
import type { Block } from './block.ts';
import { markShapes } from './cpu-marks.ts';
import { alarmLine } from './draw-cell.ts';
import { drawDriftSign, driftSign } from './draw-drift.ts';
import type { HostMap, MapGuest } from './host-map.ts';
import type { MapMeasures } from './measures.ts';
import { type MapPainter, textureOf } from './painter.ts';
import { tokenShape } from './tokens.ts';

/** Every guest with its colour and letter, then what the shapes of this map mean; in columns over `room` pixels. */
export function drawMapLegend(painter: MapPainter, room: number): Block {
  const { map } = painter;
  const guests = columnsOf(
    map.guests.map((guest, index) => ({ sample: guestSample(guest, index, painter), text: guestText(guest) })),
    room,
    painter.measures,
  );
  const shapes = drawShapes(map, room, painter.measures);
  const gap = guests.height > 0 ? 12 : 0;
  return {
    width: Math.max(guests.width, shapes.width),
    height: guests.height + gap + shapes.height,
    svg: `<g class="guests">${guests.svg}</g>\n<g transform="translate(0 ${guests.height + gap})">${shapes.svg}</g>`,
  };
}

/** What the shapes of a map mean, in words too: only those that it has. */
export function drawShapes(
  map: HostMap,
  room: number,
  measures: MapMeasures,
): Block & { readonly texts: readonly string[] } {
  const shapes = shapesOf(map, measures);
  return { ...columnsOf(shapes, room, measures), texts: shapes.map(({ text }) => text) };
}

interface Entry {
  readonly sample: string;
  readonly text: string;
}

const sampleWidth = 34;
const step = 22;

function columnsOf(entries: readonly Entry[], room: number, measures: MapMeasures): Block {
  if (entries.length === 0) return { width: 0, height: 0, svg: '' };
  const font = measures.titleFont;
  const widest = Math.max(...entries.map(({ text }) => textWidth(text, font))) + sampleWidth + 24;
  const columns = Math.max(1, Math.min(entries.length, Math.floor(room / widest)));
  const rows = Math.ceil(entries.length / columns);
  const svg = entries.map(({ sample, text }, index) => {
    const x = Math.floor(index / rows) * widest;
    const y = (index % rows) * step;
    return (
      `<g transform="translate(${x} ${y})">${sample}` +
      `<text x="${sampleWidth + 6}" y="${8 + 0.36 * font}">${escapeXml(text)}</text></g>`
    );
  });
  return { width: columns * widest, height: rows * step, svg: svg.join('\n') };
}

function guestSample(guest: MapGuest, index: number, painter: MapPainter): string {
  const { current } = painter;
  const state = current === null ? '' : current.has(index) ? ' current' : ' other';
  const rect = { x: 0, y: 0, width: sampleWidth, height: 16 };
  return (
    `<g class="who one c${guest.colour}${state}"><rect x="0" y="0" width="${sampleWidth}" height="16" rx="2"/>` +
    textureOf({ guest: index }, rect, painter) +
    `<text x="${sampleWidth / 2}" y="12">${escapeXml(guest.letter)}</text></g>`
  );
}

function guestText({ name, errors, warnings }: MapGuest): string {
  const found = errors + warnings;
  return found === 0 ? name : `${name} ⚠ ${found}`;
}

/** Only shapes that this map has. */
function shapesOf({ legend, conflicts, pins, bands, groups, verified }: HostMap, measures: MapMeasures): Entry[] {
  const rect = { x: 0, y: 0, width: sampleWidth, height: 16 };
  const cell = '<rect class="cell" x="0" y="0" width="34" height="16" rx="2"/>';
  const has = (test: (pin: HostMap['pins'][number]) => boolean) =>
    pins.some((pin) => (pin.kind === 'one' || pin.kind === 'pool') && test(pin));
  const memories = memoriesIn(groups);
  const entries: (Entry | false)[] = [
    legend.core !== '' && {
      sample: `<rect class="core" x="0" y="-1" width="34" height="18" rx="4"/>${halfCell(3)}${halfCell(17.5)}`,
      text: legend.core,
    },
    conflicts.length > 0 && { sample: cell + alarmLine(rect), text: legend.conflict },
    has(({ kind, role }) => kind === 'pool' && role === 'vcpu') && {
      sample: `<g class="who pool">${'<rect class="cell" x="0" y="0" width="34" height="16" rx="2"/>'}</g>`,
      text: legend.pool,
    },
    has(({ role }) => role === 'emulator') && {
      sample: `<g class="token c0">${tokenShape('emulator', 17, 8, 13)}</g>`,
      text: legend.emulator,
    },
    has(({ role }) => role === 'iothread') && {
      sample: `<g class="token c0">${tokenShape('iothread', 17, 8, 15)}</g>`,
      text: legend.iothread,
    },
    bands.length > 0 && {
      sample: '<g class="band"><rect x="0" y="1" width="34" height="14" rx="7"/></g>',
      text: legend.band,
    },
    verified?.places.some(({ strays }) => strays.length > 0) === true && {
      sample: `${cell}<g class="stray several"><rect x="2" y="2" width="30" height="12" rx="2"/><text x="17" y="12">${driftSign}</text></g>`,
      text: verified.stray,
    },
    verified?.places.some((place) => place.pins.length > 0) === true && {
      sample: `<g class="who c0 away"><rect x="0" y="0" width="34" height="16" rx="2"/>${drawDriftSign(rect, measures)}</g>`,
      text: verified.away,
    },
    ...legend.marks.map(({ mark, text }) => ({
      sample: `<g class="cpu ${mark}">${cell}${markShapes([mark], rect)}</g>`,
      text,
    })),
    memories.some(({ boundKiB }) => boundKiB > 0) && {
      sample: '<rect class="bound" x="0" y="3" width="34" height="10"/>',
      text: legend.bound,
    },
    memories.some(({ sharedKiB }) => sharedKiB > 0) && {
      sample: '<rect class="shared" x="0" y="3" width="34" height="10"/>',
      text: legend.shared,
    },
    memories.some(({ pools }) => pools.length > 0) && {
      sample:
        '<rect class="huge" x="0" y="3" width="17" height="10"/><rect class="huge-pool" x="0" y="3" width="34" height="10"/>',
      text: legend.huge,
    },
  ];
  return entries.filter((entry) => entry !== false);
}

function halfCell(x: number): string {
  return `<rect class="cell" x="${x}" y="2" width="13.5" height="12" rx="2"/>`;
}

function memoriesIn(groups: HostMap['groups']): readonly NonNullable<HostMap['groups'][number]['memory']>[] {
  return groups.flatMap(({ memory, groups: inner }) => [...(memory === null ? [] : [memory]), ...memoriesIn(inner)]);
}
