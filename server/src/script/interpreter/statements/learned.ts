import type { AndOr, CommandNode, CompoundList, If, PipelineNode, TestExpression, Word } from 'unbash';
import { computed, knownValue, type Text, unknownText } from '../../text.ts';
import type { Shell } from '../shell.ts';
import type { Run } from '../state/flow.ts';
import { elementOf } from '../state/variable.ts';
import { assignScalar } from '../state/variables.ts';
import { compilePattern } from '../words/pattern.ts';

/** What a branch knows of a variable because nothing else leads there: `[ "$1" = 101 ]`, `case "$vmid" in 101)`. */
export interface Learned {
  /** The name, or the number of an argument. */
  readonly variable: string;
  readonly value: string;
}

/** What the item of a `case` tells about its word: the one text that its pattern matches. */
export function learnedFromCase(shell: Shell, word: Word, patterns: readonly Word[]): Learned[] {
  const [pattern, ...others] = patterns;
  return pattern === undefined || others.length > 0 ? [] : equality(shell, word, pattern);
}

/** What holds where a condition is true (`outcome`), or where it is false. */
export function learnedFrom(shell: Shell, node: PipelineNode | AndOr | null, outcome: boolean): Learned[] {
  if (node === null) return [];
  switch (node.type) {
    case 'AndOr': {
      const all = node.operators.every((operator) => operator === (outcome ? '&&' : '||'));
      return all ? node.commands.flatMap((command) => learnedFrom(shell, command, outcome)) : [];
    }
    case 'Pipeline': {
      const [only, ...others] = node.commands;
      if (only === undefined || others.length > 0) return [];
      const negated = node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
      return learnedFrom(shell, only, outcome !== negated);
    }
    case 'TestCommand':
      return fromExpression(shell, node.expression, outcome);
    case 'Command':
      return fromCommand(shell, node, outcome);
    default:
      return [];
  }
}

function fromExpression(shell: Shell, expression: TestExpression, outcome: boolean): Learned[] {
  switch (expression.type) {
    case 'TestGroup':
      return fromExpression(shell, expression.expression, outcome);
    case 'TestNot':
      return fromExpression(shell, expression.operand, outcome !== (expression.negations.length % 2 === 1));
    case 'TestLogical': {
      const all = expression.operator === (outcome ? '&&' : '||');
      return all ? expression.operands.flatMap((operand) => fromExpression(shell, operand, outcome)) : [];
    }
    case 'TestBinary':
      return tells(expression.operator, outcome) ? equality(shell, expression.left, expression.right) : [];
    case 'TestUnary':
      return [];
  }
}

/** `[ "$1" = 101 ]`. */
function fromCommand(shell: Shell, node: CommandNode & { readonly type: 'Command' }, outcome: boolean): Learned[] {
  const name = node.name?.text;
  if (name !== '[' && name !== 'test') return [];
  const words = node.args.filter((argument): argument is Word => argument.type === 'Word');
  const [left, operator, right, ...rest] = words;
  const ends = name === '[' ? rest.length === 1 && rest[0]?.text === ']' : rest.length === 0;
  if (left === undefined || operator === undefined || right === undefined || !ends) return [];
  return tells(operator.text, outcome) ? equality(shell, left, right) : [];
}

function tells(operator: string, outcome: boolean): boolean {
  return outcome ? /^(?:==?|-eq)$/.test(operator) : /^(?:!=|-ne)$/.test(operator);
}

function equality(shell: Shell, left: Word, right: Word): Learned[] {
  const [, braced, argument, name = braced ?? argument] =
    /^"?\$(?:\{(\w{1,64})\}|(\d)|([A-Za-z_]\w{0,63}))"?$/.exec(left.text) ?? [];
  if (name === undefined || /[$`~]/.test(right.text) || /^(?:0|\d{2,})$/.test(name)) return [];
  const source = shell.pattern(right);
  const value = source === null ? null : (compilePattern(source, shell.budget)?.literal ?? null);
  return value === null || value === '' ? [] : [{ variable: name, value }];
}

/** Runs a branch with what it knows; behind it, that is forgotten. */
export function knowing(shell: Shell, learned: readonly Learned[], run: Run): Run {
  if (learned.length === 0) return run;
  return () => {
    const forgets = learned.map((one) => learn(shell, one));
    const goesOn = run();
    for (const forget of forgets.reverse()) forget();
    return goesOn;
  };
}

/** Sets a variable whose value is unknown; gives what forgets the value, unless something else was set. */
export function learn(shell: Shell, { variable, value }: Learned): () => void {
  const text = computed(value);
  return /^\d$/.test(variable)
    ? learnArgument(shell, Number(variable) - 1, text)
    : learnVariable(shell, variable, text);
}

function learnArgument(shell: Shell, index: number, text: Text): () => void {
  const before = shell.state.arguments;
  const old = before.items[index];
  if (old === undefined ? before.rest === 'none' : knownValue(old) !== null) return nothing;
  const items = [...before.items];
  while (items.length < index) items.push(unknownText);
  items[index] = text;
  const after = { ...before, items };
  shell.state.arguments = after;
  return () => {
    if (shell.state.arguments === after) shell.state.arguments = before;
  };
}

function learnVariable(shell: Shell, name: string, text: Text): () => void {
  const before = shell.state.lookup(name);
  const old = before === undefined ? undefined : elementOf(before, '0');
  // What the script never sets is the environment's.
  if (before?.kind !== 'scalar' || before.elements === null || old === undefined || knownValue(old) !== null)
    return nothing;
  if (before.attributes.has('reference') || before.attributes.has('integer')) return nothing;
  assignScalar(shell, name, text);
  const after = shell.state.lookup(name);
  return () => {
    if (shell.state.lookup(name) === after) shell.state.set(name, before);
  };
}

function nothing(): void {}

/** The command of a list of one; null for longer lists. */
export function onlyCommand({ commands }: CompoundList): PipelineNode | AndOr | null {
  return commands.length === 1 ? (commands[0]?.command ?? null) : null;
}

/** Whether statements end with `exit` or `return`, so that nothing behind them runs. */
export function leaves(node: PipelineNode | If['then']): boolean {
  if (node.type !== 'CompoundList') return isExit(node);
  const last = node.commands.at(-1)?.command;
  return last !== undefined && isExit(last);
}

function isExit(node: PipelineNode | AndOr): boolean {
  if (node.type === 'Pipeline' && node.commands.length === 1)
    return node.commands[0] !== undefined && isExit(node.commands[0]);
  if (node.type === 'BraceGroup') return leaves(node.body);
  return node.type === 'Command' && /^(?:exit|return|continue)$/.test(node.name?.text ?? '');
}
