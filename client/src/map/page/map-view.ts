import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import type { FromPage, MapState, ToPage } from '../messages.ts';
import type { MapWords } from '../words.ts';
import { Bar } from './bar.ts';
import { Cursor } from './cursor.ts';
import { filled, html } from './dom.ts';
import { Facts } from './facts.ts';
import { listenToKeys } from './keyboard.ts';
import { Legend } from './legend.ts';
import { Moving } from './moving/moving.ts';
import { listenToPointer } from './pointer.ts';
import { type Problem, problemsOf } from './problems.ts';
import { Proposal } from './proposal.ts';
import { Revealing } from './revealing.ts';
import { Scene } from './scene.ts';
import { cpuOf, pinOf, type Spot, spotOf } from './spots.ts';
import { Viewport } from './viewport.ts';

/** The elements of the page. */
export interface PageElements {
  readonly bar: HTMLElement;
  readonly proposal: HTMLElement;
  readonly view: HTMLElement;
  readonly message: HTMLElement;
  readonly legend: HTMLElement;
  readonly facts: HTMLElement;
  readonly live: HTMLElement;
  readonly style: HTMLElement;
}

/** The way out of the page. */
export interface PagePort {
  readonly send: (message: FromPage) => void;
  readonly keep: (state: MapState) => void;
}

/** The page as a whole: it takes messages, mouse and keyboard, and shows one map. */
export class MapView {
  private readonly elements: PageElements;
  private readonly words: MapWords;
  private readonly port: PagePort;
  private readonly viewport: Viewport;
  private readonly scene: Scene;
  private readonly cursor: Cursor;
  private readonly moving: Moving;
  private readonly proposal: Proposal;
  private readonly bar: Bar;
  private readonly facts: Facts;
  private readonly legend: Legend;
  private readonly revealing = new Revealing();
  private shown: { readonly map: HostMap; readonly revision: number } | null = null;
  private uri = '';
  private problem = -1;
  private kept: MapState | null;
  private keeping = 0;

  constructor(elements: PageElements, words: MapWords, kept: MapState | null, port: PagePort) {
    this.elements = elements;
    this.words = words;
    this.port = port;
    this.kept = kept;
    this.viewport = new Viewport(
      elements.view,
      (visible) => this.scene.resize(visible),
      () => {
        this.redraw();
        this.keepSoon();
      },
    );
    this.scene = new Scene(elements.style, this.viewport, () => this.redraw());
    this.cursor = new Cursor(this.scene, this.viewport, (spot) => this.arrive(spot));
    this.bar = new Bar(elements.bar, words, {
      next: (kind) => this.goToProblem(1, kind),
      zoomBy: (factor) => this.zoom(this.viewport.zoom * factor),
      fit: () => this.zoom(null),
    });
    this.legend = new Legend(elements.legend, words);
    this.proposal = new Proposal(elements.proposal, this.scene, words, () => port.send({ kind: 'accept' }));
    this.facts = new Facts(elements.facts, words, (cpu) => {
      if (this.shown !== null) this.port.send({ kind: 'facts', revision: this.shown.revision, cpu });
    });
    const { scene, viewport } = this;
    const say = (text: string) => this.say(text);
    this.moving = new Moving({ scene, viewport, view: elements.view, words, say, send: port.send });
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
      case 'tried':
        this.moving.answer(message.turn, message.answer);
        return;
      case 'proposal':
        if (this.proposal.show(message.title, message.ghosts)) this.say(message.title);
        return;
      case 'told':
        this.facts.tell(message.text);
        this.say(message.text);
        return;
      case 'focus':
        window.focus();
        if (document.activeElement === document.body) this.cursor.mark(true);
        return;
    }
  }

  private setMap({ map, revision, current, uri }: Extract<ToPage, { kind: 'map' }>): void {
    const isFirst = this.shown === null;
    const isOther = this.shown?.map.uri !== map.uri;
    const { hasFocus } = this.cursor;
    this.shown = { map, revision };
    this.uri = uri;
    const { message, bar, legend, view } = this.elements;
    message.hidden = true;
    bar.hidden = false;
    legend.hidden = false;
    if (!this.scene.root.isConnected) view.append(this.scene.root);
    this.bar.show(map, current);
    this.scene.setMap(map, current);
    if (isOther) this.cursor.reset();
    if (isFirst && this.kept !== null) this.viewport.restore(this.kept.zoom, this.kept.left, this.kept.top);
    else if (isOther && !isFirst) this.viewport.zoomTo(null);
    this.kept = null;
    this.facts.setMap(map);
    this.proposal.draw();
    if (this.scene.layout !== null) this.legend.setMap(map, this.scene.layout);
    this.moving.setMap(map, revision);
    this.problem = Math.min(this.problem, problemsOf(map, this.words).length - 1);
    this.cursor.mark(hasFocus);
    this.keep();
  }

  private showNothing({ reason, canChoose, hasProfile, uri }: Extract<ToPage, { kind: 'none' }>): void {
    this.moving.cancel();
    this.shown = null;
    this.uri = uri;
    const { message, bar, legend } = this.elements;
    this.scene.root.remove();
    bar.hidden = true;
    legend.hidden = true;
    message.hidden = false;
    const text = filled(this.words.noMap, reason);
    message.replaceChildren(text);
    if (canChoose) message.append(this.button(this.words.chooseHost, { kind: 'choose host' }));
    if (hasProfile) message.append(this.button(this.words.openProfile, { kind: 'open profile' }));
    this.say(text);
  }

  private button(text: string, message: FromPage): HTMLButtonElement {
    const button = html('button', { type: 'button' }, text);
    button.addEventListener('click', () => this.port.send(message));
    return button;
  }

  private listen(): void {
    const { cursor, moving } = this;
    const { root } = this.scene;
    listenToPointer(root, {
      hover: (cpu) => this.facts.show(cpu),
      leave: () => {
        if (cursor.spot.kind === 'cpu' && cursor.hasFocus) this.facts.show(cursor.spot.cpu);
      },
      click: (target, spot, adds) => this.click(target, spot, adds),
      drag: (target, takesAll) => moving.dragFrom(target, cpuOf(target), takesAll),
      aim: (x, y, onCore) => moving.aimAtWindow(x, y, onCore),
      drop: () => moving.drop(),
      cancel: () => void moving.cancel(),
    });
    listenToKeys({
      isInPicture: () => this.shown !== null && cursor.hasFocus,
      step: (direction) => cursor.step(direction),
      goToEnd: (at) => cursor.goToEnd(at),
      enter: () => this.open(),
      goToProblem: (step) => this.goToProblem(step, null),
      zoomBy: (factor) => this.zoom(this.viewport.zoom * factor),
      fit: () => this.zoom(null),
      pickUp: () => moving.pickUpAt(cursor.spot),
      select: () => {
        if (cursor.spot.kind === 'cpu') moving.select(cursor.spot.cpu, null);
      },
      widen: () => moving.widen(),
      cancel: () => moving.cancel(),
      undo: () => this.port.send({ kind: 'undo' }),
    });
    root.addEventListener('focusin', ({ target }) => {
      const spot = spotOf(target);
      if (spot !== null) cursor.goTo(spot, false);
    });
    root.addEventListener('focusout', () => this.scene.frame('focus', []));
    // A browser forgets which element had the focus while another part of the window has it.
    let wasInPicture = false;
    document.addEventListener('focusin', () => {
      wasInPicture = cursor.hasFocus;
    });
    window.addEventListener('focus', () => {
      if (wasInPicture && document.activeElement === document.body) cursor.mark(true);
    });
    window.addEventListener('blur', () => this.keep());
  }

  /** The keyboard has come to a place. */
  private arrive(spot: Spot): void {
    this.moving.aimAt(spot);
    if (spot.kind === 'cpu') this.facts.show(spot.cpu);
  }

  private click(target: EventTarget | null, spot: Spot, adds: boolean): void {
    this.cursor.goTo(spot, true);
    if (this.moving.isHolding) this.moving.drop();
    else if (spot.kind === 'tile') this.cursor.enter(spot.group);
    else if (adds) this.moving.select(spot.cpu, pinOf(target));
    else this.reveal(spot.cpu, false, pinOf(target));
  }

  private open(): void {
    const { spot } = this.cursor;
    if (this.moving.isHolding) this.moving.drop();
    else if (spot.kind === 'tile') this.cursor.enter(spot.group);
    else this.reveal(spot.cpu, true, null);
  }

  /** Shows in the text what pins the occupants of a CPU. */
  private reveal(cpu: number, focus: boolean, only: number | null): void {
    if (this.shown === null) return;
    const strays = straysOn(this.shown.map, cpu);
    const [first, ...others] = [...(this.scene.cells.get(cpu)?.item.pins ?? []), ...strays];
    if (first === undefined) this.say(filled(this.words.vacant, cpu));
    else {
      const { revision } = this.shown;
      this.port.send({ kind: 'reveal', revision, focus, ...this.revealing.next([first, ...others], only, focus) });
    }
  }

  /** Goes to the next problem, or the one before, and round at the end. `kind`: only to those; null for all. */
  private goToProblem(step: 1 | -1, kind: Problem['kind'] | null): void {
    if (this.shown === null) return;
    const problems = problemsOf(this.shown.map, this.words);
    const count = problems.length;
    // Before the first step backwards stands the end.
    const from = this.problem < 0 && step < 0 ? 0 : this.problem;
    for (let steps = 1; steps <= count; steps++) {
      const at = (from + steps * step + count * steps) % count;
      const problem = problems[at];
      if (problem === undefined || (kind !== null && problem.kind !== kind)) continue;
      this.problem = at;
      this.cursor.goTo({ kind: 'cpu', cpu: problem.cpu }, true);
      this.say(problem.text);
      return;
    }
    this.say(this.shown.map.verified === null ? this.words.noConflict : this.words.noProblem);
  }

  private ring(cpus: readonly number[]): void {
    const rects = cpus.flatMap((cpu) => this.scene.cells.get(cpu)?.rect ?? []);
    // Rings around everything ring nothing.
    this.scene.frame('caret', rects.length > mostRinged ? [] : rects);
    const [first] = rects;
    if (first !== undefined && rects.length <= mostRinged && !document.hasFocus()) this.viewport.show(first);
  }

  private zoom(zoom: number | null): void {
    const at = this.cursor.hasFocus ? this.cursor.rect : null;
    this.viewport.zoomTo(zoom, at);
    this.say(filled(this.words.zoomed, Math.round(100 * this.viewport.zoom)));
  }

  private redraw(): void {
    if (this.shown === null) return;
    const { hasFocus } = this.cursor;
    if (this.scene.draw()) this.cursor.mark(hasFocus);
    if (this.moving.isHolding) this.moving.draw();
  }

  private say(text: string): void {
    const { live } = this.elements;
    // The same words again are said again only if they differ.
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  }

  /** After the last of several steps, since every wheel's is one; and soon, since a window may be loaded again. */
  private keepSoon(): void {
    window.clearTimeout(this.keeping);
    this.keeping = window.setTimeout(() => this.keep(), 100);
  }

  private keep(): void {
    if (this.shown === null) return;
    this.port.keep({ uri: this.uri, zoom: this.viewport.chosenZoom, ...this.viewport.scroll });
  }
}

/** The pins of who really runs on a CPU while no pin puts it there. */
function straysOn({ verified }: HostMap, cpu: number): readonly number[] {
  const strays = verified?.places.find((place) => place.cpu === cpu)?.strays ?? [];
  return [...new Set(strays.flatMap((index) => verified?.drifts[index]?.pin ?? []))];
}

const mostRinged = 256;
