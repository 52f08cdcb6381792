import * as l10n from '@vscode/l10n';
import { countHostRules, findings, fixersIn, rules, unanalysedParts } from '../../features/analysis.ts';
import type { Fix, FixResult } from '../../fixes/fix.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import { type checkCommand, failOn } from '../definitions/check.ts';
import { type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { inOrder } from '../files/paths.ts';
import type { CheckedFile, Tally } from '../report/checked-file.ts';
import { checkJson } from '../report/report-json.ts';
import { checkText } from '../report/report-text.ts';
import { askedRule, whyLines } from './check-why.ts';
import { type ArgumentsOf, CommandError, type CommandIo, type OptionsOf } from './command.ts';

const severities = ['error', 'warning', 'info'] as const;

/** `pinset check`: reports what is wrong with documents. */
export async function runCheck(
  [paths]: ArgumentsOf<typeof checkCommand>,
  { host, format, failOn: threshold, why }: OptionsOf<typeof checkCommand>,
  io: CommandIo,
): Promise<number> {
  if (why !== undefined && format !== 'text') throw new CommandError(l10n.t('--why has no format but text'));
  const asked = why === undefined ? null : askedRule(why);
  const loaded = await loadFleet(paths, host, io.cwd);
  if (asked !== null) {
    for (const line of whyLines(loaded, asked)) io.out(line);
    for (const line of [...loaded.notes, ...loaded.failures]) io.say(line);
    return loaded.failures.length > 0 ? 2 : 0;
  }
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

/** One file after the other: the findings of ten thousand documents in conflict take more memory than they do. */
function* checkedFiles({ fleet, domains, scripts, hosts }: LoadedFleet): Iterable<CheckedFile> {
  const fixerFor = fixersIn(fleet);
  for (const { shown, document } of [...domains, ...scripts, ...hosts].sort((a, b) => inOrder(a.shown, b.shown))) {
    const { kind, uri } = document;
    const host = kind === 'host' ? document : fleet.hostOf(document);
    const fixer = fixerFor(document);
    const found = findings(fleet, document).map((finding) => ({
      ...finding,
      fixes: fixer(finding).filter((fix: FixResult): fix is Fix => fix.kind === 'fix'),
    }));
    yield { path: shown, kind, uri, host: host?.host?.name ?? null, findings: found };
  }
}

function unreadScripts({ fleet, scripts }: LoadedFleet): string[] {
  return scripts.flatMap(({ shown, document }) => unanalysedParts(fleet, document).map((part) => `${shown}: ${part}`));
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

/** Reported once, so that silence is not taken for a clean result. */
function skippedRules({ fleet, domains, scripts }: LoadedFleet): string[] {
  const homeless = [...domains, ...scripts].filter(({ document }) => fleet.hostOf(document)?.host == null);
  const [first] = homeless;
  if (first === undefined) return [];
  const which = homeless.length === 1 ? first.shown : l10n.t('{0} documents ({1}, …)', homeless.length, first.shown);
  const hosts = [...fleet.allHosts()].length;
  const reason =
    hosts > 1
      ? l10n.t('no profile claims {1}, and there are {0} hosts', hosts, which)
      : l10n.t('the host of {0} is unknown', which);
  return [
    l10n.t(
      '{0}: {1} of {2} rules were skipped there; name the host with --host, or list the document in a *.host.json',
      reason,
      countHostRules(),
      rules.length,
    ),
  ];
}
