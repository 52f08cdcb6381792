import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import { type ScriptDocument, type ScriptRun, spanInScript } from '../../fleet/documents/script-document.ts';
import { heldBySetting } from '../../fleet/documents/script-lists.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { cpusOnMachine } from '../../script/pinset.ts';
import type { ScriptProcess } from '../../script/process.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { cpus as cpusInWords, nodes as nodesInWords, quotable, vcpus } from '../../wording/wording.ts';
import type { DocumentSymbol } from './document-symbol.ts';

/**
 * The placements of a script, in the order of its text: what it starts or re-pins, the domains that it defines, the
 * groups that it bounds, and the settings of a unit. A command that a loop runs several times is one.
 */
export function symbolsInScript(document: ScriptDocument, topology: HostTopology | null): DocumentSymbol[] {
  const run = document.runOn(topology);
  const symbols = [
    ...processes(document, run),
    ...run.guests().flatMap(({ definition }) => (definition === null ? [] : [domain(definition)])),
    ...groups(document, run, topology),
    ...settings(run, topology),
  ];
  // A command that bounds a unit is in both lists.
  const once = new Map(symbols.map((symbol) => [`${symbol.span.start} ${symbol.name}`, symbol]));
  return [...once.values()].sort((a, b) => a.span.start - b.span.start);
}

function processes(document: ScriptDocument, run: ScriptRun): DocumentSymbol[] {
  const places = new Map<string, { readonly span: Span; readonly all: ScriptProcess[] }>();
  for (const process of run.processes) {
    const span = spanInScript(document, process.place);
    if (span === null || (!process.placed && process.guest === null)) continue;
    getOrAdd(places, `${span.start} ${nameOf(process)}`, () => ({ span, all: [] as ScriptProcess[] })).all.push(
      process,
    );
  }
  return [...places.values()].flatMap(({ span, all }) => {
    const [first] = all;
    if (first === undefined) return [];
    const isGuest = first.guest !== null || first.action === 'domain';
    const kind = isGuest ? ('guest' as const) : ('process' as const);
    return [{ kind, name: quotable(nameOf(first)), detail: detailOf(all), span, nameSpan: span, children: [] }];
  });
}

function nameOf({ guest, name }: ScriptProcess): string {
  return guest?.name ?? name;
}

/** `vCPUs 0-1 → CPUs 4-5 · node 0` */
function detailOf(all: readonly ScriptProcess[]): string {
  const threads = all.flatMap((process) => process.threads);
  const indices = threads.flatMap(({ role, index }) => (role === 'vcpu' && index !== null ? [index] : []));
  const who = indices.length > 0 ? vcpus(indices) : threads.some(isEmulator) ? l10n.t('emulator') : '';
  const where = threads.some(({ cpus }) => cpus === null) ? '' : cpusInWords(CpuSet.unionOf(known(threads)));
  const parts = threads.length === 0 ? [] : [[who, where].filter((part) => part !== '').join(' → ')];
  const memory = all.findLast((process) => process.memory !== null)?.memory?.nodeset ?? null;
  if (memory !== null) parts.push(nodesInWords(memory));
  return parts.filter((part) => part !== '').join(' · ');
}

function known(threads: ScriptProcess['threads']): CpuSet[] {
  return threads.flatMap(({ cpus }) => cpus ?? []);
}

function isEmulator({ role }: ScriptProcess['threads'][number]): boolean {
  return role === 'emulator';
}

function domain(definition: DefinedDomain): DocumentSymbol {
  const { nameSpan, span } = definition.domain;
  const { vcpus: threads } = definition.threads;
  const indices = threads.flatMap(({ index }) => index ?? []);
  const isPinned = threads.length > 0 && threads.every(({ cpus }) => cpus !== null);
  const where = isPinned ? ` → ${cpusInWords(CpuSet.unionOf(threads.flatMap(({ cpus }) => cpus ?? [])))}` : '';
  const detail = indices.length === 0 ? '' : `${vcpus(indices)}${where}`;
  return { kind: 'guest', name: quotable(domainName(definition)), detail, span, nameSpan, children: [] };
}

function groups(document: ScriptDocument, run: ScriptRun, topology: HostTopology | null): DocumentSymbol[] {
  return run.groups.flatMap(({ group, program, cpus, mems, place }) => {
    const span = spanInScript(document, place);
    if (span === null) return [];
    const cpuSet = cpus === null ? null : cpusOnMachine(cpus, topology?.online ?? null);
    const nodeSet = mems === null ? null : cpusOnMachine(mems, topology?.nodeIds ?? null);
    const parts = [cpuSet === null ? [] : cpusInWords(cpuSet), nodeSet === null ? [] : nodesInWords(nodeSet)].flat();
    const name = quotable(group ?? program);
    return [{ kind: 'group' as const, name, detail: parts.join(' · '), span, nameSpan: span, children: [] }];
  });
}

/** The settings of a unit file that have a list: `AllowedCPUs`, with its CPUs. */
function settings({ unit }: ScriptRun, topology: HostTopology | null): DocumentSymbol[] {
  return (unit?.settings ?? []).flatMap(({ name, pinset, entry: { span } }) => {
    if (pinset === null) return [];
    const holdsNodes = heldBySetting(name) === 'nodes';
    const machine = (holdsNodes ? topology?.nodeIds : topology?.online) ?? null;
    const set = cpusOnMachine(pinset, machine);
    const detail = set === null ? '' : holdsNodes ? nodesInWords(set) : cpusInWords(set);
    return [{ kind: 'key' as const, name: quotable(name), detail, span, nameSpan: span, children: [] }];
  });
}
