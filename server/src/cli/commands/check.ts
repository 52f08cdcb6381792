import * as l10n from '@vscode/l10n';
import type { Fix, NoFix } from '../../fixes/fix.ts';
import { type Fixer, fixerOf, fixersOn } from '../../fixes/fixes.ts';
import { scriptFixerOf } from '../../fixes/script-fixes.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Severity } from '../../rules/engine/rule.ts';
import { findingsOfDomain, findingsOfHost, findingsOfScript } from '../../rules/engine/run.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { levelsOn } from '../../rules/engine/severity.ts';
import { rules } from '../../rules/index.ts';
import type { checkCommand } from '../definitions/check.ts';
import { failOn } from '../definitions/check.ts';
import { inOrder, type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { notesOn } from '../pins/script-pins.ts';
import type { CheckedFile, Tally } from '../report/checked-file.ts';
import { checkJson } from '../report/report-json.ts';
import { checkText } from '../report/report-text.ts';
import type { ArgumentsOf, CommandIo, OptionsOf } from './command.ts';

const severities = ['error', 'warning', 'info'] as const;

/** `pinset check`: what is wrong with these documents. */
export async function runCheck(
  [paths]: ArgumentsOf<typeof checkCommand>,
  { host, format, failOn: threshold }: OptionsOf<typeof checkCommand>,
  io: CommandIo,
): Promise<number> {
  const loaded = await loadFleet(paths, host, io.cwd);
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
function* checkedFiles({ fleet, domains, scripts, hosts }: LoadedFleet): Iterable<CheckedFile> {
  const fixerFor = fixersIn(fleet);
  for (const { shown, document } of [...domains, ...scripts, ...hosts].sort((a, b) => inOrder(a.shown, b.shown))) {
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
    if ('runOn' in document) {
      const context = scriptContext(document, fleet);
      const fixer = scriptFixerOf(context);
      const findings = findingsOfScript(context, levelsOn(fleet.hostOf(document))).map((finding) => ({
        ...finding,
        fixes: fixer(finding).filter((fix: Fix | NoFix): fix is Fix => fix.kind === 'fix'),
      }));
      yield { path: shown, kind: 'script', uri, host: context.occupancy?.host.name ?? null, findings };
      continue;
    }
    const occupancy = fleet.occupancyFor(document);
    const fixer = fixerFor(document, occupancy);
    const findings = findingsOfDomain(document, occupancy, levelsOn(fleet.hostOf(document))).map((finding) => ({
      ...finding,
      fixes: fixer(finding).filter((fix: Fix | NoFix): fix is Fix => fix.kind === 'fix'),
    }));
    yield { path: shown, kind: 'domain', uri, host: occupancy?.host.name ?? null, findings };
  }
}

/** Domains of one host share what is the same for all of them. */
function fixersIn(fleet: Fleet): (document: DomainDocument, occupancy: Occupancy | null) => Fixer {
  const byHost = new Map<HostDocument, ReturnType<typeof fixersOn>>();
  return (document, occupancy) => {
    const host = fleet.hostOf(document);
    // One that is not taken to run, for its namesake does, sees the host as nobody else does.
    if (host === null || fleet.occupancyOf(host) !== occupancy) return fixerOf(document, occupancy);
    const fixers = byHost.get(host) ?? fixersOn(occupancy);
    byHost.set(host, fixers);
    return fixers(document);
  };
}

/** What a script does behind a bound is not known, and so not checked. */
function unreadScripts({ fleet, scripts }: LoadedFleet): string[] {
  return scripts.flatMap(({ shown, document }) => {
    const { readToEnd, shortened } = document.runOn(fleet.hostOf(document)?.host?.topology ?? null);
    return notesOn(readToEnd, shortened).map((note) => `${shown}: ${note}`);
  });
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
function skippedRules({ fleet, domains, scripts }: LoadedFleet): string[] {
  const homeless = [...domains, ...scripts].filter(({ document }) => fleet.hostOf(document)?.host == null);
  const [first] = homeless;
  if (first === undefined) return [];
  const count = rules.filter(({ host }) => host === 'required').length;
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
      count,
      rules.length,
    ),
  ];
}
