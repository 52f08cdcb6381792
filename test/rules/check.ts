import assert from 'node:assert/strict';
import { LineIndex } from '../../server/src/base/text.ts';
import { findings } from '../../server/src/features/analysis.ts';
import type { DomainDocument } from '../../server/src/fleet/documents/domain-document.ts';
import type { HostDocument } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../server/src/fleet/documents/read-script-document.ts';
import type { ScriptDocument } from '../../server/src/fleet/documents/script-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';
import type { Finding } from '../../server/src/rules/engine/rule.ts';
import { type HostSketch, hostNamed, hostOf } from './hosts.ts';

/** Where a fixture's domains run: a host by name, one in few words, or none. */
export type On = string | HostSketch | null;

/** Infos on what most fixtures leave out because it is not their subject. */
const besidesTheSubject: ReadonlySet<string> = new Set(['memory-not-bound', 'lock-holder-preemption']);

/**
 * Checks the domains of a fixture on one host and compares all findings with the marks below the lines:
 *
 *     <vcpupin vcpu='1' cpuset='2'/>
 *     <!--              ^^^^^^^^^^ warning cpu-overcommit: 2 vCPUs on 1 CPU -->
 *
 * The carets are under what the finding is about, in the nearest line above that is no mark, and the text after the
 * colon, which may be left out, is in its message. A finding without a mark fails as a mark without a finding does.
 * Findings of the rules that are besides the subject of most fixtures count where the fixture has a mark of that rule, or
 * the test names the rule as its subject. A text without a root element is put into a `<domain>` that is named as its file.
 *
 * A file whose name ends like a script's (`start.sh`, `user.slice`, `user.slice.d/cpus.conf`) is one, with its marks behind `#`:
 *
 *     taskset -c 0,1 qemu-system-x86_64 -smp 4 &
 *     #          ^^^ warning cpu-overcommit: 4 vCPUs on 2 CPUs
 */
export function check(on: On, fixture: string | Readonly<Record<string, string>>, subject?: string): void {
  const files = typeof fixture === 'string' ? { web: fixture } : fixture;
  const { fleet, documents, scripts } = fleetOf(on, files);
  const expected: Mark[] = [];
  const found: Mark[] = [];
  for (const document of [...documents, ...scripts]) {
    expected.push(...marksIn(document));
    const lines = new LineIndex(document.text);
    const marked = new Set([subject, ...marksIn(document).map(({ rule }) => rule)]);
    for (const finding of findings(fleet, document)) {
      if (besidesTheSubject.has(finding.rule) && !marked.has(finding.rule)) continue;
      found.push({ ...markOf(finding, document, lines), message: finding.message });
    }
  }
  assert.deepEqual(found.map(place).sort(), expected.map(place).sort(), found.map(({ message }) => message).join('\n'));
  for (const { message, ...mark } of expected) {
    const sameSpot = found.filter((other) => place(other) === place(mark));
    const said = sameSpot.some((other) => other.message.includes(message));
    assert.ok(said, `expected "${message}" in:\n${sameSpot.map((other) => other.message).join('\n')}`);
  }
}

/** The fixture's domains as a fleet on one host, for tests that look at more than the findings. */
export function fleetOf(
  on: On,
  files: Readonly<Record<string, string>>,
): { fleet: Fleet; documents: DomainDocument[]; scripts: ScriptDocument[] } {
  const fleet = new Fleet();
  const host = hostDocument(on);
  if (host !== null) fleet.setHost(host);
  const documents: DomainDocument[] = [];
  const scripts: ScriptDocument[] = [];
  for (const [name, text] of Object.entries(files)) {
    if (/\.(?:sh|conf|service|slice|scope)$/.test(name)) scripts.push(addScript(fleet, name, text));
    else documents.push(addDomain(fleet, name, text));
  }
  return { fleet, documents, scripts };
}

function addDomain(fleet: Fleet, name: string, text: string): DomainDocument {
  const path = `/vms/${name}.xml`;
  const document = readDocument({ uri: `file://${path}`, path, open: false }, inDomain(name, text));
  assert.ok(document, `${name} is no domain`);
  fleet.setDomain(document);
  return document;
}

function addScript(fleet: Fleet, name: string, text: string): ScriptDocument {
  const path = `/scripts/${name}`;
  const document = readScript({ uri: `file://${path}`, path, open: false, language: null }, text, () => null);
  assert.ok(document, `${name} places nothing`);
  fleet.setScript(document);
  return document;
}

export function hostDocument(on: On): HostDocument | null {
  if (on === null) return null;
  return typeof on === 'string' ? hostNamed(on) : hostOf(on);
}

function inDomain(name: string, text: string): string {
  if (/<(?:domain|domstatus|domainsnapshot)\b/.test(text)) return text.trimStart();
  return `<domain type='kvm'>\n  <name>${name}</name>\n${text}\n</domain>\n`;
}

interface Mark {
  readonly file: string;
  /** From 1, as people count. */
  readonly line: number;
  readonly code: string;
  readonly severity: string;
  readonly rule: string;
  readonly message: string;
}

function place({ file, line, code, severity, rule }: Omit<Mark, 'message'>): string {
  return `${file}:${line} ${severity} ${rule} at ${code}`;
}

const markLine = /^ *(?:<!--|#) *(\^+) (error|warning|info) ([a-z-]+)(?:: (.*?))? *(?:-->)?$/;

function marksIn({ path, text }: Pick<DomainDocument, 'path' | 'text'>): Mark[] {
  const lines = text.split('\n');
  const marks: Mark[] = [];
  let above = 0;
  for (const [index, line] of lines.entries()) {
    const match = markLine.exec(line);
    if (match === null) {
      assert.ok(!line.includes('^^'), `not a mark: ${line}`);
      above = index;
      continue;
    }
    const [, carets = '', severity = '', rule = '', message = ''] = match;
    const start = line.indexOf(carets);
    const code = codeAt(lines[above] ?? '', start, start + carets.length);
    marks.push({ file: path, line: above + 1, code, severity, rule, message });
  }
  return marks;
}

function markOf(
  { span, severity, rule }: Finding,
  { path, text }: Pick<DomainDocument, 'path' | 'text'>,
  lines: LineIndex,
): Omit<Mark, 'message'> {
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  const line = text.split('\n')[start.line] ?? '';
  const stop = end.line === start.line ? Math.max(end.character, start.character + 1) : line.length;
  return { file: path, line: start.line + 1, code: codeAt(line, start.character, stop), severity, rule };
}

/** Column and text, so that a failure shows what is meant. */
function codeAt(line: string, start: number, end: number): string {
  return `${start} "${line.slice(start, end)}"`;
}
