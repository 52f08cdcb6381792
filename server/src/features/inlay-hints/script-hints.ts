import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { scriptLists } from '../../fleet/documents/script-lists.ts';
import type { ScriptContext } from '../../rules/engine/rule.ts';
import { quotable } from '../../wording/wording.ts';
import { hintsInDomain } from './domain-hints.ts';
import { behindValue, type InlayHint, type InlayHintRequest, isAskedFor } from './inlay-hint.ts';
import { inOneLine, placeInWords, withWhom } from './place-in-words.ts';

/** How many values of a variable in a loop are shown. */
const mostValues = 3;

/**
 * The hints of a script: where the CPUs of each list are and who else is pinned there, the value behind a list that a
 * variable holds, and those of the domains that it defines. Without a host there are only values of variables. What a
 * command does on another machine has none.
 */
export function hintsInScript(context: ScriptContext, request: InlayHintRequest): InlayHint[] {
  const { document, run, occupancy } = context;
  const topology = occupancy?.host.topology ?? null;
  const others = occupancy === null ? null : withWhom(occupancy, document.uri);
  const cpusAt = new Map<number, CpuSet>();
  const valuesAt = new Map<number, Set<string>>();
  for (const { located, word, holds, remote, uses } of scriptLists(document, run, topology)) {
    if (remote || located.value === null) continue;
    if (holds === 'cpus' && isAskedFor(request, 'pinsets', located.span)) {
      const offset = behindValue(document.text, located.span);
      cpusAt.set(offset, (cpusAt.get(offset) ?? CpuSet.empty).union(located.value));
    }
    for (const used of word.text === null ? [] : uses) {
      if (!isAskedFor(request, 'variables', used) || !document.text.slice(used.start, used.end).includes('$')) continue;
      getOrAdd(valuesAt, behindValue(document.text, used), () => new Set<string>()).add(word.text ?? '');
    }
  }
  const offsets = new Set([...valuesAt.keys(), ...cpusAt.keys()]);
  const hints = [...offsets].map((offset) => {
    const cpus = cpusAt.get(offset);
    const value = valueInWords(valuesAt.get(offset));
    if (cpus === undefined || topology === null || others === null) return { offset, text: inOneLine(value) };
    return { offset, text: inOneLine(others([...value, ...placeInWords(cpus, topology)], cpus)) };
  });
  const ofDomains = run.guests().flatMap(({ definition }) => {
    const seen = definition === null ? null : context.seenBy(definition);
    return definition === null || seen === null
      ? []
      : hintsInDomain(definition, seen, withWhom(seen, document.uri), request);
  });
  return [...hints, ...ofDomains].filter(({ text }) => text !== '').sort((a, b) => a.offset - b.offset);
}

/** `= 0-3`, and `= 0, 1, 2, …` of a loop. */
function valueInWords(values: ReadonlySet<string> | undefined): string[] {
  if (values === undefined) return [];
  const shown = [...values].slice(0, mostValues).map(quotable).join(', ');
  return [values.size > mostValues ? l10n.t('= {0}, …', shown) : `= ${shown}`];
}
