import * as l10n from '@vscode/l10n';
import { touches } from '../base/span.ts';
import { CpuSet } from '../cpuset/cpuset.ts';
import type { DomainThread } from '../domain/threads.ts';
import type { DomainDocument } from '../fleet/documents/domain-document.ts';
import { type ScriptList, scriptLists } from '../fleet/documents/script-lists.ts';
import type { ScriptContext } from '../rules/engine/rule.ts';
import type { VirshPin } from '../script/commands/virsh/virsh.ts';
import { cpus as cpusInWords, nodes as nodesInWords, quotable, vcpus } from '../wording/wording.ts';
import { escaped, explainList, type Hover, hoverAt } from './hover.ts';

/**
 * Explains the list or mask at an offset of a script: what it names, where that is on the host and who else is there; of a
 * virsh command also what the domain's XML says. A domain in a here-doc is explained as any other. null elsewhere.
 */
export function hoverInScript(context: ScriptContext, offset: number): Hover | null {
  const { document, run, occupancy } = context;
  for (const { definition } of run.guests()) {
    const hover = definition === null ? null : hoverAt(definition, context.seenBy(definition), offset);
    if (hover !== null) return hover;
  }
  const lists = scriptLists(document, run, occupancy?.host.topology ?? null).filter(
    ({ located, remote }) => !remote && located.value !== null && touches(located.span, offset),
  );
  const [first] = lists;
  if (first === undefined) return null;
  // A loop comes to one place with one value after the other.
  const value = CpuSet.unionOf(lists.flatMap(({ located }) => located.value ?? []));
  const beneath = [dialectOf(first), ...lists.flatMap((list) => inForce(list, context))].filter((line) => line !== '');
  const taken = { what: () => first.by, list: { ...first.located, value } };
  return explainList(taken, first.holds, null, occupancy, [...new Set(beneath)].slice(0, mostLines));
}

/** A loop over many vCPUs has a line for each. */
const mostLines = 8;

/** What the text is, where it could be taken for something else. */
function dialectOf({ dialect, word, located }: ScriptList): string {
  const text = word.text ?? '';
  if (dialect === 'taskset-mask') {
    return l10n.t('`{0}` is a hexadecimal mask: bit N stands for CPU N', escaped(quotable(text)));
  }
  if (dialect === 'numactl' && /^[+!]/.test(text)) {
    return l10n.t('`{0}` counts within the CPUs or nodes that the command may use', escaped(quotable(text)));
  }
  const plain = located.value?.toString() ?? '';
  return text === plain || text === '' ? '' : l10n.t('`{0}` names {1}', escaped(quotable(text)), plain);
}

/** What the XML of the domain says about the thread or the memory that a virsh command sets. */
function inForce({ process, located, holds }: ScriptList, { domainNamed }: ScriptContext): string[] {
  const virsh = process?.virsh ?? null;
  if (process === null || virsh === null) return [];
  const name = escaped(quotable(process.name));
  const domain = domainNamed(process.name);
  if (domain === null) return [l10n.t('No domain of this host is called {0}', name)];
  const after = (holds === 'cpus' ? cpusInWords : nodesInWords)(located.value ?? CpuSet.empty);
  if (virsh.kind === 'numatune') {
    const nodeset = domain.domain.numatuneMemory?.nodeset?.value ?? null;
    const before = nodeset === null ? l10n.t('no nodeset') : nodesInWords(nodeset);
    return [l10n.t('Memory of {0}: {1} by its XML, {2} after this command', name, before, after)];
  }
  const thread = threadOf(domain, virsh.role, virsh.index);
  const who = threadInWords(virsh);
  if (thread === undefined) return [l10n.t('{0} has no {1}', name, who)];
  const before = thread.cpus === null ? l10n.t('no pin') : cpusInWords(thread.cpus);
  return [l10n.t('{0} of {1}: {2} by its XML, {3} after this command', who, name, before, after)];
}

function threadInWords({ role, index }: VirshPin): string {
  if (role === 'emulator') return l10n.t('emulator');
  return role === 'vcpu' ? vcpus(index === null ? [] : [index]) : l10n.t('iothread {0}', index ?? '?');
}

function threadOf({ threads }: DomainDocument, role: DomainThread['role'], index: number | null) {
  if (role === 'emulator') return threads.emulator;
  return (role === 'vcpu' ? threads.vcpus : threads.iothreads).find((thread) => thread.index === index);
}
