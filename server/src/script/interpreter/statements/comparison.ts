import type { Truth } from './truth.ts';

/** `-eq` and the like. */
export function isNumeric(operator: string): boolean {
  return /^-(?:eq|ne|lt|le|gt|ge)$/.test(operator);
}

export function compareNumbers(operator: string, left: bigint | null, right: bigint | null): Truth {
  if (left === null || right === null) return null;
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    case '-ge':
      return left >= right;
    default:
      return null;
  }
}

/**
 * By bytes, as in the C locale. Locales order letters and digits differently in part, so anything else than lowercase
 * letters and digits is null.
 */
export function compareTexts(operator: string, left: string, right: string): Truth {
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator !== '<' && operator !== '>') return null;
  if (!/^[a-z0-9]*$/.test(left) || !/^[a-z0-9]*$/.test(right)) return null;
  return operator === '<' ? left < right : left > right;
}
