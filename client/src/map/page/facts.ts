import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import type { CpuFact } from '../messages.ts';
import type { MapWords } from '../words.ts';
import { html } from './dom.ts';

/** How many findings of a CPU are shown. */
const mostFindings = 3;

/** The strip below the map: one CPU in detail, which is the one under the mouse, else the one with the focus. */
export class Facts {
  private readonly strip: HTMLElement;
  private readonly ask: (cpu: number) => void;
  private readonly words: MapWords;
  private readonly known = new Map<number, readonly CpuFact[]>();
  private map: HostMap | null = null;
  private cpu: number | null = null;

  constructor(strip: HTMLElement, words: MapWords, ask: (cpu: number) => void) {
    this.strip = strip;
    this.ask = ask;
    this.words = words;
    this.showHint();
  }

  /** Another map: what was known of its CPUs may have changed, and a CPU of another host is not meant any more. */
  setMap(map: HostMap): void {
    const isOther = this.map?.uri !== map.uri;
    this.map = map;
    this.known.clear();
    if (isOther) this.showHint();
    else if (this.cpu !== null) this.ask(this.cpu);
  }

  /** Shows a CPU; what is there stays until the answer has come. */
  show(cpu: number): void {
    if (cpu === this.cpu) return;
    this.cpu = cpu;
    if (this.known.has(cpu)) this.draw();
    else this.ask(cpu);
  }

  /** Takes the answer about a CPU. */
  answer(cpu: number, facts: readonly CpuFact[]): void {
    this.known.set(cpu, facts);
    if (cpu === this.cpu) this.draw();
  }

  /** Says what has happened, until another CPU is shown. */
  tell(text: string): void {
    this.cpu = null;
    this.strip.replaceChildren(html('p', { class: 'told' }, text));
  }

  private showHint(): void {
    this.cpu = null;
    this.strip.replaceChildren(html('p', {}, this.map?.guests.length === 0 ? this.words.emptyHost : this.words.hint));
  }

  private draw(): void {
    const facts = this.known.get(this.cpu ?? -1) ?? [];
    const list = facts.flatMap(({ name, value }) =>
      value === '' ? [] : [html('div', {}, html('dt', {}, name), html('dd', {}, value))],
    );
    this.strip.replaceChildren(html('dl', {}, ...list), html('ul', {}, ...this.drifts(), ...this.findings()));
  }

  private drifts(): HTMLLIElement[] {
    const { map, cpu } = this;
    const place = map?.verified?.places.find((one) => one.cpu === cpu);
    if (map?.verified == null || place === undefined) return [];
    const { drifts } = map.verified;
    const here = [...drifts.entries()].filter(
      ([index, { pin }]) => place.strays.includes(index) || place.pins.some((one) => one.pin === pin),
    );
    const labels = here.slice(0, mostFindings).map(([, { label }]) => label);
    const rest = here.length - labels.length;
    return [...labels, ...(rest > 0 ? [`+${rest}`] : [])].map((label) => html('li', { class: 'drift' }, label));
  }

  private findings(): HTMLLIElement[] {
    const { map, cpu } = this;
    if (map === null || cpu === null) return [];
    const here = indicesAt(map.groups, cpu).flatMap((index) => map.findings[index] ?? []);
    const texts = new Map(here.map((finding) => [finding.message, finding]));
    return [...texts.values()]
      .slice(0, mostFindings)
      .map(({ severity, message }) => html('li', { class: severity }, message));
  }
}

function indicesAt(groups: HostMap['groups'], cpu: number): readonly number[] {
  for (const { cores, groups: inner } of groups) {
    for (const core of cores) for (const one of core.cpus) if (one.id === cpu) return one.findings;
    const found = indicesAt(inner, cpu);
    if (found.length > 0) return found;
  }
  return [];
}
