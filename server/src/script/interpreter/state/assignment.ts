import type { ArrayValue, Assignment, Word } from 'unbash';
import { computed, concat, emptyText, knownValue, type Text, unknownText } from '../../text.ts';
import { limits } from '../limits.ts';
import type { Shell } from '../shell.ts';
import { parseValue, placeIn, rawText } from '../source.ts';
import { expandWords } from '../words/word.ts';
import { subscriptOf } from './subscript.ts';
import { type Attribute, elementOf, type Variable } from './variable.ts';
import { appended, assignElement, resolveName, withAttributes } from './variables.ts';

/** Runs `x=1`, `x+=1`, `a[2]=1`, `a=(1 2)` or `a+=(3)`. */
export function assign(shell: Shell, assignment: Assignment): void {
  const { value, index, append } = assignment;
  const name = resolveName(shell.state, assignment.name);
  const old = shell.state.lookup(name);
  if (value.type === 'ArrayValue') {
    shell.state.set(name, arrayOf(shell, old, value, append === true));
    return;
  }
  const subscript = index === undefined ? '0' : subscriptOf(shell, old, shell.text(index));
  const text = shell.text(value);
  assignElement(shell, name, subscript, append === true ? appended(old, subscript, text) : text);
}

/** Elements that are set one after the other; null once they are unknown. */
interface Filling {
  elements: Map<string, Text> | null;
  next: number;
}

/** The array that `(…)` gives; with `append`, after the elements that it had. */
export function arrayOf(shell: Shell, old: Variable | undefined, value: ArrayValue, append: boolean): Variable {
  const kind = old?.kind === 'associative' ? 'associative' : 'indexed';
  const attributes: ReadonlySet<Attribute> = old?.attributes ?? new Set();
  const kept = append ? (old === undefined ? new Map<string, Text>() : old.elements) : new Map<string, Text>();
  const elements = kept === null ? null : new Map(kept);
  const last = kind === 'associative' ? -1 : Math.max(-1, ...[...(elements?.keys() ?? [])].map(Number));
  const filling: Filling = { elements, next: last + 1 };
  if (kind === 'associative' && !value.elements.some(isSubscripted)) {
    fillPairs(shell, filling, value.elements);
  } else {
    for (const element of value.elements) {
      if (isSubscripted(element))
        fillSubscripted(shell, filling, { kind, elements: filling.elements, attributes }, element);
      else fillNext(shell, filling, attributes, element);
    }
  }
  const affordable =
    (filling.elements?.size ?? 0) <= limits.elements && shell.budget.charge(filling.elements?.size ?? 0);
  if (!affordable) shell.budget.shorten();
  return { kind, attributes, elements: affordable ? filling.elements : null };
}

function isSubscripted(element: Word): boolean {
  return /^\[.*\]\+?=/s.test(element.text);
}

function fillNext(shell: Shell, filling: Filling, attributes: ReadonlySet<Attribute>, element: Word): void {
  for (const { text, several } of expandWords(shell, [element])) {
    if (several) filling.elements = null;
    filling.elements?.set(String(filling.next++), withAttributes(shell, attributes, text));
  }
}

/** bash 5.1: `A=(key value key value)`. */
function fillPairs(shell: Shell, filling: Filling, words: readonly Word[]): void {
  const fields = expandWords(shell, words);
  for (let at = 0; at < fields.length; at += 2) {
    const key = fields[at];
    const name = key === undefined || key.several ? null : knownValue(key.text);
    if (name === null || fields[at + 1]?.several === true) filling.elements = null;
    else filling.elements?.set(name, fields[at + 1]?.text ?? emptyText);
  }
}

/** `[3]=x`: read like the assignment `a[3]=x`. */
function fillSubscripted(shell: Shell, filling: Filling, soFar: Variable, element: Word): void {
  const { source } = shell;
  const parsed = parseValue(concat(computed('a'), rawText(source, element)), placeIn(source, element));
  const statement = parsed?.script.commands[0];
  const assignment = statement?.command.type === 'Command' ? statement.command.prefix[0] : undefined;
  const isOne = assignment?.type === 'Assignment' && assignment.value.type === 'Word' && assignment.index !== undefined;
  if (parsed == null || !isOne || assignment.index === undefined || assignment.value.type !== 'Word') {
    filling.elements = null;
    return;
  }
  shell.source = parsed.source;
  const subscript = subscriptOf(shell, soFar, shell.text(assignment.index));
  const text = shell.text(assignment.value);
  shell.source = source;
  if (subscript === null) {
    filling.elements = null;
    return;
  }
  const old = elementOf(soFar, subscript) ?? emptyText;
  const value = assignment.append === true ? concat(old, text) : text;
  filling.elements?.set(subscript, withAttributes(shell, soFar.attributes, value));
  filling.next = Number(subscript) + 1;
}

/** The value of a prefix assignment, `LANG=C taskset …`; an array has no effect there. */
export function prefixValue(shell: Shell, { name, value, append }: Assignment): Text {
  if (value.type === 'ArrayValue') return unknownText;
  const text = shell.text(value);
  return append === true ? appended(shell.state.lookup(name), '0', text) : text;
}
