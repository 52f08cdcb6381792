import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommandLine } from '../server/src/cli/command-line/program.ts';
import { type RuleTexts, ruleTexts } from '../server/src/features/rule-texts.ts';
import { rightExample } from '../server/src/fixes/rule-example.ts';
import { exampleHosts } from '../server/src/rules/engine/example-hosts.ts';
import { exampleFile, exampleKind, fixInWords, libvirtSays } from '../server/src/rules/engine/page.ts';
import type { Rule } from '../server/src/rules/engine/rule.ts';
import { rules } from '../server/src/rules/index.ts';
import { type Words, words } from './rule-page-words.ts';
import { type StandIn, virshOf } from './stand-in-virsh.ts';

/** The languages that there are pages in. */
export const pageLanguages = ['en', 'ko'] as const;

type PageLanguage = (typeof pageLanguages)[number];

const docs = path.join(import.meta.dirname, '..', 'docs');
const examplesFolder = path.join(docs, 'rules');

/** The folder of the pages in a language. That of the English ones also has the hosts that the examples run on. */
export function pagesFolder(language: PageLanguage): string {
  return language === 'en' ? examplesFolder : path.join(docs, language, 'rules');
}

/**
 * The files of a folder of pages by name: a page for each rule, from what it says of itself, and the table of all.
 * Messages have to be in `language`.
 */
export async function rulePages(language: PageLanguage): Promise<Map<string, string>> {
  const textsOf = await ruleTexts();
  const pages = new Map<string, string>([['README.md', tableOfRules(textsOf, words[language])]]);
  if (language === 'en')
    for (const [name, profile] of Object.entries(exampleHosts)) pages.set(`${name}.host.json`, profile);
  for (const rule of rules) pages.set(`${rule.id}.md`, await pageOf(rule, textsOf(rule), words[language]));
  return pages;
}

function tableOfRules(textsOf: (rule: Rule) => RuleTexts, word: Words): string {
  const ordered = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = ordered.map(
    (rule) =>
      `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${escaped(textsOf(rule).summary)} | ${libvirtSays(rule)} |`,
  );
  return `<!-- Written by scripts/generate-docs.ts from ${word.sources}; change it there. -->
# ${word.rules}

| ${word.columns.join(' | ')} |
| --- | --- | --- | --- |
${rows.join('\n')}

${word.hosts}
`;
}

async function pageOf(rule: Rule, texts: RuleTexts, word: Words): Promise<string> {
  const { id, severity, since, examples } = rule;
  const language = languageOf(rule);
  const right = await rightExample(rule);
  const ownHost = exampleKind(rule) === 'profile' || examples.profile !== undefined;
  return `<!-- Written by scripts/generate-docs.ts from ${word.sources}; change it there. -->
# ${id}

${escaped(texts.summary)}

${code(language, examples.wrong)}

${saysOf(rule, word)}

${code('text', await findingOf(rule))}
${circumstances(rule, word)}
## ${word.why}

${texts.why}

## ${word.whatToDo}

${texts.advice}

${fixInWords(rule)}

${right.byFix ? word.afterFix : word.corrected}

${code(language, right.text)}

## libvirt

${libvirtSays(rule)}: ${texts.libvirtBehaviour}

---

${word.severity}: ${severity}. ${word.since(since)}.${ownHost ? '' : ` ${word.runsOn(hostOf(examples.host, word))}`} [${word.howToIgnore}](${word.docs}suppress.md). [${word.allRules}](README.md)
`;
}

function saysOf({ examples }: Rule, word: Words): string {
  if (examples.evidence !== undefined) return word.forecastSays;
  return examples.running === undefined ? word.says : word.verifySays;
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
function circumstances({ examples }: Rule, word: Words): string {
  const beside = examples.beside === undefined ? '' : `\n${word.beside}\n\n${code('xml', examples.beside)}\n`;
  const { evidence, running, profile } = examples;
  const observed = evidence === undefined ? '' : `\n${word.evidence}\n\n${code('text', evidence.wrong)}\n`;
  const live = running === undefined ? '' : `\n${word.running}\n\n${code('text', running.wrong)}\n`;
  const host = profile === undefined ? '' : `\n${word.onHost}\n\n${code('json', profile)}\n`;
  return `${beside}${observed}${live}${host}`;
}

/** What the command prints about the wrong example, without the summary of `check`. */
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
              ? path.join(examplesFolder, `${examples.host ?? 'example'}.host.json`)
              : 'a.host.json',
          ];
    let printed = '';
    const out = (text: string) => {
      printed += text;
    };
    if (examples.profile !== undefined) writeFileSync(path.join(cwd, 'a.host.json'), examples.profile);
    if (examples.beside !== undefined) writeFileSync(path.join(cwd, 'db.xml'), examples.beside);
    const files = examples.beside === undefined ? [file] : [file, 'db.xml'];
    if (examples.evidence !== undefined) writeFileSync(path.join(cwd, 'domstats.txt'), examples.evidence.wrong);
    await runCommandLine([...commandOf(rule, files), ...host], '', {
      cwd,
      colour: false,
      columns: 80,
      run: virshOf(daemonOf(rule)),
      workerFile: null,
      status: null,
      out,
      // What cannot be seen of another host is not the subject.
      say: examples.running === undefined ? out : () => {},
    });
    return printed.replace(/\n\n[^\n]*\n$/, '\n');
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function commandOf({ examples }: Rule, files: readonly string[]): readonly string[] {
  if (examples.evidence !== undefined) return ['forecast', '--evidence', 'domstats.txt', ...files];
  return examples.running === undefined ? ['check', ...files] : ['verify', '--connect', daemonUri];
}

const daemonUri = 'qemu+ssh://rack1-07/system';

/** Where the wrong example of a rule about running guests is defined and runs. */
function daemonOf({ examples }: Rule): StandIn {
  if (examples.running === undefined) return { domains: [] };
  const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';
  const others = { [`vcpuinfo --pretty --domain ${uuid}`]: examples.running.wrong };
  return { domains: [{ uuid, definition: examples.wrong, live: examples.wrong }], others };
}

function hostOf(host: Rule['examples']['host'], word: Words): string {
  return host === undefined || host === 'example'
    ? `README.md#${word.hostsAnchor}`
    : `${word.hostFiles}${host}.host.json`;
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** A summary is plain text and may name elements. */
function escaped(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('|', '\\|');
}
