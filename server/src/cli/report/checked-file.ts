import type { Fix } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Finding, Severity } from '../../rules/engine/rule.ts';

/** One document of the report. */
export interface CheckedFile {
  readonly path: string;
  readonly kind: 'domain' | 'host' | 'script';
  readonly uri: string;
  readonly host: string | null;
  readonly findings: readonly CheckedFinding[];
}

/** A finding with the fixes that are offered for it. */
export interface CheckedFinding extends Finding {
  readonly fixes: readonly Fix[];
  /** Why the search for a fix found nothing; null if it found one, or if the rule has no fix. */
  readonly noFix: string | null;
}

/**
 * A host that could be read, and how many vCPUs run on it. Documents with the same name count once, and of guests that
 * never run together the largest.
 */
export interface HostRow {
  readonly uri: string;
  readonly name: string;
  readonly cpus: number;
  readonly vcpus: number;
}

/** Counts of the files reported so far. */
export type Tally = { files: number } & Record<Severity, number>;

/** What a document is in reports: a guest's configuration by Proxmox VE is a domain like libvirt's XML. */
export function kindOf(document: FleetDocument): CheckedFile['kind'] {
  return document.kind === 'script' && document.scriptKind === 'proxmox' ? 'domain' : document.kind;
}
