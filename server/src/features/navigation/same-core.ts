import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { wholeCores } from '../../fleet/occupancy/affinity.ts';
import { cpusAt, type TakenCpus, takenCpus } from './cpu-lists.ts';

/** A part of a list that takes the CPU under the cursor, or only an SMT sibling of it. */
export interface SameCore {
  readonly span: Span;
  readonly takes: 'cpu' | 'sibling';
}

/** The terms of a document's lists that stand on the cores of the CPUs at an offset; none outside of lists of CPUs. */
export function onSameCore(fleet: Fleet, document: FleetDocument, offset: number): SameCore[] {
  const lists = takenCpus(fleet, document);
  const cpus = cpusAt(lists, document.text, offset);
  if (cpus === null) return [];
  const host = document.kind === 'host' ? document.host : (fleet.hostOf(document)?.host ?? null);
  const core = host === null ? cpus : wholeCores(cpus, host.topology);
  const found = new Map<number, SameCore>();
  for (const list of lists) {
    for (const span of termsOn(list, core)) {
      const takes = termsOn(list, cpus).includes(span) ? 'cpu' : 'sibling';
      if (takes === 'cpu' || !found.has(span.start)) found.set(span.start, { span, takes });
    }
  }
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}

/** The places in a list that give it some of these CPUs; the whole list if its terms have no places. */
export function termsOn({ span, cpus, terms }: TakenCpus, wanted: CpuSet): Span[] {
  const taken = cpus.intersection(wanted);
  if (taken.isEmpty) return [];
  const giving = terms.filter((term) => !term.excludes && term.cpus.intersects(taken));
  return giving.length === 0 ? [span] : giving.map((term) => term.span);
}
