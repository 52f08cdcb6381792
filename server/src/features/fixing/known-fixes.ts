import { getOrAdd } from '../../base/get-or-add.ts';
import type { Fix } from '../../fixes/fix.ts';
import type { Fixing } from '../../fixes/fix-document.ts';
import type { WorkloadDocument } from '../../fleet/documents/document.ts';
import type { Finding } from '../../rules/engine/rule.ts';

/** What is known of a document as long as the fleet stays as it is. */
interface Known {
  readonly findings: readonly Finding[];
  /** The preferred fixes of each finding that was asked about. */
  readonly preferred: Map<Finding, readonly Fix[]>;
}

/**
 * The findings of documents and their preferred fixes in one state of the fleet: each turn asks again about those of the
 * turns before it, and most of a search that finds nothing would be done once for each turn.
 */
export class KnownFixes {
  private readonly known = new Map<WorkloadDocument, Known>();

  /** To be called whenever a document of the fleet has changed. */
  forget(): void {
    this.known.clear();
  }

  /** Analyses a document, and searches the fixes of a finding, only if that is not known. Only preferred fixes are given. */
  remembering<D extends WorkloadDocument>({ analyse, withText }: Fixing<D>): Fixing<D> {
    return {
      analyse: (document) => {
        // A fixer is not kept, because each has a copy of the host for its trials.
        let analysed: ReturnType<typeof analyse> | null = null;
        const { findings, preferred } = getOrAdd(this.known, document, () => {
          analysed = analyse(document);
          return { findings: analysed.findings, preferred: new Map() };
        });
        const fixer = (finding: Finding) => {
          analysed ??= analyse(document);
          return analysed.fixer(finding).filter((one) => one.kind === 'fix' && one.preferred);
        };
        return { findings, fixer: (finding) => getOrAdd(preferred, finding, () => fixer(finding)) };
      },
      withText,
    };
  }
}
