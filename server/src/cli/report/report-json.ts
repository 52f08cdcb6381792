import type { LoadedFleet } from '../files/load-fleet.ts';
import type { CheckedFile, Tally } from './checked-file.ts';
import { jsonText } from './json-text.ts';
import { Ranges } from './ranges.ts';

/**
 * The report of `check --format json`, in pieces: the report on ten thousand documents in conflict is longer than a
 * string can be. `tally` has the sums once the last file has been read from `files`.
 */
export function* checkJson(loaded: LoadedFleet, files: Iterable<CheckedFile>, tally: Tally): Iterable<string> {
  const ranges = new Ranges(loaded);
  const indent = '    ';
  yield '{\n  "schemaVersion": 1,\n  "files": [';
  let separator = '\n';
  for (const file of files) {
    yield `${separator}${indent}${jsonText(fileReport(file, loaded, ranges), indent)}`;
    separator = ',\n';
  }
  const summary = { files: tally.files, errors: tally.error, warnings: tally.warning, infos: tally.info };
  yield `${tally.files > 0 ? '\n  ' : ''}],\n  "hosts": ${jsonText(hostsOf(loaded), '  ')},\n`;
  yield `  "summary": ${jsonText(summary, '  ')}\n}\n`;
}

function fileReport({ path, kind, uri, host, findings }: CheckedFile, loaded: LoadedFleet, ranges: Ranges) {
  return {
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
  };
}

/** Every host that could be read, and how many vCPUs run on it. Documents with the same name count once. */
function hostsOf({ fleet }: LoadedFleet) {
  return [...fleet.allHosts()].flatMap((document) => {
    if (document.host === null) return [];
    const vcpus = fleet.runningOn(document).reduce((sum, { threads }) => sum + threads.vcpus.length, 0);
    return [{ name: document.host.name, cpus: document.host.topology.online.size, vcpus }];
  });
}
