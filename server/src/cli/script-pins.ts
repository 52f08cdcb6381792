import * as l10n from '@vscode/l10n';
import { readDocument } from '../fleet/read-document.ts';
import { LineIndex } from '../syntax/text.ts';
import type { Host } from '../topology/host.ts';
import { embeddedText } from '../workload/script/embedded-text.ts';
import type { SourcePlace } from '../workload/script/executed-command.ts';
import { interpretText } from '../workload/script/interpret.ts';
import type { ScriptProcess } from '../workload/script/process.ts';
import { scriptPlacements } from '../workload/script/processes.ts';
import { placeOfValue } from '../workload/script/word.ts';
import { domainPins } from './domain-pins.ts';
import type { ScriptFile } from './load-fleet.ts';
import type { PinnedWorkload } from './pinned-workload.ts';
import type { Range } from './ranges.ts';
import { sourcedFiles } from './sourced-files.ts';

/**
 * What a script would do, command by command, without running it: one workload for each command that starts something
 * under a placement or re-pins it, and behind them the domains whose XML the script holds.
 */
export function scriptPins(
  shown: string,
  { uri, path, text }: ScriptFile,
  host: Host | null,
  cwd: string,
): { readonly workloads: readonly PinnedWorkload[]; readonly notes: readonly string[] } {
  const texts = new Map([[uri, text]]);
  const sourced = sourcedFiles(uri, cwd);
  const readFile = (named: string) => {
    const file = sourced(named);
    if (file !== null) texts.set(file.uri, file.text);
    return file;
  };
  const topology = host?.topology ?? null;
  const { commands, complete } = interpretText(text, { uri, host: topology, readFile });
  const textAt = ({ uri: of, span }: SourcePlace) => texts.get(of)?.slice(span.start, span.end) ?? '';
  const { processes, definitions } = scriptPlacements(commands, { host: topology, textAt });
  const lines = new LineIndex(text);
  const rangeOf = (place: SourcePlace | null) => {
    // The list may stand in a file that the script sources.
    if (place === null || place.uri !== uri) return null;
    return { start: lines.positionAt(place.span.start), end: lines.positionAt(place.span.end) };
  };
  const placed = processes.filter((process) => process.placed);
  const domains = definitions.flatMap(({ text: xml, certain }) => {
    const embedded = xml === null ? null : embeddedText(xml);
    const document = embedded === null ? null : readDocument({ uri, path, open: false }, embedded.text);
    if (embedded === null || document === null) return [];
    const pins = domainPins(shown, document, host, (span) => rangeOf(embedded.placeAt(span)));
    return [{ ...pins, ...(certain ? {} : { certain: false as const }) }];
  });
  return {
    workloads: [...placed.map((process) => workloadOf(shown, process, host, rangeOf)), ...domains],
    notes: complete
      ? []
      : [`${shown}: ${l10n.t('the script does too much to be read to its end; what comes later is left out')}`],
  };
}

function workloadOf(
  shown: string,
  { name, argv, certain, memory, threads }: ScriptProcess,
  host: Host | null,
  rangeOf: (place: SourcePlace | null) => Range | null,
): PinnedWorkload {
  return {
    path: shown,
    kind: 'process',
    name,
    host: host?.name ?? null,
    argv: argv.map(({ text }) => text),
    ...(certain ? {} : { certain: false }),
    memory: memory === null ? null : { mode: memory.mode, nodeset: memory.nodeset?.toString() ?? null },
    threads: threads.map((thread) => ({
      role: thread.role,
      index: thread.index,
      cpus: thread.cpus?.toString() ?? null,
      origin: thread.origin,
      range: rangeOf(thread.pinset === null ? null : placeOfValue(thread.pinset.word)),
    })),
  };
}
