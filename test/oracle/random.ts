/** Random choices that a seed repeats. */
export type Random = {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** One of a list, or undefined where it is empty. */
  oneOf<T>(choices: readonly T[]): T | undefined;
  /** The list in another order. */
  shuffled<T>(items: readonly T[]): T[];
};

/** A random source on a 32-bit state: a counter in steps of an odd constant, stirred by multiplications and shifts. */
export function randomFrom(seed: number): Random {
  let state = Math.imul(seed, 0x85ebca6b) ^ 0x27d4eb2f;
  const next = () => {
    state = (state + 0x9e3779b1) | 0;
    let bits = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return (bits ^ (bits >>> 15)) >>> 0;
  };
  const below = (limit: number) => next() % limit;
  return {
    below,
    chance: (probability) => next() < probability * 2 ** 32,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    oneOf: (choices) => choices[below(Math.max(choices.length, 1))],
    shuffled: (items) => {
      const left = [...items];
      const order: typeof left = [];
      while (left.length > 0) order.push(...left.splice(below(left.length), 1));
      return order;
    },
  };
}
