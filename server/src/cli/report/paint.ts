import picocolors from 'picocolors';
import type { Severity } from '../../rules/engine/rule.ts';

type Style = Severity | 'bold' | 'faint';

/** Applies a style to a text. */
export type Paint = (text: string, style: Style) => string;

/** Without `colour` every text stays as it is. */
export function paintFor(colour: boolean): Paint {
  const { red, yellow, cyan, bold, dim } = picocolors.createColors(colour);
  const styles = { error: red, warning: yellow, info: cyan, bold, faint: dim };
  return (text, style) => styles[style](text);
}

/**
 * Whether the output has colours: on a terminal that is not dumb, unless NO_COLOR is set (no-color.org). FORCE_COLOR
 * overrides both (force-color.org); 0 and false mean no colours, as in Node. Empty variables do not count.
 */
export function wantsColour(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && !NO_COLOR && TERM !== 'dumb';
}
