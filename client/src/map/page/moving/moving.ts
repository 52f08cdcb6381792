import type { HostMap } from '../../../../../server/src/drawing/map/host-map.ts';
import type { FromPage, MapMeaning } from '../../messages.ts';
import type { MapWords } from '../../words.ts';
import { filled } from '../dom.ts';
import type { Scene } from '../scene.ts';
import { memoryOf, pinOf, type Spot } from '../spots.ts';
import type { Viewport } from '../viewport.ts';
import { type Aim, type AimLevel, aimAtCpu, aimAtPoint } from './aim.ts';
import { DropLabel, type DropLine } from './drop-label.ts';
import { joined, type Load, loadsAt, loadsOfGuest, loadsOfPin, memoryLoad } from './loads.ts';
import { type Verdict, verdictsFor } from './verdicts.ts';

/** What moving needs from the page. */
export interface MovingParts {
  readonly scene: Scene;
  readonly viewport: Viewport;
  readonly view: HTMLElement;
  readonly words: MapWords;
  readonly say: (text: string) => void;
  readonly send: (message: FromPage) => void;
}

interface Shown {
  readonly map: HostMap;
  readonly revision: number;
}

/** What is held, from when it is picked up until it is dropped. */
interface Held {
  readonly load: Load;
  /** What could be held instead, from the same CPU. */
  readonly choices: readonly Load[];
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** What says where it goes. */
  readonly by: 'keyboard' | 'pointer';
  level: AimLevel;
  aim: Aim | null;
  /** null until it is known. */
  meaning: MapMeaning | null;
}

const levels: readonly AimLevel[] = ['cpu', 'core', 'node'];

/** Picks up who is on the map, says where it could go, and drops it there; by the keyboard and by the pointer. */
export class Moving {
  private readonly parts: MovingParts;
  private readonly label: DropLabel;
  private shown: Shown | null = null;
  private held: Held | null = null;
  private readonly selected = new Map<string, { readonly load: Load; readonly cpu: number }>();
  /** The CPU that a larger place is meant around. */
  private lastCpu: number | null = null;
  private turn = 0;
  /** Whether an answer is awaited: the next question waits for it. */
  private isAsking = false;

  constructor(parts: MovingParts) {
    this.parts = parts;
    this.label = new DropLabel(parts.view);
  }

  get isHolding(): boolean {
    return this.held !== null;
  }

  /** Another map. What is held stays held if nothing has moved meanwhile. */
  setMap(map: HostMap, revision: number): void {
    const before = this.shown?.map;
    this.shown = { map, revision };
    this.isAsking = false;
    const isIdle = this.held === null && this.selected.size === 0;
    if (isIdle || (before !== undefined && whoIsWhere(before) === whoIsWhere(map))) {
      this.ask();
      this.draw();
      return;
    }
    this.selected.clear();
    const { words } = this.parts;
    if (this.held !== null) this.release(before?.uri === map.uri ? words.changedMeanwhile : words.otherHost);
    else this.draw();
  }

  /** Takes up what is on a CPU: the selection, else the smallest; again, the next of what is there. */
  pickUpAt({ kind, cpu }: { readonly kind: Spot['kind']; readonly cpu?: number }): void {
    const { shown, held, parts } = this;
    if (shown === null) return;
    if (held !== null) {
      const next = held.choices[(held.choices.indexOf(held.load) + 1) % held.choices.length];
      if (next !== undefined) this.hold(next, held.choices, held.aim?.cpu ?? null, held.by);
      return;
    }
    const here = parts.scene.cells.get(cpu ?? -1)?.item.pins ?? [];
    const some = [...this.selected.values()].map(({ load }) => load);
    const choices = [...(some.length > 0 ? [joined(some)] : []), ...loadsAt(shown.map, here, cpu ?? -1, parts.words)];
    const [first] = choices;
    if (kind === 'tile' || first === undefined) parts.say(parts.words.nothingHere);
    else this.hold(first, choices, cpu ?? null, 'keyboard');
  }

  /** Takes up what the pointer was pressed on; `takesAll`: all of its guest. Returns whether there was anything. */
  dragFrom(target: EventTarget | null, cpu: number | null, takesAll: boolean): boolean {
    const { shown, parts } = this;
    if (shown === null || this.held !== null) return false;
    const choices = this.choicesUnder(target, cpu, shown.map);
    const [guest] = choices[0]?.guests ?? [];
    const all = takesAll && guest !== undefined ? loadsOfGuest(shown.map, guest, parts.words) : [];
    const [first] = [...all, ...choices];
    if (first !== undefined) this.hold(first, choices, null, 'pointer');
    return first !== undefined;
  }

  private choicesUnder(target: EventTarget | null, cpu: number | null, map: HostMap): readonly Load[] {
    const { words } = this.parts;
    const memory = memoryOf(target);
    if (memory !== null) {
      const [all] = loadsOfGuest(map, memory.guest, words);
      return all === undefined ? [] : [{ ...all, ...memoryLoad(map, memory.guest, memory.node, words) }];
    }
    const pin = pinOf(target);
    const isSelected = [...this.selected.values()].some(
      ({ load, cpu: on }) => on === cpu && (pin === null || load.pins.has(pin)),
    );
    if (isSelected) return [joined([...this.selected.values()].map(({ load }) => load))];
    if (pin !== null) return loadsOfPin(map, pin, cpu, words);
    const here = this.parts.scene.cells.get(cpu ?? -1)?.item.pins ?? [];
    return here.length === 0 ? [] : loadsAt(map, here, cpu ?? -1, words);
  }

  /** Adds what is on a CPU to the selection, or takes it out. */
  select(cpu: number, pin: number | null): void {
    const { shown, parts } = this;
    const index = pin ?? parts.scene.cells.get(cpu)?.item.pins[0];
    if (shown === null || index === undefined || this.held !== null) return;
    const [smallest] = loadsOfPin(shown.map, index, cpu, parts.words);
    if (smallest === undefined) return;
    const key = `${index} ${cpu}`;
    if (!this.selected.delete(key)) this.selected.set(key, { load: smallest, cpu });
    const text = this.selected.has(key) ? parts.words.selected : parts.words.notSelected;
    parts.say(filled(text, smallest.label, this.selected.size));
    this.draw();
  }

  /**
   * The keyboard is at a spot now. That says nothing about what a pointer drags: a redraw gives the focus back to where
   * it was.
   */
  aimAt(spot: Spot): void {
    const { held, parts } = this;
    if (held?.by !== 'keyboard') return;
    if (spot.kind === 'cpu') this.setAim(aimAtCpu(parts.scene.places, spot.cpu, held.level), true);
    else {
      const rect = parts.scene.tiles.find(({ item }) => item === spot.group)?.rect;
      const middle = rect === undefined ? null : [rect.x + rect.width / 2, rect.y + rect.height / 2];
      if (middle !== null) this.setAim(aimAtPoint(parts.scene.places, middle[0] ?? 0, middle[1] ?? 0, 'node'), true);
    }
  }

  /** The pointer is at a place of the window now. `onCore`: the core of the CPU is meant. */
  aimAtWindow(clientX: number, clientY: number, onCore: boolean): void {
    const { held, parts } = this;
    if (held === null) return;
    parts.viewport.scrollNear(clientX, clientY);
    const { x, y } = parts.viewport.toDiagram(clientX, clientY);
    this.setAim(aimAtPoint(parts.scene.places, x, y, onCore ? 'core' : held.level), false);
  }

  /** The core of the CPU that is aimed at, its node, the CPU again. Returns whether something is held. */
  widen(): boolean {
    const { held, parts } = this;
    if (held === null) return false;
    const cpu = held.aim?.cpu ?? this.lastCpu;
    held.level = levels[(levels.indexOf(held.level) + 1) % levels.length] ?? 'cpu';
    if (cpu !== null) this.setAim(aimAtCpu(parts.scene.places, cpu, held.level), true);
    return true;
  }

  /** Drops what is held where it is aimed at; what is impossible is said, and stays held. */
  drop(): void {
    const { held, shown, parts } = this;
    if (held === null || shown === null) return;
    const { aim, load, meaning } = held;
    if (aim === null || meaning?.kind === 'refused') {
      this.release(meaning?.kind === 'refused' ? filled(parts.words.notMoved, meaning.reason) : parts.words.putBack);
      return;
    }
    parts.send({ kind: 'drop', revision: shown.revision, loads: [...load.loads], target: aim.target });
    this.selected.clear();
    this.release(null);
  }

  /** Puts what is held back, else clears the selection. Returns whether there was either. */
  cancel(): boolean {
    if (this.held !== null) {
      this.release(this.parts.words.putBack);
      return true;
    }
    const had = this.selected.size > 0;
    this.selected.clear();
    this.draw();
    return had;
  }

  /** What a move would mean, as it was asked. */
  answer(turn: number, meaning: MapMeaning): void {
    this.isAsking = false;
    const { held } = this;
    if (held === null) return;
    if (turn !== this.turn) {
      this.ask();
      return;
    }
    held.meaning = meaning;
    this.draw();
    const text = this.linesOf(held)
      .filter(({ kind }) => kind !== 'title')
      .map(({ text: line }) => line);
    this.parts.say(text.join('. '));
  }

  /** Draws anew what is over the picture, after it was zoomed, say. */
  draw(): void {
    const { held, parts } = this;
    const { scene } = parts;
    const rectsOf = (kind: Verdict['kind']) =>
      [...(held?.verdicts ?? [])].flatMap(([cpu, one]) =>
        one.kind === kind ? (scene.cells.get(cpu)?.rect ?? []) : [],
      );
    scene.shade('right', rectsOf('right'));
    scene.shade('wrong', rectsOf('wrong'));
    scene.shade('own', rectsOf('own'));
    scene.frame(
      'selected',
      [...this.selected.values()].flatMap(({ cpu }) => scene.cells.get(cpu)?.rect ?? []),
    );
    scene.frame('aim', held?.aim == null ? [] : [held.aim.rect]);
    const ghosts = held?.meaning?.kind === 'move' ? held.meaning.ghosts : [];
    scene.drawGhosts('move', ghosts);
    parts.view.classList.toggle('holding', held !== null);
    if (held?.aim == null) this.label.hide();
    else this.label.show(parts.viewport.toWindow(held.aim.rect), this.linesOf(held));
  }

  private hold(load: Load, choices: readonly Load[], cpu: number | null, by: Held['by']): void {
    const { shown, parts } = this;
    if (shown === null) return;
    const verdicts = verdictsFor(load, shown.map, parts.scene.places, parts.words);
    this.held = { load, choices, verdicts, by, level: load.level, aim: null, meaning: null };
    this.lastCpu = cpu;
    this.turn += 1;
    if (cpu !== null) this.held.aim = aimAtCpu(parts.scene.places, cpu, load.level);
    this.draw();
    parts.say(filled(parts.words.held, load.label));
  }

  private setAim(aim: Aim | null, isSaid: boolean): void {
    const { held, parts } = this;
    if (held === null) return;
    if (JSON.stringify(aim?.target) === JSON.stringify(held.aim?.target)) return;
    held.aim = aim;
    held.meaning = null;
    if (aim?.cpu != null) this.lastCpu = aim.cpu;
    this.turn += 1;
    this.ask();
    this.draw();
    if (isSaid)
      parts.say(
        this.linesOf(held)
          .map(({ text }) => text)
          .join('. '),
      );
  }

  private ask(): void {
    const { held, shown } = this;
    if (held?.aim == null || shown === null || held.meaning !== null || this.isAsking) return;
    this.isAsking = true;
    const { load, aim } = held;
    const { revision } = shown;
    this.parts.send({ kind: 'try', revision, turn: this.turn, loads: [...load.loads], target: aim.target });
  }

  private release(text: string | null): void {
    this.held = null;
    this.turn += 1;
    this.draw();
    if (text !== null) this.parts.say(text);
  }

  private linesOf({ load, aim, verdicts, meaning }: Held): readonly DropLine[] {
    const { words } = this.parts;
    if (aim === null) return [];
    const title = { text: filled(words.moveTo, load.label, this.placeInWords(aim)), kind: 'title' as const };
    const quick = aim.target.kind === 'cpu' ? verdicts.get(aim.target.cpu) : undefined;
    const verdict: DropLine[] =
      quick === undefined ? [] : [{ text: quick.text, kind: quick.kind === 'wrong' ? 'wrong' : 'right' }];
    if (meaning === null) return [title, ...verdict];
    if (meaning.kind === 'refused') return [title, { text: meaning.reason, kind: 'wrong' }];
    if (meaning.kind === 'outdated') return [title, { text: words.changedMeanwhile, kind: 'wrong' }];
    const { findings, objection } = meaning;
    const figures: DropLine[] =
      findings === null
        ? []
        : [{ text: filled(words.findingsAfter, findings.before, findings.after), kind: 'figures' }];
    return [
      title,
      ...verdict,
      ...figures,
      ...(objection === null ? [] : [{ text: objection, kind: 'wrong' as const }]),
    ];
  }

  private placeInWords({ target }: Aim): string {
    const { words, scene } = this.parts;
    if (target.kind === 'node') return filled(words.node, target.node);
    if (target.kind === 'cpu') return filled(words.cpu, target.cpu);
    const cpus = scene.cells.get(target.cpu)?.core.cells.map(({ cpu }) => cpu.id) ?? [];
    return filled(words.core, cpus.join(','));
  }
}

/** What of a map says who is where. */
function whoIsWhere({ uri, pins, guests }: HostMap): string {
  return JSON.stringify([uri, guests.map((guest) => [guest.uri, guest.start]), pins]);
}
