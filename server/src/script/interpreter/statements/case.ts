import type { Case, CaseItem } from 'unbash';
import type { Text } from '../../text.ts';
import type { Shell } from '../shell.ts';
import { fork, type Run } from '../state/flow.ts';
import { compilePattern, matchesText } from '../words/pattern.ts';
import { knowing, learnedFromCase } from './learned.ts';

/** `case`: the branch whose pattern matches the word, or all that may match if that is unknown. */
export function runCase(shell: Shell, node: Case): boolean {
  const value = shell.text(node.word);
  shell.state.succeed(true);
  return runFrom(shell, node, 0, value);
}

function runFrom(shell: Shell, node: Case, start: number, value: Text): boolean {
  const { items } = node;
  const ways: Run[] = [];
  for (let index = start; index < items.length; index++) {
    const item = items[index];
    if (item === undefined) break;
    const taken = takes(shell, item, value);
    if (taken === false) continue;
    const learned = taken === null ? learnedFromCase(shell, node.word, item.pattern) : [];
    const way = knowing(shell, learned, () => runItem(shell, node, index, value));
    ways.push(way);
    if (taken) return ways.length === 1 ? way() : fork(shell, ways);
  }
  return ways.length === 0 || fork(shell, [...ways, () => true]);
}

function runItem(shell: Shell, node: Case, index: number, value: Text): boolean {
  const item = node.items[index];
  if (item === undefined) return true;
  if (!shell.run(item.body.commands)) return false;
  if (item.terminator === ';&') return runItem(shell, node, index + 1, value);
  return item.terminator !== ';;&' || runFrom(shell, node, index + 1, value);
}

function takes(shell: Shell, item: CaseItem, value: Text): boolean | null {
  let result: boolean | null = false;
  for (const word of item.pattern) {
    const source = shell.pattern(word);
    if (source !== null && /^\*+$/.test(source)) return true;
    const pattern = source === null ? null : compilePattern(source, shell.budget);
    const taken = pattern === null ? null : matchesText(pattern, value, shell.budget);
    if (taken === true) return true;
    if (taken === null) result = null;
  }
  return result;
}
