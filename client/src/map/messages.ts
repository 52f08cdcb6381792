import * as v from 'valibot';
import type { CpuFact, HostMap } from '../../../server/src/lsp/protocol.ts';
import type { MapWords } from './words.ts';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

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
]);

/** A message of the page. */
export type FromPage = v.InferOutput<typeof fromPage>;

/** Reads a message of the page; null if it is not one. */
export function parseFromPage(message: unknown): FromPage | null {
  const { success, output } = v.safeParse(fromPage, message);
  return success ? output : null;
}

/** The version of {@link HostMap} that the page draws. */
const drawnVersion = 1;

const hostMap = v.custom<HostMap>((given) => v.is(v.object({ version: v.literal(drawnVersion) }), given));
const fact = v.object({ name: v.string(), value: v.string() });

/** What the extension tells the page. */
const toPage = v.variant('kind', [
  /** `current`: the document whose guests are solid. `uri`: what to ask for after the page was closed and restored. */
  v.object({ kind: v.literal('map'), revision: index, map: hostMap, current: v.string(), uri: v.string() }),
  /** The document has no map. */
  v.object({ kind: v.literal('none'), reason: v.string(), canChoose: v.boolean(), uri: v.string() }),
  /** The CPUs of the pin at the cursor in the text. */
  v.object({ kind: v.literal('caret'), revision: index, cpus: v.array(index) }),
  v.object({ kind: v.literal('facts'), revision: index, cpu: index, facts: v.array(fact) }),
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
