import { getOrAdd } from '../base/get-or-add.ts';
import type { Span } from '../base/span.ts';
import type { CpuSet } from '../cpuset/cpuset.ts';
import type { FleetDocument } from '../fleet/documents/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Resident } from '../fleet/guests/resident.ts';
import type { Finding } from '../rules/engine/rule.ts';
import { sharedCores, sharedCpus } from '../rules/overcommit/sharing.ts';

/** A pin of a document that takes part in a finding which stands at another pin. */
export interface Mark {
  readonly finding: Finding;
  readonly span: Span;
  /** What is wrong at this pin. */
  readonly message: string;
}

/**
 * The pins that a finding of a document concerns without naming each as a place of its own, because they are many; at
 * most `most` for all findings together.
 */
export function marksOf(fleet: Fleet, document: FleetDocument, findings: readonly Finding[], most: number): Mark[] {
  const marks: Mark[] = [];
  for (const finding of findings) {
    if (!isSummary(finding, document.uri)) continue;
    for (const mark of concernedPins(fleet, document, finding)) {
      if (mark.span.start === finding.span.start) continue;
      if (marks.length === most) return marks;
      marks.push(mark);
    }
  }
  return marks;
}

/** Whether pins of the document are in the finding, but not among its places. */
function isSummary({ data, related }: Finding, uri: string): boolean {
  if (data?.kind !== 'conflict') return false;
  const places = 1 + related.filter((place) => place.uri === uri).length;
  let pins = 0;
  for (const conflict of data.conflicts) {
    for (const [guest, own] of conflict.pins) if (guest.uri === uri) pins += own.length;
  }
  return pins > places;
}

function* concernedPins(fleet: Fleet, document: FleetDocument, finding: Finding): Iterable<Mark> {
  const { data } = finding;
  if (data?.kind !== 'conflict') return;
  const host = fleet.machineOf(document);
  if (host === null) return;
  for (const conflict of data.conflicts) {
    const sharedBy = (guest: Resident, affinity: CpuSet): string =>
      data.level === 'cpu'
        ? sharedCpus(affinity, conflict, guest, host)
        : sharedCores(affinity, conflict, guest, host.topology);
    for (const [guest, pins] of conflict.pins) {
      if (guest.uri !== document.uri) continue;
      // In a pool, many pins are alike.
      const messages = new Map<string, string>();
      for (const { span, affinity } of pins) {
        yield { finding, span, message: getOrAdd(messages, affinity.toString(), () => sharedBy(guest, affinity)) };
      }
    }
  }
}
