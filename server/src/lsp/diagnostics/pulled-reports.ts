import type { OpenDocuments } from '../documents/open-documents.ts';
import type { Report } from './reports.ts';

/** The reports of open documents that the client has pulled. */
export class PulledReports {
  private readonly open: OpenDocuments;
  private readonly pulled = new Map<string, { readonly version: number; readonly resultId: string }>();

  constructor(open: OpenDocuments) {
    this.open = open;
  }

  /** Notes the report that a pull is answered with. */
  add({ uri, resultId }: Report): void {
    const version = this.versionOf(uri);
    if (version === undefined) this.pulled.delete(uri);
    else this.pulled.set(uri, { version, resultId });
  }

  /** Whether the client has pulled exactly this for the document as it is in the editor. */
  has({ uri, resultId }: Report): boolean {
    return this.pulledOf(uri)?.resultId === resultId;
  }

  /** Whether the client has pulled something else for the document as it is in the editor. */
  contradict(report: Report): boolean {
    return this.pulledOf(report.uri) !== null && !this.has(report);
  }

  private pulledOf(uri: string): { readonly resultId: string } | null {
    const pulled = this.pulled.get(uri);
    return pulled !== undefined && pulled.version === this.versionOf(uri) ? pulled : null;
  }

  private versionOf(uri: string): number | undefined {
    return this.open.get(uri)?.text.version;
  }
}
