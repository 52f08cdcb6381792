import { lazy } from '../../base/lazy.ts';
import { contains, type Span, spanAt } from '../../base/span.ts';
import { withPhases } from '../../script/hook/hook-phases.ts';
import { interpretScript } from '../../script/interpret.ts';
import type { SourcePlace } from '../../script/place.ts';
import type { ScriptPlacements } from '../../script/process.ts';
import { scriptPlacements } from '../../script/processes.ts';
import { readConf } from '../../script/proxmox/conf.ts';
import { readProxmoxConf } from '../../script/proxmox/read-conf.ts';
import { scriptKind } from '../../script/recognise.ts';
import { readUnit } from '../../script/units/read-unit.ts';
import type { Unit } from '../../script/units/unit.ts';
import { parseIni } from '../../syntax/ini.ts';
import { commentLines, partsAfter, statementsOf } from '../../syntax/shell/comments.ts';
import { hereDocBodies } from '../../syntax/shell/here-doc.ts';
import { parseShell, type ShellDocument } from '../../syntax/shell/shell.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { guestsOf } from '../guests/script-guests.ts';
import type { DocumentOrigin } from './read-domain-document.ts';
import type { ReadSourced, ScriptComment, ScriptDocument, ScriptRun } from './script-document.ts';

/** What is known of a script besides its text. */
export interface ScriptOrigin extends DocumentOrigin {
  /** The editor's language id, as VS Code names it; null if unknown. */
  readonly language: string | null;
}

/** The script in a text, or null if the text is not a script that places something; such a text is not parsed. */
export function readScript(origin: ScriptOrigin, text: string, readSourced: ReadSourced): ScriptDocument | null {
  const { uri, path, open, language } = origin;
  const found = scriptKind(path, text, language);
  if (found === null) return null;
  const withText = (other: string) => readScript(origin, other, readSourced);
  const common = { kind: 'script', scriptKind: found, uri, path, open, text, withText } as const;
  if (found === 'unit') {
    const runOn = onEach((topology) => runOfUnit({ uri, path, text }, topology));
    return { ...common, runOn, ...partsAndComments(text, '#;', { parts: () => entriesOf(text) }) };
  }
  if (found === 'proxmox') {
    const origin = { uri, path, text };
    const runOn = onEach((topology) => runWithout(readProxmoxConf(origin, topology), null, origin));
    const parts = () => readConf(uri, text).map(({ span }) => span);
    return { ...common, runOn, ...partsAndComments(text, '#', { parts }) };
  }
  const shell = lazy(() => parseShell(text));
  return {
    ...common,
    runOn: onEach((topology) => runOfShell({ uri, path, text }, shell(), topology, readSourced)),
    ...partsAndComments(text, '#', {
      parts: () => statementsOf(shell().script),
      hereDocs: () => hereDocBodies(shell().script),
    }),
  };
}

type ScriptText = Pick<ScriptDocument, 'uri' | 'path' | 'text'>;

function runOfShell(
  origin: ScriptText,
  shell: ShellDocument,
  topology: HostTopology | null,
  readSourced: ReadSourced,
): ScriptRun {
  const { uri, path, text } = origin;
  const texts = new Map([[uri, text]]);
  const sourced = new Map<string, { readonly uri: string | null; readonly spans: Map<number, Span> }>();
  const readFile = (name: string, place: SourcePlace | null) => {
    const file = readSourced(name);
    const spans = sourced.get(name)?.spans ?? new Map<number, Span>();
    sourced.set(name, { uri: file?.uri ?? null, spans });
    if (place?.uri === uri) spans.set(place.span.start, place.span);
    if (file !== null) texts.set(file.uri, file.text);
    return file;
  };
  const hasFile = (name: string) => readSourced(name) !== null;
  const environment = { uri, host: topology, readFile, hasFile };
  const { commands: executed, ...bounds } = interpretScript(shell, environment);
  const commands = withPhases(path, shell, environment, executed);
  const placements = scriptPlacements(commands, {
    host: topology,
    textAt: ({ uri: of, span }) => texts.get(of)?.slice(span.start, span.end) ?? '',
  });
  const files = [...sourced].map(([name, of]) => ({ name, uri: of.uri, spans: [...of.spans.values()] }));
  const guests = lazy(() => guestsOf(placements, null, origin));
  const readToEnd = bounds.readToEnd && !shell.isRefused;
  return { ...placements, guests, commands, unit: null, ...bounds, readToEnd, sourced: files };
}

const nothing: ScriptPlacements = { processes: [], groups: [], definitions: [], threadPins: [], powers: [] };

function runOfUnit(origin: ScriptText, topology: HostTopology | null): ScriptRun {
  const { uri, path, text } = origin;
  const unit = readUnit(path, uri, text, topology);
  return runWithout(unit?.placements ?? nothing, unit, origin);
}

/** What a file does that is not a shell script. */
function runWithout(placements: ScriptPlacements, unit: Unit | null, origin: ScriptText): ScriptRun {
  const guests = lazy(() => guestsOf(placements, unit, origin));
  const bounds = { readToEnd: true, shortened: false, complete: true };
  return { ...placements, guests, commands: [], unit, ...bounds, sourced: [] };
}

function entriesOf(text: string): Span[] {
  return parseIni(text).map(({ span }) => span);
}

function partsAndComments(
  text: string,
  marks: '#' | '#;',
  find: { readonly parts: () => readonly Span[]; readonly hereDocs?: () => readonly Span[] },
): Pick<ScriptDocument, 'parts' | 'hereDocs' | 'comments'> {
  const parts = lazy(find.parts);
  const hereDocs = lazy(find.hereDocs ?? (() => []));
  return { parts, hereDocs, comments: lazy(() => commentsOf(text, marks, parts(), hereDocs())) };
}

/** In a here-doc, a comment is about the next of its lines; in one of XML, there are none of these comments. */
function commentsOf(
  text: string,
  marks: '#' | '#;',
  parts: readonly Span[],
  hereDocs: readonly Span[],
): ScriptComment[] {
  const comments = commentLines(text, marks);
  const first = parts[0]?.start ?? text.length;
  const following = partsAfter(comments, parts);
  const isXml = new Set(hereDocs.filter(({ start, end }) => /^\s*</.test(text.slice(start, end))));
  const lines = partsAfter(
    comments,
    hereDocs.flatMap((body) => linesIn(text, body)),
  );
  let next = 0;
  return comments.flatMap((span, index) => {
    while ((hereDocs[next]?.end ?? Number.POSITIVE_INFINITY) < span.end) next++;
    const around = hereDocs[next];
    if (around === undefined || !contains(around, span)) {
      const scope = span.end <= first ? { start: 0, end: text.length } : (following[index] ?? null);
      return { span, scope };
    }
    if (isXml.has(around)) return [];
    const line = lines[index] ?? null;
    return { span, scope: line !== null && line.end <= around.end ? line : null };
  });
}

/** The lines of a here-doc that are neither blank nor comments, each with those that continue it. */
function linesIn(text: string, { start, end }: Span): Span[] {
  const lines = text.slice(start, end).matchAll(/^[ \t]*[^\s#](?:[^\\\n]|\\\n?)*/gm);
  return [...lines].map(({ 0: line, index }) => spanAt(start + index, line.length));
}

/** Memoizes by topology, for as long as the topology is in use. */
function onEach<T>(make: (topology: HostTopology | null) => T): (topology: HostTopology | null) => T {
  const made = new WeakMap<HostTopology, { readonly value: T }>();
  const withoutHost = lazy(() => make(null));
  return (topology) => {
    if (topology === null) return withoutHost();
    const known = made.get(topology) ?? { value: make(topology) };
    made.set(topology, known);
    return known.value;
  };
}
