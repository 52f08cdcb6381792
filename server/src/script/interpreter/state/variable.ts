import { either, isNumber, sameValue, type Text, unknownText } from '../../text.ts';

/**
 * A variable that the script set, or may have set. Variables that the script never sets are in no table; the
 * environment may have them.
 */
export interface Variable {
  readonly kind: 'scalar' | 'indexed' | 'associative';
  /** By subscript; a scalar is subscript 0, and a variable without elements is unset. null if unknown. */
  readonly elements: ReadonlyMap<string, Text> | null;
  /** `declare -i`, `-l`, `-u`, `-n`, `-x`. */
  readonly attributes: ReadonlySet<Attribute>;
  /**
   * If `elements` is null: the value that the script gives it, if it gives it one at all. Without that, the environment
   * decides, as in `${X:-default}`.
   */
  readonly perhaps?: Text;
}

export type Attribute = 'integer' | 'lower' | 'upper' | 'reference' | 'exported';

const noAttributes: ReadonlySet<Attribute> = new Set();

export function scalar(text: Text): Variable {
  return { kind: 'scalar', elements: new Map([['0', text]]), attributes: noAttributes };
}

export function indexed(items: readonly Text[]): Variable {
  const elements = new Map(items.map((item, index) => [String(index), item]));
  return { kind: 'indexed', elements, attributes: noAttributes };
}

/** Declared or unset: it has no value for sure. */
export const unsetVariable: Variable = { kind: 'scalar', elements: new Map(), attributes: noAttributes };

/** It may have any value, or none. */
export const unknownVariable: Variable = { kind: 'scalar', elements: null, attributes: noAttributes };

/** The element's value; undefined if it is not set, and {@link unknownText} if that is unknown. */
export function elementOf(variable: Variable, subscript: string): Text | undefined {
  return variable.elements === null ? unknownText : variable.elements.get(subscript);
}

/**
 * The subscripts in bash's order: ascending, and for an associative array by the buckets of its hash table (hashlib.c:
 * FNV-1 in 32 bits over 1,024 buckets, doubled whenever there are two elements per bucket; newest first in a bucket).
 */
export function subscriptsOf(variable: Variable): string[] {
  const subscripts = [...(variable.elements?.keys() ?? [])];
  if (variable.kind !== 'associative') return subscripts.sort((left, right) => Number(left) - Number(right));
  return subscripts.reverse().sort((left, right) => bucketOf(left) - bucketOf(right));
}

function bucketOf(key: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash, 16777619) ^ byte;
  return hash & 1023;
}

export function sameVariable(left: Variable, right: Variable): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || left.attributes.size !== right.attributes.size) return false;
  if (left.elements === null || right.elements === null) {
    return left.elements === right.elements && isSamePerhaps(left.perhaps, right.perhaps);
  }
  if (left.elements.size !== right.elements.size) return false;
  for (const [subscript, value] of left.elements) {
    const other = right.elements.get(subscript);
    if (other === undefined || !(sameValue(value, other) || isUnknownAlike(value, other))) return false;
  }
  return true;
}

function isSamePerhaps(left: Text | undefined, right: Text | undefined): boolean {
  return left === right || (left !== undefined && right !== undefined && sameValue(left, right));
}

/** Whether as little is known of two texts: as numbers they are known better. */
function isUnknownAlike(left: Text, right: Text): boolean {
  const unknown = [left, right].every((text) => text.some((piece) => piece.text === null));
  return unknown && isNumber(left) === isNumber(right);
}

/**
 * What is known of a variable that has one of two values; undefined for a variable that the script has not set.
 * `global`: then the environment decides.
 */
export function eitherVariable(
  left: Variable | undefined,
  right: Variable | undefined,
  global: boolean,
): Variable | undefined {
  if (left === right) return left;
  if (left === undefined || right === undefined || left.perhaps !== undefined || right.perhaps !== undefined) {
    return global ? perhapsSet(left, right) : unknownVariable;
  }
  if (left.kind !== right.kind) return unknownVariable;
  const { kind, attributes } = left;
  const unknown = { kind, elements: null, attributes };
  if (left.elements === null || right.elements === null || left.elements.size !== right.elements.size) return unknown;
  const elements = new Map<string, Text>();
  for (const [subscript, value] of left.elements) {
    const other = right.elements.get(subscript);
    if (other === undefined) return unknown;
    elements.set(subscript, either(value, other));
  }
  return { kind, elements, attributes };
}

/** A variable that the script sets to one value on some ways only, and not to others. */
function perhapsSet(...ways: readonly (Variable | undefined)[]): Variable {
  const values = ways.flatMap((way) => (way === undefined ? [] : [onlyValue(way)]));
  const [first, second = first] = values;
  if (first == null || second == null || !sameValue(first, second)) return unknownVariable;
  return { ...unknownVariable, perhaps: either(first, second) };
}

/** The value of a scalar that is set, or that may be; null for every other variable. */
function onlyValue({ kind, elements, perhaps }: Variable): Text | null {
  if (perhaps !== undefined) return perhaps;
  return kind === 'scalar' ? (elements?.get('0') ?? null) : null;
}
