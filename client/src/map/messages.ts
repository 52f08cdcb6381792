import * as v from 'valibot';
import type { CpuFact, HostMap } from '../../../server/src/lsp/map/protocol.ts';
import type { MapWords } from './words.ts';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A guest has fewer threads, and a user selects fewer at once. */
const mostThreads = 16_384;
const mostLoads = 4096;

/** What is moved: threads of a pin (null: all), taken from one CPU of a pool or as they are; a guest; its memory. */
const load = v.variant('kind', [
  v.object({
    kind: v.literal('pin'),
    pin: index,
    numbers: v.nullable(v.pipe(v.array(index), v.maxLength(mostThreads))),
    from: v.nullable(index),
  }),
  v.object({ kind: v.literal('guest'), guest: index }),
  v.object({ kind: v.literal('memory'), guest: index, node: index }),
]);

/** What is moved, by its indices in the map. */
export type MapLoad = v.InferOutput<typeof load>;

const loads = v.pipe(v.array(load), v.minLength(1), v.maxLength(mostLoads));

/** Where it goes. */
const target = v.variant('kind', [
  v.object({ kind: v.literal('cpu'), cpu: index }),
  v.object({ kind: v.literal('core'), cpu: index }),
  v.object({ kind: v.literal('node'), node: index }),
]);

/** What the page tells the extension. Indices are of the map with that revision. */
const fromPage = v.variant('kind', [
  /** It can take messages now. */
  v.object({ kind: v.literal('ready') }),
  /**
   * Show what pins an occupant. Several threads may have a pin in common; `turn` counts how often it was asked for.
   * `focus`: whether to leave the map for the text.
   */
  v.object({ kind: v.literal('reveal'), revision: index, pin: index, turn: index, focus: v.boolean() }),
  v.object({ kind: v.literal('facts'), revision: index, cpu: index }),
  v.object({ kind: v.literal('choose host') }),
  /** Open the profile that has to be mended. */
  v.object({ kind: v.literal('open profile') }),
  /** What would a move mean? The answer has the same `turn`. */
  v.object({ kind: v.literal('try'), revision: index, turn: index, loads, target }),
  /** Make a move. */
  v.object({ kind: v.literal('drop'), revision: index, loads, target }),
  /** Make the change that is proposed. */
  v.object({ kind: v.literal('accept') }),
  /** Undo the last one. */
  v.object({ kind: v.literal('undo') }),
]);

/** A message of the page. */
export type FromPage = v.InferOutput<typeof fromPage>;

/** Where something goes. */
export type MapTarget = v.InferOutput<typeof target>;

/** Reads a message of the page; null if it is not one. */
export function parseFromPage(message: unknown): FromPage | null {
  const { success, output } = v.safeParse(fromPage, message);
  return success ? output : null;
}

/** The version of {@link HostMap} that the page draws. */
const drawnVersion = 1;

const hostMap = v.custom<HostMap>((given) => v.is(v.object({ version: v.literal(drawnVersion) }), given));
const fact = v.object({ name: v.string(), value: v.string() });

const ghost = v.object({
  guest: index,
  role: v.picklist(['vcpu', 'emulator', 'iothread', 'process']),
  numbers: v.string(),
  cpus: v.string(),
});

/** Threads where they would be. */
export type MapGhost = v.InferOutput<typeof ghost>;

/** What a move would come to, as the protocol has it. */
const meaning = v.variant('kind', [
  v.object({
    kind: v.literal('move'),
    title: v.string(),
    findings: v.nullable(v.object({ before: index, after: index })),
    objection: v.nullable(v.string()),
    ghosts: v.array(ghost),
  }),
  v.object({ kind: v.literal('refused'), reason: v.string() }),
  v.object({ kind: v.literal('outdated') }),
]);

/** What a move would come to. */
export type MapMeaning = v.InferOutput<typeof meaning>;

/** What the extension tells the page. */
const toPage = v.variant('kind', [
  /** `current`: the document whose guests are solid. `uri`: what to ask for after the page was closed and restored. */
  v.object({ kind: v.literal('map'), revision: index, map: hostMap, current: v.string(), uri: v.string() }),
  /** The document has no map. `hasProfile`: that is for a profile that can be opened. */
  v.object({
    kind: v.literal('none'),
    reason: v.string(),
    canChoose: v.boolean(),
    hasProfile: v.boolean(),
    uri: v.string(),
  }),
  /** The CPUs of the pin at the cursor in the text. */
  v.object({ kind: v.literal('caret'), revision: index, cpus: v.array(index) }),
  v.object({ kind: v.literal('facts'), revision: index, cpu: index, facts: v.array(fact) }),
  v.object({ kind: v.literal('tried'), turn: index, answer: meaning }),
  /** Where a command would put threads, while the user chooses; no ghosts when it has ended. */
  v.object({ kind: v.literal('proposal'), title: v.string(), ghosts: v.array(ghost) }),
  /** What came of a move. */
  v.object({ kind: v.literal('told'), text: v.string() }),
  /** Take the keyboard. */
  v.object({ kind: v.literal('focus') }),
]);

/** A message of the extension. */
export type ToPage = v.InferOutput<typeof toPage>;

/** Reads a message of the extension; null if it is not one. */
export function parseToPage(message: unknown): ToPage | null {
  const { success, output } = v.safeParse(toPage, message);
  return success ? output : null;
}

const state = v.object({
  uri: v.string(),
  zoom: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0.01), v.maxValue(100))),
  left: v.pipe(v.number(), v.finite()),
  top: v.pipe(v.number(), v.finite()),
});

/** What VS Code keeps of the page while its window is closed. `zoom` is null while the whole map fits the width. */
export type MapState = v.InferOutput<typeof state>;

/** Reads what VS Code has kept; null if it is not from this page. */
export function parseMapState(kept: unknown): MapState | null {
  const { success, output } = v.safeParse(state, kept);
  return success ? output : null;
}

/** The words of the page, as `data-words` of its body has them. */
export function parseWords(json: string): MapWords {
  return JSON.parse(json);
}

export type { CpuFact, HostMap };
