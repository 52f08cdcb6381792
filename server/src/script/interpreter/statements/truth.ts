/** Whether a condition holds; null if that cannot be known. */
export type Truth = boolean | null;

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** `left && right`. */
export function both(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}

/** `left || right`. */
export function anyOf(left: Truth, right: Truth): Truth {
  return not(both(not(left), not(right)));
}
