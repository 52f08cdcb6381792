import * as l10n from '@vscode/l10n';
import { CpuSet } from '../cpuset/cpuset.ts';
import { type Span, touches } from '../cpuset/span.ts';
import type { Conflict, Conflicts, RestrictedVcpu } from '../fleet/conflict.ts';
import { connectedDocuments, type Territories, territoriesOf } from '../fleet/connected-documents.ts';
import type { DomainDocument } from '../fleet/document.ts';
import { type Occupancy, occupancyOf } from '../fleet/occupancy.ts';
import { readDocument } from '../fleet/read-document.ts';
import type { Resident } from '../fleet/resident.ts';
import { freeCpusFor } from '../placement/free-cpus.ts';
import { foundInDomain } from '../rules/check.ts';
import type { Finding } from '../rules/rule.ts';
import { amount } from '../rules/wording.ts';
import type { Fix, NoFix, TextEdit } from './fix.ts';

/** How many results are analysed before the search gives up; candidates come best first, so the first is mostly right. */
const mostAttempts = 64;

/** For how many vCPUs free CPUs are looked for; in a pool of thousands one is as good as the other. */
const mostVcpusTried = 16;

/**
 * Moves one vCPU of a conflict to a free CPU: the one under the cursor if it can be moved, else the last that can.
 * Every candidate is tried on the text and the result analysed; it counts only when the conflict got smaller and
 * nothing new is found, in this document or another.
 */
export function repinOneVcpu(
  conflict: Conflict,
  level: 'cpu' | 'core',
  document: DomainDocument,
  occupancy: Occupancy,
  offset: number | undefined,
): Fix | NoFix {
  const movable = movableVcpus(conflict, document, offset);
  if (movable.length === 0) {
    return noFix(l10n.t('no vCPU of this conflict has a vcpupin of its own that could be changed'));
  }
  const trial = trialOn(document, occupancy);
  const tried = new Set<number>();
  let attempts = 0;
  for (const { vcpu, span } of movable.slice(0, mostVcpusTried)) {
    for (const cpu of freeCpusFor(vcpu, document, occupancy)) {
      if (attempts++ === mostAttempts) return noFix(whyNot(tried.size, occupancy));
      tried.add(cpu);
      const edit: TextEdit = { uri: document.uri, span, newText: String(cpu) };
      if (trial(edit, cpu, level)) {
        return {
          title: titleOf(vcpu.index, cpu, occupancy),
          edits: [edit],
          preferred: true,
        };
      }
    }
  }
  return noFix(whyNot(tried.size, occupancy));
}

function noFix(reason: string): NoFix {
  return { title: l10n.t('Re-pin one vCPU'), reason };
}

interface Movable {
  readonly vcpu: RestrictedVcpu;
  /** The value of its vcpupin's cpuset. */
  readonly span: Span;
}

function movableVcpus(conflict: Conflict, document: DomainDocument, offset: number | undefined): Movable[] {
  const movable: Movable[] = [];
  for (const vcpu of conflict.units.flat()) {
    const { origin, pinset } = vcpu.thread;
    if (vcpu.document !== document || origin !== 'vcpupin' || pinset === null || !pinset.verbatim) continue;
    movable.push({ vcpu, span: pinset.span });
  }
  const underCursor = offset === undefined ? undefined : movable.find(({ span }) => touches(span, offset));
  movable.reverse();
  return underCursor === undefined ? movable : [underCursor, ...movable.filter((other) => other !== underCursor)];
}

interface State {
  readonly findings: readonly Finding[];
  /** Units without a place, by level. */
  readonly excess: { readonly cpu: number; readonly core: number };
  /** How many findings the conflicts give, by level and document. */
  readonly reports: ReadonlyMap<string, number>;
}

/**
 * Tries edits that put a vCPU of the document on a CPU. What the document alone tells is asked first, and then only the
 * documents that can feel the edit are analysed: a host may have thousands, and a command asks for every finding.
 */
function trialOn(document: DomainDocument, occupancy: Occupancy) {
  const { host } = occupancy;
  const findings = foundInDomain(document, occupancy);
  let territories: Territories | null = null;
  return (edit: TextEdit, cpu: number, level: 'cpu' | 'core'): boolean => {
    const text = document.text.slice(0, edit.span.start) + edit.newText + document.text.slice(edit.span.end);
    const edited = readDocument(document, text);
    if (edited === null) return false;
    const alone = foundInDomain(edited, occupancyOf(host, [edited])).filter(({ data }) => data?.kind !== 'conflict');
    if (!hasNothingNew(findings, alone)) return false;
    territories ??= territoriesOf(occupancy);
    const places = CpuSet.of(cpu).union(territories.get(document) ?? CpuSet.empty);
    const near = connectedDocuments(places, territories, host.topology);
    const after = occupancyOf(
      host,
      near.map((other) => (other === document ? edited : other)),
    );
    const among = new Set(near);
    return isBetter(
      level,
      {
        findings,
        ...costOf(conflictsAmong(among, occupancy.cpuConflicts), conflictsAmong(among, occupancy.coreConflicts)),
      },
      { findings: foundInDomain(edited, after), ...costOf(after.cpuConflicts.all, after.coreConflicts.all) },
    );
  };
}

/** A conflict lies wholly among connected documents, or not at all. */
function conflictsAmong(documents: ReadonlySet<Resident>, { all }: Conflicts): Conflict[] {
  return all.filter(({ pins }) => {
    const first = pins.keys().next().value;
    return first !== undefined && documents.has(first);
  });
}

function costOf(cpu: readonly Conflict[], core: readonly Conflict[]): Omit<State, 'findings'> {
  const reports = countEach([...reportsOf(cpu, 'cpu'), ...reportsOf(core, 'core')]);
  return { excess: { cpu: excessOf(cpu), core: excessOf(core) }, reports };
}

function isBetter(level: 'cpu' | 'core', before: State, after: State): boolean {
  if (after.excess[level] >= before.excess[level]) return false;
  if (after.excess.cpu > before.excess.cpu || after.excess.core > before.excess.core) return false;
  return noneGrew(before.reports, after.reports) && hasNothingNew(before.findings, after.findings);
}

function hasNothingNew(before: readonly Finding[], after: readonly Finding[]): boolean {
  return noneGrew(countEach(rulesOf(before)), countEach(rulesOf(after)));
}

/** A domain that was on several nodes and comes to be on one may then be told to bind its memory there: no harm done. */
function rulesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ rule }) => rule).filter((rule) => rule !== 'memory-not-bound');
}

function noneGrew(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...after].every(([key, count]) => count <= (before.get(key) ?? 0));
}

function countEach(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function reportsOf(conflicts: readonly Conflict[], level: 'cpu' | 'core'): string[] {
  return conflicts.flatMap(({ pins }) => [...pins.keys()].map(({ uri }) => `${level} ${uri}`));
}

function excessOf(conflicts: readonly Conflict[]): number {
  return conflicts.reduce((sum, { units, places }) => sum + units.length - places, 0);
}

function titleOf(vcpu: number, cpu: number, { host }: Occupancy): string {
  const core = host.topology.coreOf(cpu);
  const node = host.topology.nodeOf(cpu);
  const parts: string[] = [];
  if (core !== null) parts.push(l10n.t('core {0}', `{${host.topology.cores[core]}}`));
  if (node !== null) parts.push(l10n.t('node {0}', node));
  return parts.length === 0
    ? l10n.t('Re-pin vCPU {0} to CPU {1}', vcpu, cpu)
    : l10n.t('Re-pin vCPU {0} to CPU {1} ({2})', vcpu, cpu, parts.join(', '));
}

function whyNot(candidates: number, { host }: Occupancy): string {
  if (candidates === 0)
    return l10n.t(
      'every online CPU of host {0} is pinned already, reserved, or the last one that is left for the host itself',
      host.name,
    );
  return l10n.t(
    'none of the {0} of host {1} takes one vCPU alone without another finding; re-pin the domain as a whole',
    amount(candidates, 'free CPU'),
    host.name,
  );
}
