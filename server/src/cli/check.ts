import * as l10n from '@vscode/l10n';
import type { Fix, NoFix } from '../fixes/fix.ts';
import { fixerOf } from '../fixes/fixes.ts';
import { findingsOfDomain, findingsOfHost } from '../rules/check.ts';
import { rules } from '../rules/index.ts';
import type { Severity } from '../rules/rule.ts';
import { levelsOn } from '../rules/severity.ts';
import type { CheckedFile, Tally } from './checked-file.ts';
import { type CommandIo, oneOf, readOptions } from './command.ts';
import { inOrder, type LoadedFleet, loadFleet } from './load-fleet.ts';
import { checkJson } from './report-json.ts';
import { checkText } from './report-text.ts';

const severities = ['error', 'warning', 'info'] as const;
const failOn = [...severities, 'never'] as const;

/** `pinset check`: what is wrong with these documents. */
export async function runCheck(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, {
    host: { type: 'string', multiple: true, default: [] },
    format: { type: 'string', default: 'text' },
    'fail-on': { type: 'string', default: 'warning' },
  });
  const format = oneOf('format', values.format, ['text', 'json']);
  const threshold = oneOf('fail-on', values['fail-on'], failOn);
  const loaded = await loadFleet(positionals, values.host, io.cwd);
  const tally: Tally = { files: 0, error: 0, warning: 0, info: 0 };
  const files = counted(checkedFiles(loaded), tally);
  if (format === 'json') for (const piece of checkJson(loaded, files, tally)) io.out(piece);
  else for (const piece of checkText(loaded, files, tally, io.colour)) io.out(piece);
  for (const line of [...loaded.notes, ...unreadScripts(loaded), ...skippedRules(loaded), ...loaded.failures]) {
    io.say(line);
  }
  if (loaded.failures.length > 0) return 2;
  return severities.some((severity) => tally[severity] > 0 && reaches(severity, threshold)) ? 1 : 0;
}

/** One file after the other: the findings of ten thousand documents in conflict take more memory than the documents. */
function* checkedFiles({ fleet, domains, hosts }: LoadedFleet): Iterable<CheckedFile> {
  for (const { shown, document } of [...domains, ...hosts].sort((a, b) => inOrder(a.shown, b.shown))) {
    const { uri } = document;
    if ('problems' in document) {
      const claims = fleet.claimProblemsOf(document);
      const findings = findingsOfHost(document, fleet.occupancyOf(document), claims).map((finding) => ({
        ...finding,
        fixes: [],
      }));
      yield { path: shown, kind: 'host', uri, host: document.host?.name ?? null, findings };
      continue;
    }
    const occupancy = fleet.occupancyFor(document);
    const fixer = fixerOf(document, occupancy);
    const findings = findingsOfDomain(document, occupancy, levelsOn(fleet.hostOf(document))).map((finding) => ({
      ...finding,
      fixes: fixer(finding).filter((fix: Fix | NoFix): fix is Fix => 'edits' in fix),
    }));
    yield { path: shown, kind: 'domain', uri, host: occupancy?.host.name ?? null, findings };
  }
}

/** Scripts have no findings yet; who names one shall know. */
function unreadScripts({ scripts }: LoadedFleet): string[] {
  return scripts
    .filter(({ document }) => document.named)
    .map(({ shown }) => `${shown}: ${l10n.t('scripts are not checked, `pinset pins` shows what they do')}`);
}

function* counted(files: Iterable<CheckedFile>, tally: Tally): Iterable<CheckedFile> {
  for (const file of files) {
    tally.files++;
    for (const { severity } of file.findings) tally[severity]++;
    yield file;
  }
}

function reaches(severity: Severity, threshold: (typeof failOn)[number]): boolean {
  return threshold !== 'never' && failOn.indexOf(severity) <= failOn.indexOf(threshold);
}

/** Said once, so that silence is not taken for a clean bill. */
function skippedRules({ fleet, domains }: LoadedFleet): string[] {
  const homeless = domains.filter(({ document }) => fleet.occupancyFor(document) === null);
  const [first] = homeless;
  if (first === undefined) return [];
  const count = rules.filter(({ subject }) => subject === 'domain on host' || subject === 'host and domain').length;
  const which = homeless.length === 1 ? first.shown : l10n.t('{0} documents ({1}, …)', homeless.length, first.shown);
  const hosts = [...fleet.allHosts()].length;
  const reason =
    hosts > 1 ? l10n.t('none of the {0} hosts claims {1}', hosts, which) : l10n.t('no host is known for {0}', which);
  return [
    l10n.t(
      '{0}: {1} of {2} rules were skipped there; name one host with --host, or the document in a *.host.json',
      reason,
      count,
      rules.length,
    ),
  ];
}
