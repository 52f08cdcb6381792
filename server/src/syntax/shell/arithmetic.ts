import type { ArithmeticExpression } from 'unbash';
import { parseShell } from './shell.ts';

/** The tree of an arithmetic expression in a text of its own; null if it is not one. Offsets in it are meaningless. */
export function arithmeticOf(text: string): ArithmeticExpression | null {
  const { script, error } = parseShell(`((${text}\n))`);
  const [statement, ...others] = script.commands;
  if (error !== null || others.length > 0 || statement?.command.type !== 'ArithmeticCommand') return null;
  return statement.command.expression ?? null;
}
