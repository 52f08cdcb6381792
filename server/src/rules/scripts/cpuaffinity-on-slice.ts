import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import { type ShellWord, splitAssignment } from '../../script/word.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { editableSpan } from './script-places.ts';

/** CPUAffinity= set for a slice, in its unit file or by systemctl. */
export const cpuaffinityOnSlice: Rule = {
  id: 'cpuaffinity-on-slice',
  host: 'optional',
  severity: 'warning',
  summary: 'CPUAffinity= is set for a slice, where systemd ignores it.',
  why: `CPUAffinity=, NUMAPolicy= and NUMAMask= apply to the processes that systemd starts (systemd.exec(5)), and a
slice starts none: systemd logs "Unknown key 'CPUAffinity' in section [Slice], ignoring", and everything in the slice
runs on all CPUs as before.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'systemd-analyze verify names the key; a running system logs one line.',
  advice: `For a slice, use \`AllowedCPUs=\` (the cpuset controller, systemd.resource-control(5)), and
\`AllowedMemoryNodes=\` for memory.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    file: 'system.slice.d/10-cpus.conf',
    wrong: `[Slice]
CPUAffinity=0-1
`,
  },
  checks: { script: checkScript },
};

const processSettings: readonly string[] = ['CPUAffinity', 'NUMAPolicy', 'NUMAMask'];

function* checkScript({ document, run }: ScriptContext): Iterable<Report> {
  const { unit } = run;
  if (unit?.kind === 'slice') {
    for (const { name, entry } of unit.settings) {
      if (!processSettings.includes(name)) continue;
      const message = l10n.t('systemd ignores {0}= in a slice: it applies to processes that systemd starts', name);
      yield { span: entry.keySpan, message, data: replacing(name, entry.keySpan) };
    }
  }
  for (const { words } of run.commands) {
    const at = words.findIndex(({ text }) => text === 'set-property');
    if (at < 0 || !words.some(({ text }) => text?.endsWith('.slice') === true)) continue;
    for (const word of words.slice(at + 1)) yield* propertyOf(document, word);
  }
}

function* propertyOf(document: ScriptDocument, word: ShellWord): Iterable<Report> {
  const name = splitAssignment(word)?.name ?? '';
  const span = editableSpan(document, word);
  if (!processSettings.includes(name) || span === null) return;
  const nameSpan = { start: span.start, end: span.start + name.length };
  yield {
    span: nameSpan,
    message: l10n.t('A slice has no {0}=: systemctl refuses it', name),
    data: replacing(name, nameSpan),
  };
}

/** Only CPUAffinity= has a counterpart that takes its value unchanged. */
function replacing(name: string, span: Span): Repairs | null {
  return name === 'CPUAffinity' ? repair(l10n.t('Change to AllowedCPUs='), replace(span, 'AllowedCPUs')) : null;
}
