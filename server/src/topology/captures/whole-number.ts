/** Parses a number of a capture: decimal digits only. null for anything else, such as the -1 of an unknown socket. */
export function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
