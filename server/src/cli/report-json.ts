import type { Span } from '../cpuset/span.ts';
import { LineIndex } from '../syntax/text.ts';
import type { CheckedFile } from './check.ts';
import type { LoadedFleet } from './load-fleet.ts';

/** The report as `check --format json` promises it (design: Contracts). */
export function checkJson(loaded: LoadedFleet, files: readonly CheckedFile[]): string {
  const ranges = new Ranges(loaded);
  const count = (severity: string) =>
    files.reduce((sum, { findings }) => sum + findings.filter((finding) => finding.severity === severity).length, 0);
  const report = {
    schemaVersion: 1,
    files: files.map(({ path, kind, uri, host, findings }) => ({
      path,
      kind,
      host,
      findings: findings.map(({ rule, severity, message, span, related, fixes }) => ({
        rule,
        severity,
        message,
        range: ranges.of(uri, span),
        related: related.map((place) => ({
          path: loaded.shownPath(place.uri),
          range: ranges.of(place.uri, place.span),
          message: place.message,
        })),
        fixes: fixes.map(({ title }) => ({ title })),
      })),
    })),
    hosts: hostsOf(loaded),
    summary: { files: files.length, errors: count('error'), warnings: count('warning'), infos: count('info') },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Lines and characters from spans, with one line index for each document. */
export class Ranges {
  private readonly indices = new Map<string, LineIndex>();
  private readonly loaded: LoadedFleet;

  constructor(loaded: LoadedFleet) {
    this.loaded = loaded;
  }

  of(uri: string, span: Span) {
    const index = this.index(uri);
    return { start: index.positionAt(span.start), end: index.positionAt(span.end) };
  }

  private index(uri: string): LineIndex {
    let index = this.indices.get(uri);
    if (index === undefined) {
      const document = this.loaded.fleet.domain(uri) ?? this.loaded.fleet.host(uri);
      index = new LineIndex(document?.text ?? '');
      this.indices.set(uri, index);
    }
    return index;
  }
}

function hostsOf({ fleet }: LoadedFleet) {
  return [...fleet.allHosts()].flatMap((document) => {
    if (document.host === null) return [];
    const vcpus = fleet.runningOn(document).reduce((sum, { threads }) => sum + threads.vcpus.length, 0);
    return [{ name: document.host.name, cpus: document.host.topology.online.size, vcpus }];
  });
}
