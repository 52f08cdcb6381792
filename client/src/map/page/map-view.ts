import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import type { FromPage, MapState, ToPage } from '../messages.ts';
import type { MapWords } from '../words.ts';
import { Bar } from './bar.ts';
import { type Direction, neighbour, placeOfConflict } from './cells.ts';
import { filled, html } from './dom.ts';
import { Facts } from './facts.ts';
import { itemOfCpu, itemOfTile } from './items.ts';
import { Scene } from './scene.ts';
import { Viewport } from './viewport.ts';

/** The elements of the page. */
export interface PageElements {
  readonly bar: HTMLElement;
  readonly view: HTMLElement;
  readonly message: HTMLElement;
  readonly facts: HTMLElement;
  readonly live: HTMLElement;
  readonly style: HTMLElement;
}

/** The way out of the page. */
export interface PagePort {
  readonly send: (message: FromPage) => void;
  readonly keep: (state: MapState) => void;
}

/** What the keyboard is at. */
type Spot = { readonly kind: 'cpu'; readonly cpu: number } | { readonly kind: 'tile'; readonly group: string };

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The page as a whole: it takes messages, mouse and keyboard, and shows one map. */
export class MapView {
  private readonly elements: PageElements;
  private readonly words: MapWords;
  private readonly port: PagePort;
  private readonly viewport: Viewport;
  private readonly scene: Scene;
  private readonly bar: Bar;
  private readonly facts: Facts;
  private shown: { readonly map: HostMap; readonly revision: number } | null = null;
  private uri = '';
  private spot: Spot = { kind: 'cpu', cpu: 0 };
  /** What the mouse was pressed on; null if it is not down. */
  private pressed: Spot | null = null;
  private conflict = -1;
  private turn = { pin: -1, count: -1 };
  private kept: MapState | null;

  constructor(elements: PageElements, words: MapWords, kept: MapState | null, port: PagePort) {
    this.elements = elements;
    this.words = words;
    this.port = port;
    this.kept = kept;
    this.viewport = new Viewport(elements.view, () => this.redraw());
    this.scene = new Scene(elements.style, this.viewport);
    this.bar = new Bar(elements.bar, words, {
      nextConflict: () => this.nextConflict(),
      zoomBy: (factor) => this.zoom(this.viewport.zoom * factor),
      fit: () => this.zoom(null),
    });
    this.facts = new Facts(elements.facts, words, (cpu) => {
      if (this.shown !== null) this.port.send({ kind: 'facts', revision: this.shown.revision, cpu });
    });
    this.listen();
  }

  /** Takes a message of the extension. */
  take(message: ToPage): void {
    switch (message.kind) {
      case 'map':
        this.setMap(message);
        return;
      case 'none':
        this.showNothing(message);
        return;
      case 'caret':
        if (message.revision === this.shown?.revision) this.ring(message.cpus);
        return;
      case 'facts':
        if (message.revision === this.shown?.revision) this.facts.answer(message.cpu, message.facts);
        return;
    }
  }

  private setMap({ map, revision, current, uri }: Extract<ToPage, { kind: 'map' }>): void {
    const isFirst = this.shown === null;
    const isOther = this.shown?.map.uri !== map.uri;
    const hadFocus = this.scene.root.contains(document.activeElement);
    this.shown = { map, revision };
    this.uri = uri;
    const { message, bar, view } = this.elements;
    message.hidden = true;
    bar.hidden = false;
    if (!this.scene.root.isConnected) view.append(this.scene.root);
    this.bar.show(map, current);
    this.scene.setMap(map, current);
    if (isOther) this.spot = { kind: 'cpu', cpu: [...this.scene.cells.keys()][0] ?? 0 };
    if (isFirst && this.kept !== null) this.viewport.restore(this.kept.zoom, this.kept.left, this.kept.top);
    else if (isOther && !isFirst) this.viewport.zoomTo(null);
    this.kept = null;
    this.facts.setMap(map);
    this.conflict = Math.min(this.conflict, map.conflicts.length - 1);
    this.mark(hadFocus);
    this.keep();
  }

  private showNothing({ reason, canChoose, uri }: Extract<ToPage, { kind: 'none' }>): void {
    this.shown = null;
    this.uri = uri;
    const { message, bar } = this.elements;
    this.scene.root.remove();
    bar.hidden = true;
    message.hidden = false;
    const text = filled(this.words.noMap, reason);
    message.replaceChildren(text);
    if (canChoose) {
      const button = html('button', { type: 'button' }, this.words.chooseHost);
      button.addEventListener('click', () => this.port.send({ kind: 'choose host' }));
      message.append(button);
    }
    this.say(text);
  }

  private listen(): void {
    const { root } = this.scene;
    // Not only 'click', which is lost if the picture is drawn anew between press and release. A screen reader's has no detail.
    root.addEventListener('pointerdown', ({ target, button }) => {
      this.pressed = button === 0 ? spotOf(target) : null;
    });
    root.addEventListener('pointerup', ({ target }) => {
      if (this.pressed !== null && isSameSpot(this.pressed, spotOf(target))) this.click(target);
      this.pressed = null;
    });
    root.addEventListener('click', ({ target, detail }) => {
      if (detail === 0) this.click(target);
    });
    root.addEventListener('pointerover', ({ target }) => {
      const cpu = cpuOf(target);
      if (cpu !== null) this.facts.show(cpu);
    });
    root.addEventListener('pointerleave', () => {
      if (this.spot.kind === 'cpu' && root.contains(document.activeElement)) this.facts.show(this.spot.cpu);
    });
    root.addEventListener('focusin', ({ target }) => {
      const spot = spotOf(target);
      if (spot !== null) this.goTo(spot, false);
    });
    root.addEventListener('focusout', () => this.scene.frame('focus', []));
    document.addEventListener('keydown', (event) => this.key(event));
    window.addEventListener('blur', () => this.keep());
  }

  private click(target: EventTarget | null): void {
    const spot = spotOf(target);
    if (spot === null) return;
    this.goTo(spot, true);
    if (spot.kind === 'tile') this.enter(spot.group);
    else this.reveal(spot.cpu, false, pinOf(target));
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.shown === null) return;
    const direction = directions[event.key];
    const isInMap = this.scene.root.contains(document.activeElement);
    if (direction !== undefined && isInMap) this.step(direction);
    else if (event.key === 'Enter' && isInMap) this.open();
    else if (event.key === 'Home' && isInMap) this.goToEnd(0);
    else if (event.key === 'End' && isInMap) this.goToEnd(-1);
    else if (event.key === 'n') this.nextConflict();
    else if (event.key === '+' || event.key === '=') this.zoom(this.viewport.zoom * 1.4);
    else if (event.key === '-') this.zoom(this.viewport.zoom / 1.4);
    else if (event.key === '0') this.zoom(null);
    else return;
    event.preventDefault();
  }

  private step(direction: Direction): void {
    const { scene, spot } = this;
    if (spot.kind === 'tile') {
      const from = scene.tiles.find(({ item }) => item === spot.group)?.rect;
      const next = from && neighbour(from, scene.tiles, direction);
      if (next !== undefined) this.goTo({ kind: 'tile', group: next.item }, true);
      return;
    }
    const from = scene.cells.get(spot.cpu)?.rect;
    const next = from && neighbour(from, scene.cells.values(), direction);
    if (next !== undefined) this.goTo({ kind: 'cpu', cpu: next.item.id }, true);
  }

  private goToEnd(at: 0 | -1): void {
    const { scene, spot } = this;
    const group = scene.tiles.at(at)?.item;
    const cpu = [...scene.cells.keys()].at(at);
    if (spot.kind === 'tile' && group !== undefined) this.goTo({ kind: 'tile', group }, true);
    else if (cpu !== undefined) this.goTo({ kind: 'cpu', cpu }, true);
  }

  private open(): void {
    if (this.spot.kind === 'tile') this.enter(this.spot.group);
    else this.reveal(this.spot.cpu, true, null);
  }

  /** Opens a tile: its CPUs become readable, and the first of them has the focus. */
  private enter(group: string): void {
    const tile = this.scene.tiles.find(({ item }) => item === group);
    if (tile === undefined) return;
    const { x, y, width, height } = tile.rect;
    const inside = [...this.scene.cells.values()].find(
      ({ rect }) => rect.x >= x && rect.y >= y && rect.x < x + width && rect.y < y + height,
    );
    if (inside !== undefined) this.goTo({ kind: 'cpu', cpu: inside.item.id }, true);
  }

  /** Shows in the text what pins the occupants of a CPU: one after the other if it is asked for again. */
  private reveal(cpu: number, focus: boolean, only: number | null): void {
    const { shown, turn } = this;
    const here = this.scene.cells.get(cpu)?.item.pins ?? [];
    const [first] = here;
    if (shown === null) return;
    if (first === undefined) {
      this.say(filled(this.words.vacant, cpu));
      return;
    }
    const at = here.indexOf(turn.pin);
    const pin = only ?? (focus && at >= 0 ? here[(at + 1) % here.length] : undefined) ?? first;
    this.turn = { pin, count: pin === turn.pin ? turn.count + 1 : 0 };
    this.port.send({ kind: 'reveal', revision: shown.revision, pin, turn: this.turn.count, focus });
  }

  private nextConflict(): void {
    const { shown } = this;
    if (shown === null) return;
    const { conflicts } = shown.map;
    if (conflicts.length === 0) {
      this.say(this.words.noConflict);
      return;
    }
    this.conflict = (this.conflict + 1) % conflicts.length;
    const conflict = conflicts[this.conflict];
    const cpu = conflict === undefined ? null : placeOfConflict(conflict);
    if (conflict === undefined || cpu === null) return;
    this.goTo({ kind: 'cpu', cpu }, true);
    this.say(`${conflict.label} (${this.conflict + 1}/${conflicts.length})`);
  }

  /** Moves the keyboard's place. `takesFocus`: and the focus with it, and the picture so that it is seen. */
  private goTo(spot: Spot, takesFocus: boolean): void {
    this.spot = spot;
    if (takesFocus) {
      if (spot.kind === 'cpu') {
        const place = this.scene.cells.get(spot.cpu);
        if (place === undefined) return;
        if (this.scene.level === 'nodes') this.viewport.zoomTo(this.scene.readableZoom);
        this.viewport.show(place.rect);
      } else {
        const place = this.scene.tiles.find(({ item }) => item === spot.group);
        if (place !== undefined) this.viewport.show(place.rect);
      }
      this.scene.draw();
    }
    this.mark(takesFocus);
    if (spot.kind === 'cpu') this.facts.show(spot.cpu);
  }

  /** Gives the keyboard's place the only tab stop of the picture. */
  private mark(takesFocus: boolean): void {
    const { root, level, tiles, cells } = this.scene;
    if (level === 'nodes' && this.spot.kind === 'cpu') {
      const rect = cells.get(this.spot.cpu)?.rect;
      const group = tiles.find((tile) => rect !== undefined && contains(tile.rect, rect))?.item ?? tiles[0]?.item;
      if (group !== undefined) this.spot = { kind: 'tile', group };
    } else if (level !== 'nodes' && this.spot.kind === 'tile') {
      this.spot = { kind: 'cpu', cpu: [...cells.keys()][0] ?? 0 };
    }
    const { spot } = this;
    const wanted = spot.kind === 'cpu' ? itemOfCpu(root, spot.cpu) : itemOfTile(root, spot.group);
    for (const old of root.querySelectorAll('[tabindex="0"]')) if (old !== wanted) old.setAttribute('tabindex', '-1');
    // What is out of sight cannot have the focus; then the first item that is drawn can be reached.
    const item = wanted ?? root.querySelector('[role="treeitem"]');
    item?.setAttribute('tabindex', '0');
    if (takesFocus && wanted !== null && document.activeElement !== wanted) wanted.focus({ preventScroll: true });
    const hasFocus = root.contains(document.activeElement);
    const rect = spot.kind === 'cpu' ? cells.get(spot.cpu)?.rect : tiles.find(({ item }) => item === spot.group)?.rect;
    this.scene.frame('focus', hasFocus && rect !== undefined ? [rect] : []);
  }

  private ring(cpus: readonly number[]): void {
    const rects = cpus.flatMap((cpu) => this.scene.cells.get(cpu)?.rect ?? []);
    // Rings around everything ring nothing.
    this.scene.frame('caret', rects.length > mostRinged ? [] : rects);
    const [first] = rects;
    if (first !== undefined && rects.length <= mostRinged && !document.hasFocus()) this.viewport.show(first);
  }

  private zoom(zoom: number | null): void {
    this.viewport.zoomTo(zoom);
    this.keep();
    this.say(filled(this.words.zoomed, Math.round(100 * this.viewport.zoom)));
  }

  private redraw(): void {
    if (this.shown === null) return;
    const hadFocus = this.scene.root.contains(document.activeElement);
    if (this.scene.draw()) this.mark(hadFocus);
  }

  private say(text: string): void {
    const { live } = this.elements;
    // The same words again are said again only if they differ.
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  }

  private keep(): void {
    this.port.keep({ uri: this.uri, zoom: this.viewport.chosenZoom, ...this.viewport.scroll });
  }
}

const mostRinged = 256;

function cpuOf(target: EventTarget | null): number | null {
  const element = target instanceof Element ? target.closest<SVGElement>('[data-cpu],[data-of-cpu]') : null;
  const cpu = element?.dataset.cpu ?? element?.dataset.ofCpu;
  return cpu === undefined ? null : Number(cpu);
}

function pinOf(target: EventTarget | null): number | null {
  const pin = (target instanceof Element ? target.closest('[data-pin]') : null)?.getAttribute('data-pin') ?? null;
  return pin === null ? null : Number(pin);
}

/** What of the picture an event is about: a CPU, or a tile. Frames of groups are not. */
function spotOf(target: EventTarget | null): Spot | null {
  const cpu = cpuOf(target);
  if (cpu !== null) return { kind: 'cpu', cpu };
  const element = target instanceof Element ? target.closest<SVGElement>('[data-group],[data-of-group]') : null;
  if (element === null || element === undefined) return null;
  const { group, ofGroup } = element.dataset;
  const tile = ofGroup ?? (element.querySelector(':scope > .tile') === null ? undefined : group);
  return tile === undefined ? null : { kind: 'tile', group: tile };
}

function isSameSpot(one: Spot, other: Spot | null): boolean {
  if (one.kind === 'cpu') return other?.kind === 'cpu' && other.cpu === one.cpu;
  return other?.kind === 'tile' && other.group === one.group;
}

function contains(outer: DOMRectLike, inner: DOMRectLike): boolean {
  return (
    inner.x >= outer.x && inner.y >= outer.y && inner.x < outer.x + outer.width && inner.y < outer.y + outer.height
  );
}

interface DOMRectLike {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
