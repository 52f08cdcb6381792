/**
 * When a text that is meant to hang a parser counts as having done so, in milliseconds. Far above what the slowest
 * machine needs for work that grows with the text, far below what it would need for work that grows with its square;
 * how fast things are is for the bench to say.
 */
export const hangs = 60_000;
