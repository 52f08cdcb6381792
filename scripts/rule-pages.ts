import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../server/src/cli/command-line/program.ts';
import { rightExample } from '../server/src/fixes/rule-example.ts';
import { exampleHosts } from '../server/src/rules/engine/example-hosts.ts';
import { exampleFile, exampleKind, fixInWords, libvirtSays } from '../server/src/rules/engine/page.ts';
import type { Rule } from '../server/src/rules/engine/rule.ts';
import { rules } from '../server/src/rules/index.ts';

/** The folder of the pages, and of the hosts that the examples run on. */
export const pagesFolder = path.join(import.meta.dirname, '..', 'docs', 'rules');

/**
 * The files of docs/rules by name: a page for each rule, from what it says of itself, the table of all, and the hosts of
 * the examples.
 */
export async function rulePages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>([['README.md', tableOfRules()]]);
  for (const [name, profile] of Object.entries(exampleHosts)) pages.set(`${name}.host.json`, profile);
  for (const rule of rules) pages.set(`${rule.id}.md`, await pageOf(rule));
  return pages;
}

function tableOfRules(): string {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = ordered.map(
    ({ id, severity, summary, libvirt }) =>
      `| [${id}](${id}.md) | ${severity} | ${escaped(summary)} | ${libvirtSays[libvirt]} |`,
  );
  return `${generated}
# Rules

| rule | severity | finds | libvirt |
| --- | --- | --- | --- |
${rows.join('\n')}

## The host of the examples

The examples run on [this host](example.host.json): 2 NUMA nodes with 2 cores each, 2 threads per core.

| node | cores | L3 | memory |
| --- | --- | --- | --- |
| 0 | {0,1} {2,3} | 0-3 | 16 GiB |
| 1 | {4,5} {6,7}, and CPU 8, which is offline | 4-7 | 16 GiB |

To try one, save it as \`web.xml\` and run \`pinset check web.xml --host example.host.json\`.

The examples of rules about isolated or reserved CPUs, huge pages, devices and kinds of cores run on [a host that is set up for
guests](tuned.host.json): CPUs 0 and 8 are reserved, CPUs 2-3 and 10-11 are isolated.

| node | cores | memory | huge pages of 2 MiB | device |
| --- | --- | --- | --- | --- |
| 0 | {0,8} {1,9} {2,10} {3,11} | 16 GiB | 1024 | |
| 1 | {4,12} {5,13} {6,14} {7,15}, efficiency cores 16-19 | 16 GiB | 0 | 0000:41:00.0 |
`;
}

async function pageOf(rule: Rule): Promise<string> {
  const { id, severity, summary, why, libvirt, libvirtBehaviour, advice, since, examples } = rule;
  const language = languageOf(rule);
  const right = await rightExample(rule);
  return `${generated}
# ${id}

${escaped(summary)}

${code(language, examples.wrong)}

\`pinset check\` says:

${code('text', await findingOf(rule))}
${circumstances(rule)}
## Why

${why}

## What to do

${advice}

${fixInWords(rule)}

${right.byFix ? 'After the quick fix:' : 'Corrected:'}

${code(language, right.text)}

## libvirt

${libvirtSays[libvirt]}: ${libvirtBehaviour}

---

Severity: ${severity}. Since ${since}.${exampleKind(rule) === 'profile' || examples.profile !== undefined ? '' : ` The example runs on [this host](${hostOf(examples.host)}).`} [How to ignore it](../suppress.md). [All rules](README.md)
`;
}

function languageOf(rule: Rule): string {
  switch (exampleKind(rule)) {
    case 'profile':
      return 'json';
    case 'domain':
      return 'xml';
    case 'script':
      return /\.(?:service|slice|scope|conf)$/.test(exampleFile(rule)) ? 'ini' : 'sh';
  }
}

/** What else there is where the example runs. */
function circumstances({ examples }: Rule): string {
  const beside =
    examples.beside === undefined ? '' : `\nwhile this domain runs beside it:\n\n${code('xml', examples.beside)}\n`;
  return examples.profile === undefined ? beside : `${beside}\non this host:\n\n${code('json', examples.profile)}\n`;
}

const generated = '<!-- Written by scripts/generate-docs.ts from server/src/rules; change it there. -->';

/** What the command prints about the wrong example, without its summary. */
async function findingOf(rule: Rule): Promise<string> {
  const { examples } = rule;
  const cwd = mkdtempSync(path.join(tmpdir(), 'pinset-docs-'));
  try {
    const file = exampleFile(rule);
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    writeFileSync(path.join(cwd, file), examples.wrong);
    const host =
      exampleKind(rule) === 'profile'
        ? []
        : [
            '--host',
            examples.profile === undefined
              ? path.join(pagesFolder, `${examples.host ?? 'example'}.host.json`)
              : 'a.host.json',
          ];
    let printed = '';
    const out = (text: string) => {
      printed += text;
    };
    if (examples.profile !== undefined) writeFileSync(path.join(cwd, 'a.host.json'), examples.profile);
    if (examples.beside !== undefined) writeFileSync(path.join(cwd, 'db.xml'), examples.beside);
    const files = examples.beside === undefined ? [file] : [file, 'db.xml'];
    await runCommandLine(['check', ...files, ...host], '', {
      cwd,
      colour: false,
      columns: 80,
      workerFile: null,
      status: null,
      out,
      say: out,
    });
    return printed.replace(/\n\n[^\n]*\n$/, '\n');
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function hostOf(host: Rule['examples']['host']): string {
  return host === undefined || host === 'example' ? 'README.md#the-host-of-the-examples' : `${host}.host.json`;
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** A summary is plain text and may name elements. */
function escaped(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('|', '\\|');
}
