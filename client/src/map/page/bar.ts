import { memorySize } from '../../../../server/src/base/memory-size.ts';
import { driftSign } from '../../../../server/src/drawing/map/draw-drift.ts';
import type { HostMap, MapMemory } from '../../../../server/src/drawing/map/host-map.ts';
import { cpusIn } from '../pins-at.ts';
import type { MapWords } from '../words.ts';
import { filled, html } from './dom.ts';
import type { Problem } from './problems.ts';

/** What the buttons of the bar do. */
export interface BarActions {
  readonly next: (kind: Problem['kind']) => void;
  readonly zoomBy: (factor: number) => void;
  readonly fit: () => void;
}

/** The line on top: the host, its figures, and the zoom. Its buttons stay the same elements, so they keep the focus. */
export class Bar {
  private readonly words: MapWords;
  private readonly name = html('h1');
  private readonly summary = html('span', { class: 'summary' });
  private readonly conflicts = html('button', { class: 'chip', type: 'button' });
  private readonly verified = html('button', { class: 'chip', type: 'button' });
  private readonly figures = html('span', { class: 'figures' });

  constructor(bar: HTMLElement, words: MapWords, actions: BarActions) {
    this.words = words;
    this.conflicts.title = words.nextConflict;
    this.conflicts.addEventListener('click', () => actions.next('conflict'));
    this.verified.title = words.nextDrift;
    this.verified.addEventListener('click', () => actions.next('drift'));
    const tools = [
      tool('−', words.zoomOut, () => actions.zoomBy(1 / 1.4)),
      tool('↔', words.fit, actions.fit),
      tool('+', words.zoomIn, () => actions.zoomBy(1.4)),
    ];
    bar.append(
      html('div', { class: 'host' }, this.name, this.summary),
      ...tools,
      html('span', { class: 'break' }),
      this.conflicts,
      this.verified,
      this.figures,
    );
    bar.hidden = true;
  }

  /** Shows the figures of a map. `current`: the document in the editor. */
  show(map: HostMap, current: string): void {
    this.name.textContent = map.name;
    this.summary.textContent = map.summary;
    const alarm = map.counts.conflicts > 0;
    this.conflicts.classList.toggle('alarm', alarm);
    this.conflicts.disabled = !alarm;
    this.conflicts.textContent = map.legend.chips.find(({ kind }) => kind === 'conflicts')?.text ?? '';
    const texts = (kind: string) => map.legend.chips.filter((chip) => chip.kind === kind).map(({ text }) => text);
    const all = [
      ...texts('free'),
      ...ownGuests(map, current, this.words),
      ...texts('reserved'),
      ...memoryOf(map, this.words),
      ...texts('guests'),
    ];
    this.figures.replaceChildren(...all.map((text) => html('span', { class: 'chip' }, text)));
    this.showVerified(map.verified);
  }

  /** Where guests really run, in figures, and when that was read, by the clock of the reader. */
  private showVerified(verified: HostMap['verified']): void {
    this.verified.hidden = verified === null;
    if (verified === null) return;
    const { text, drifts, changed, readAt } = verified;
    const time = filled(this.words.readAt, clock(new Date(readAt)));
    const hasDrifted = drifts.length > 0;
    const sign = hasDrifted ? `${driftSign} ` : changed.length === 0 ? '✓ ' : '';
    this.verified.classList.toggle('drifted', hasDrifted);
    this.verified.disabled = !hasDrifted;
    this.verified.textContent = `${sign}${text} (${time})`;
  }
}

/** The time; with its day, if that is not today. */
function clock(time: Date): string {
  const { lang } = document.documentElement;
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? time.toLocaleTimeString(lang) : time.toLocaleString(lang);
}

function tool(sign: string, title: string, run: () => void): HTMLButtonElement {
  const button = html('button', { class: 'tool', type: 'button', title, 'aria-label': title }, sign);
  button.addEventListener('click', run);
  return button;
}

/** Where the guests of the document are, in a few words each. */
function ownGuests(map: HostMap, current: string, words: MapWords): string[] {
  return map.guests.flatMap(({ uri, name, memoryNodes }, guest) => {
    if (uri !== current) return [];
    const cpus = new Set(
      map.pins.flatMap(({ guest: of, role, kind, cpus: list }) =>
        of === guest && (role === 'vcpu' || role === 'process') && (kind === 'one' || kind === 'pool')
          ? cpusIn(list ?? '')
          : [],
      ),
    );
    const where = cpus.size === 0 ? name : filled(words.onCpus, name, inRanges([...cpus]));
    return [memoryNodes === '' ? where : `${where}, ${filled(words.memoryOn, memoryNodes)}`];
  });
}

/** `0-3,8`. */
function inRanges(cpus: number[]): string {
  const sorted = cpus.sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const cpu of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === cpu - 1) last[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

/** How much of the host's memory guests bind; nothing if it is not known. */
function memoryOf({ groups }: HostMap, words: MapWords): string[] {
  const nodes = nodesIn(groups);
  const total = nodes.reduce((sum, { totalKiB }) => sum + (totalKiB ?? 0), 0);
  const inPools = ({ pools }: MapMemory) => pools.reduce((sum, { sizeKiB, bound }) => sum + sizeKiB * bound, 0);
  const bound = nodes.reduce((sum, node) => sum + node.boundKiB + inPools(node), 0);
  return total === 0 ? [] : [filled(words.memoryBound, memorySize(bound), memorySize(total))];
}

function nodesIn(groups: HostMap['groups']): MapMemory[] {
  return groups.flatMap(({ memory, groups: inner }) => [...(memory === null ? [] : [memory]), ...nodesIn(inner)]);
}
