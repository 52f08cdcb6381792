import { type Filter, linesOf } from '../filter.ts';
import { parseAwk } from './parser.ts';
import { runAwk } from './run.ts';
import { Unknown } from './values.ts';

/**
 * awk of its standard input, with -F and -v: rules with patterns, print and printf, fields, variables, arrays,
 * conditions, loops over numbers, and functions on texts. What awks do not agree on is unknown, such as the order of
 * texts and of the elements of an array.
 */
export const awk: Filter = ({ args, input }) => {
  const given = readArguments(args);
  const rules = given === null ? null : parseAwk(given.program);
  if (given === null || rules === null) return null;
  const onlyBegin = rules.every(({ when }) => when === 'BEGIN');
  if (input === null && !onlyBegin) return null;
  try {
    return { output: runAwk(rules, linesOf(input ?? ''), given.separator, given.variables), success: true };
  } catch (error) {
    if (error instanceof Unknown || error instanceof SyntaxError) return null;
    throw error;
  }
};

interface Arguments {
  readonly program: string;
  readonly separator: string | null;
  readonly variables: ReadonlyMap<string, string>;
}

function readArguments(args: readonly string[]): Arguments | null {
  const variables = new Map<string, string>();
  let separator: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [, letter, glued = ''] = /^-([Fv])(.*)$/s.exec(word) ?? [];
    if (letter === undefined) {
      const rest = args.slice(word === '--' ? at + 1 : at);
      const [program, ...files] = rest;
      if (program === undefined || files.length > 0 || (program.startsWith('-') && word !== '--')) return null;
      return { program, separator, variables };
    }
    const operand = glued === '' ? (args[++at] ?? '') : glued;
    if (letter === 'F') separator = operand === '\\t' || operand === 't' ? '\t' : operand;
    else {
      const equals = operand.indexOf('=');
      if (equals < 1 || operand.includes('\\')) return null;
      variables.set(operand.slice(0, equals), operand.slice(equals + 1));
    }
  }
  return null;
}
