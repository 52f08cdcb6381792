/** A number of a capture: decimal digits and nothing else. Null of anything else, of the -1 of an unknown socket too. */
export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
