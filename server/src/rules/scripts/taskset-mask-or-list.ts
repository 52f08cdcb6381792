import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { parseCpuList } from '../../cpuset/parse.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { PlacementStep } from '../../script/commands/step.ts';
import type { ScriptPinset } from '../../script/pinset.ts';
import { cpus, quotable } from '../../wording/wording.ts';
import { choice, type Repairs, repair, replace } from '../engine/repair.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { editableSpan, firstAtEachPlace, placeBehind, spanOfWord } from './script-places.ts';
import { tasksetSteps } from './taskset-steps.ts';

/**
 * A mask that reads like a list of CPUs. Silent if the script shows that its author thinks in masks: another one with
 * `0x` or hexadecimal letters, a variable that is called a mask, leading zeros. Silent for one digit and for four or
 * more, which are common as masks. All other findings in the mask follow from this one.
 */
export const tasksetMaskOrList: Rule = {
  id: 'taskset-mask-or-list',
  host: 'optional',
  covers: 'all',
  severity: 'warning',
  summary: 'taskset without -c gets what looks like a list of CPUs.',
  why: `Without \`-c\`, the operand of taskset is a hexadecimal mask: \`10\` is CPU 4, and in \`3,4\` the comma is
skipped, which leaves mask 34, CPUs 2, 4 and 5 (taskset(1); \`cpumask_parse\` in util-linux's lib/cpuset.c). taskset
silently accepts both, and the program runs on CPUs that its author never meant.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'taskset takes any text of hexadecimal digits and commas as a mask.',
  advice: 'Write `taskset -c 10` for CPU 10, or `taskset 0x10` if a mask is meant.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
taskset 10 iperf3 --server
`,
    host: 'tuned',
  },
  checks: { script: (context) => firstAtEachPlace(found(context)) },
};

function* found({ document, run, occupancy }: ScriptContext): Iterable<Report> {
  const masks = [...tasksetSteps(run)].filter(({ pinset }) => pinset.dialect === 'taskset-mask');
  if (masks.some(({ pinset }) => isPlainlyMask(pinset.word.text ?? ''))) return;
  const known = occupancy?.host.topology.known ?? null;
  for (const { step, pinset, process } of masks) {
    const text = pinset.word.text ?? '';
    const mask = pinset.list?.cpus;
    const list = parseCpuList(text, 'taskset-list').cpus;
    const span = spanOfWord(document, pinset.word, process.place);
    if (mask == null || mask.isEmpty || list === null || span === null || isCalledMask(document, pinset)) continue;
    const hasAll = known !== null && list.isSubsetOf(known);
    if (!/^(?:[1-9]\d|\d+(?:,\d+)+)$/.test(text) && !(hasAll && /^[1-9]\d\d$/.test(text))) continue;
    yield {
      span,
      message: l10n.t(
        "taskset without -c reads '{0}' as a hexadecimal mask, {1}; as a list it is {2}",
        quotable(text),
        cpus(mask),
        cpus(list),
      ),
      data: choice(asList(document, step, list), asMask(document, pinset, mask)),
    };
  }
}

function asList(document: ScriptDocument, step: PlacementStep, list: CpuSet): Repairs | null {
  const option = placeBehind(document, step.place, 'taskset');
  return option === null ? null : repair(l10n.t('Change to taskset -c: {0}', cpus(list)), replace(option, ' -c'));
}

function asMask(document: ScriptDocument, { word }: ScriptPinset, mask: CpuSet): Repairs | null {
  const span = editableSpan(document, word);
  if (span === null || word.text === null) return null;
  const newText = `0x${word.text.replaceAll(',', '')}`;
  return repair(l10n.t('Change to {0}: {1}', newText, cpus(mask)), replace(span, newText));
}

/** Texts that are never meant as a list of CPUs: `0x3`, `ff`, `00000003`, `1,00000000` as the kernel prints masks. */
function isPlainlyMask(text: string): boolean {
  return /^0x|[a-f]|^0\d|^[1-9]\d{3,}$|^\d+(?:,\d{8})+$/i.test(text);
}

/** `MASK=10; taskset $MASK`. */
function isCalledMask({ uri, text }: ScriptDocument, { word }: ScriptPinset): boolean {
  return word.pieces.some(({ place }) => {
    if (place?.uri !== uri) return false;
    const before = text.slice(Math.max(0, place.span.start - 64), place.span.start).replace(/["']$/, '');
    const name = before.endsWith('=') ? before.slice(0, -1).split(/\W/).at(-1) : undefined;
    return name?.toLowerCase().includes('mask') === true;
  });
}
