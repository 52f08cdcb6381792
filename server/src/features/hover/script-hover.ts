import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { type ScriptList, scriptLists } from '../../fleet/documents/script-lists.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { ScriptContext } from '../../rules/engine/rule.ts';
import { domainReference } from '../../script/commands/virsh/domain-reference.ts';
import type { VirshPin } from '../../script/commands/virsh/virsh.ts';
import { cpus as cpusInWords, nodes as nodesInWords, vcpus } from '../../wording/wording.ts';
import { hoverInDomain } from './domain-hover.ts';
import type { Hover } from './hover.ts';
import { hoverOfList } from './list-hover.ts';
import { escaped } from './markdown.ts';
import { scriptForecastRemarks } from './script-forecast-remark.ts';

/** The most lines under the title: a loop over many vCPUs has one for each. */
const mostRemarks = 8;

/**
 * Explains the list or mask at an offset of a script: what it names, where that is on the host and who else is there;
 * for a virsh command also what the domain's XML says. A domain in a here-doc is explained like any other. null
 * elsewhere.
 */
export function hoverInScript(context: ScriptContext, offset: number): Hover | null {
  for (const { definition } of context.run.guests()) {
    const hover = definition === null ? null : hoverInDomain(definition, context.seenBy(definition), offset);
    if (hover !== null) return hover;
  }
  const { lists, span } = listsAt(context, offset);
  const [first] = lists;
  if (first === undefined || span === null) return null;
  // A loop runs one place with several values.
  const value = CpuSet.unionOf(lists.flatMap(({ located }) => located.value ?? []));
  const remarks = new Set([...dialectRemark(first), ...lists.flatMap((list) => virshRemark(list, context))]);
  for (const line of scriptForecastRemarks(first.located.span.start, context)) remarks.add(line);
  return hoverOfList(
    {
      what: () => first.by,
      list: { ...first.located, value, span },
      holds: first.holds,
      guest: null,
      remarks: [...remarks].slice(0, mostRemarks),
    },
    context.occupancy,
  );
}

/**
 * The lists at an offset whose value is known, and where they are: where the script says them, or where a command uses a
 * variable that holds them. What a command does on another machine is left out.
 */
function listsAt(
  { document, run, occupancy }: ScriptContext,
  offset: number,
): { readonly lists: readonly ScriptList[]; readonly span: Span | null } {
  const known = scriptLists(document, run, occupancy?.host.topology ?? null).filter(
    ({ located, remote }) => !remote && located.value !== null,
  );
  const said = known.filter(({ located }) => touches(located.span, offset));
  if (said[0] !== undefined) return { lists: said, span: said[0].located.span };
  const useAt = ({ uses }: ScriptList) =>
    uses.find((span) => touches(span, offset) && document.text.slice(span.start, span.end).includes('$'));
  const used = known.filter((list) => useAt(list) !== undefined);
  return { lists: used, span: (used[0] === undefined ? null : useAt(used[0])) ?? null };
}

/** What the text means, if it could be mistaken for something else. */
function dialectRemark({ dialect, word, located }: ScriptList): string[] {
  const text = word.text ?? '';
  if (dialect === 'taskset-mask') {
    return [l10n.t('`{0}` is a hexadecimal mask: bit N stands for CPU N', escaped(text))];
  }
  if (dialect === 'numactl' && /^[+!]/.test(text)) {
    return [l10n.t('`{0}` counts within the CPUs or nodes that the command may use', escaped(text))];
  }
  const plain = located.value?.toString() ?? '';
  return text === plain || text === '' ? [] : [l10n.t('`{0}` names {1}', escaped(text), plain)];
}

/** What the XML of the domain says about the thread or the memory that a virsh command sets. */
function virshRemark({ process, located, holds }: ScriptList, { domainMeant }: ScriptContext): string[] {
  const virsh = process?.virsh ?? null;
  const text = virsh?.domain.text ?? null;
  if (virsh === null || virsh.kind === 'cpuset' || virsh.kind === 'count' || text === null) return [];
  const name = escaped(text);
  const reference = domainReference(text);
  if (reference.kind === 'id') return [l10n.t('`{0}` is the id of a running domain; it is not known which', name)];
  const domain = domainMeant(reference);
  if (domain === null) return [l10n.t('No domain on this host is named {0}', name)];
  const after = (holds === 'cpus' ? cpusInWords : nodesInWords)(located.value ?? CpuSet.empty);
  if (virsh.kind === 'numatune') {
    const nodeset = domain.domain.numatuneMemory?.nodeset?.value ?? null;
    const before = nodeset === null ? l10n.t('no nodeset') : nodesInWords(nodeset);
    return [l10n.t('Memory of {0}: {1} in its XML, {2} after this command', name, before, after)];
  }
  const thread = threadOf(domain, virsh.role, virsh.index);
  const who = threadInWords(virsh);
  if (thread === undefined) return [l10n.t('{0} has no {1}', name, who)];
  const before = thread.cpus === null ? l10n.t('no pin') : cpusInWords(thread.cpus);
  return [l10n.t('{0} of {1}: {2} in its XML, {3} after this command', who, name, before, after)];
}

function threadInWords({ role, index }: VirshPin): string {
  if (role === 'emulator') return l10n.t('emulator');
  return role === 'vcpu' ? vcpus(index === null ? [] : [index]) : l10n.t('iothread {0}', index ?? '?');
}

function threadOf({ threads }: Guest, role: DomainThread['role'], index: number | null): DomainThread | undefined {
  if (role === 'emulator') return threads.emulator;
  return (role === 'vcpu' ? threads.vcpus : threads.iothreads).find((thread) => thread.index === index);
}
