import type { Fix, NoFix } from '../fixes/fix.ts';
import { fixesOf } from '../fixes/fixes.ts';
import { findingsOfDomain, findingsOfHost } from '../rules/check.ts';
import { rules } from '../rules/index.ts';
import type { Severity } from '../rules/rule.ts';
import type { CheckedFile } from './checked-file.ts';
import { type CommandIo, oneOf, readOptions } from './command.ts';
import { type LoadedFleet, loadFleet } from './load-fleet.ts';
import { checkJson } from './report-json.ts';
import { checkText } from './report-text.ts';

const failOn = ['error', 'warning', 'info', 'never'] as const;

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
  const files = checkedFiles(loaded);
  const nothing = files.length === 0 && loaded.failures.length > 0;
  if (format === 'json') for (const piece of checkJson(loaded, files)) io.out(piece);
  else if (!nothing) for (const piece of checkText(loaded, files, io.colour)) io.out(piece);
  for (const line of [...loaded.notes, ...skippedRules(files, loaded), ...loaded.failures]) io.say(line);
  if (loaded.failures.length > 0) return 2;
  const severities = files.flatMap(({ findings }) => findings.map(({ severity }) => severity));
  return severities.some((severity) => reaches(severity, threshold)) ? 1 : 0;
}

function checkedFiles({ fleet, domains, hosts }: LoadedFleet): CheckedFile[] {
  const checkedHosts = hosts.map(({ shown, document }): CheckedFile => {
    const findings = findingsOfHost(document).map((finding) => ({ ...finding, fixes: [] }));
    const { uri, host } = document;
    return { path: shown, kind: 'host', uri, host: host?.name ?? null, findings };
  });
  const checkedDomains = domains.map(({ shown, document }): CheckedFile => {
    const occupancy = fleet.occupancyFor(document);
    const findings = findingsOfDomain(document, occupancy).map((finding) => ({
      ...finding,
      fixes: fixesOf(finding, document, occupancy).filter((fix: Fix | NoFix): fix is Fix => 'edits' in fix),
    }));
    const { uri } = document;
    return { path: shown, kind: 'domain', uri, host: fleet.hostOf(document)?.host?.name ?? null, findings };
  });
  return [...checkedHosts, ...checkedDomains].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function reaches(severity: Severity, threshold: (typeof failOn)[number]): boolean {
  return threshold !== 'never' && failOn.indexOf(severity) <= failOn.indexOf(threshold);
}

/** Said once, so that silence is not taken for a clean bill. */
function skippedRules(files: readonly CheckedFile[], { fleet }: LoadedFleet): string[] {
  const homeless = files.filter(({ kind, host }) => kind === 'domain' && host === null);
  const [first] = homeless;
  if (first === undefined) return [];
  const count = rules.filter(({ subject }) => subject === 'domain on host').length;
  const which = homeless.length === 1 ? first.path : `${homeless.length} documents (${first.path}, …)`;
  const hosts = [...fleet.allHosts()].length;
  const reason = hosts > 1 ? `none of the ${hosts} hosts claims` : 'no host is known for';
  return [
    `${reason} ${which}: ${count} of ${rules.length} rules were skipped there; name one host with --host, or the document in a *.host.json`,
  ];
}
