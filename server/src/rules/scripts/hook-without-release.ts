import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { sameForm } from '../../cpuset/same-form.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { runsAfterGuest } from '../../script/hook/hook-calls.ts';
import { cpus, enumeration } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { faultsOf, type ShortEnd, shortByPath } from './hook-ends.ts';
import { type HookRuns, hookRunsOf, type SliceSetting } from './hook-runs.ts';
import { editableSpan, spanOfWord } from './script-places.ts';

/**
 * A hook of libvirt or Proxmox VE that restricts the host's slices when a guest starts and does not give back all CPUs
 * when it stops. The script is evaluated as it is called, once with each operation. Silent if it sources its own files
 * or runs programs that may undo the restriction.
 */
export const hookWithoutRelease: Rule = {
  id: 'hook-without-release',
  host: 'optional',
  severity: 'info',
  summary: 'A hook restricts slices to some CPUs when a guest starts and does not give all of them back.',
  why: `libvirt calls \`/etc/libvirt/hooks/qemu\` with \`prepare\`, \`start\` and \`started\` when a guest starts and
with \`stopped\` and \`release\` when it stops (docs/hooks.rst); Proxmox VE calls a hookscript with \`pre-start\`,
\`post-start\`, \`pre-stop\` and \`post-stop\`. A restriction that is set at start and not undone at stop keeps the
host's processes off the guest's CPUs for as long as the host runs, with nothing running on them.`,
  libvirt: 'silent',
  libvirtBehaviour: "libvirt looks only at the hook's exit status.",
  advice: `Set the same slice to all CPUs at \`release\`, or use \`systemctl revert\`. CPUs that neither the slice nor a
guest is meant to use may be left out; those that guests are pinned to have to come back.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    file: 'hooks/qemu',
    wrong: `#!/bin/sh
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-1 ;;
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-3 ;;
esac
`,
    right: `#!/bin/sh
case "$2" in
  prepare) systemctl set-property --runtime -- system.slice AllowedCPUs=0-1 ;;
  release) systemctl set-property --runtime -- system.slice AllowedCPUs=0-7 ;;
esac
`,
  },
  checks: { script: checkScript },
};

function* checkScript(context: ScriptContext): Iterable<Report> {
  const { document, run } = context;
  if (document.scriptKind !== 'shell' || run.groups.length === 0 || run.sourced.length > 0 || !run.complete) return;
  if (runsAfterGuest(document.path)) {
    yield* shortReports(document, shortByPath(context));
    return;
  }
  for (const runs of hookRunsOf(document, context.occupancy?.host.topology ?? null)) {
    const faults = faultsOf(runs, context);
    yield* untouchedReports(document, faults.untouched, runs);
    yield* shortReports(document, faults.short);
  }
}

function* untouchedReports(
  document: ScriptDocument,
  untouched: readonly SliceSetting[],
  { going }: HookRuns,
): Iterable<Report> {
  const [one = '', other = ''] = going.map(({ operation }) => operation);
  for (const { span, first, names } of byPlace(document, untouched)) {
    yield {
      span,
      message: l10n.t(
        'The hook restricts {0} at {1}, and neither {2} nor {3} undoes that',
        names,
        first.operation,
        one,
        other,
      ),
    };
  }
}

function* shortReports(document: ScriptDocument, short: readonly ShortEnd[]): Iterable<Report> {
  const endOf = new Map(short.map((one) => [one.setting, one]));
  for (const { span, first, names } of byPlace(document, [...endOf.keys()])) {
    const end = endOf.get(first);
    if (end !== undefined) yield { span, message: shortInWords(end, names), data: givingBack(document, end) };
  }
}

function shortInWords(
  { setting: { operation, cpus: left }, missing, taker, nothing }: ShortEnd,
  names: string,
): string {
  if (taker === null) return l10n.t('{0} leaves {1} without {2}, where the guest ran', operation, names, cpus(missing));
  if (nothing && left !== null)
    return l10n.t('{0} leaves {1} with {2}: nothing that {3} took comes back', operation, names, cpus(left), taker);
  return l10n.t('{0} leaves {1} without {2}, which {3} took', operation, names, cpus(missing), taker);
}

function givingBack(document: ScriptDocument, { setting: { pinset, cpus: left }, missing }: ShortEnd): Repairs | null {
  const span = editableSpan(document, pinset.word);
  if (span === null || left === null || missing.isEmpty) return null;
  const newText = sameForm(pinset.word.text ?? '', pinset.dialect, left.union(missing));
  return newText === null ? null : repair(l10n.t("Change to '{0}'", newText), replace(span, newText));
}

interface AtPlace {
  readonly span: Span;
  readonly first: SliceSetting;
  readonly names: string;
}

/** One list may be for several slices. */
function byPlace(document: ScriptDocument, settings: readonly SliceSetting[]): AtPlace[] {
  const places = new Map<string, { span: Span; first: SliceSetting; groups: string[] }>();
  for (const setting of settings) {
    const span = spanOfWord(document, setting.pinset.word, setting.place);
    if (span === null) continue;
    const key = `${span.start} ${setting.operation}`;
    getOrAdd(places, key, () => ({ span, first: setting, groups: [] })).groups.push(setting.group);
  }
  return [...places.values()].map(({ span, first, groups }) => ({ span, first, names: enumeration(groups) }));
}
