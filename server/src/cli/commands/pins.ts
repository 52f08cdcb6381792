import * as l10n from '@vscode/l10n';
import { pins } from '../../features/analysis.ts';
import { inOrder, type LoadedFleet, loadFleet } from '../files/load-fleet.ts';
import { jsonText } from '../report/json-text.ts';
import { workloadJson, workloadText } from '../report/pins-report.ts';
import { Ranges } from '../report/ranges.ts';
import { type CommandIo, oneOf, readOptions } from './command.ts';

/** `pinset pins`: who is pinned where, after all fall-backs and by which commands of scripts. */
export async function runPins(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readOptions(args, {
    host: { type: 'string', multiple: true, default: [] },
    format: { type: 'string', default: 'text' },
  });
  const format = oneOf('format', values.format, ['text', 'json']);
  const loaded = await loadFleet(positionals, values.host, io.cwd);
  const found = pinsIn(loaded);
  if (format === 'json') io.out(`${jsonText(inJson(found, new Ranges(loaded)))}\n`);
  else io.out(found.flatMap(({ shown, workloads }) => workloads.map((one) => workloadText(shown, one))).join('\n'));
  const notes = found.flatMap(({ shown, notes }) => notes.map((note) => `${shown}: ${note}`));
  const unreadable = loaded.hosts.flatMap(({ shown, document: { host, problems } }) =>
    host === null ? [`${shown}: ${problems[0]?.message ?? l10n.t('no host')}`] : [],
  );
  for (const line of [...loaded.notes, ...notes, ...unreadable, ...loaded.failures]) io.say(line);
  return loaded.failures.length > 0 ? 2 : 0;
}

/** By path; those of a script in the order of execution. */
function pinsIn({ fleet, domains, scripts }: LoadedFleet) {
  return [...domains, ...scripts]
    .sort((a, b) => inOrder(a.shown, b.shown))
    .map(({ shown, document }) => ({ shown, uri: document.uri, ...pins(fleet, document) }));
}

function inJson(found: ReturnType<typeof pinsIn>, ranges: Ranges) {
  const workloads = found.flatMap(({ shown, uri, workloads }) =>
    workloads.map((one) => workloadJson(shown, one, (span) => ranges.of(uri, span))),
  );
  return { schemaVersion: 1, workloads };
}
