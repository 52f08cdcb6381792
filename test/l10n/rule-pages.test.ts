import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { type RuleTexts, ruleTexts } from '../../server/src/features/rule-texts.ts';
import { rules } from '../../server/src/rules/index.ts';
import { pinset } from '../cli/command.ts';
import { speaking } from '../language.ts';
import { sources } from './source-keys.ts';

const file = path.join(import.meta.dirname, '../../l10n/rules.ko.json');
const korean: Readonly<Record<string, RuleTexts & { readonly of: string }>> = JSON.parse(readFileSync(file, 'utf8'));
const texts = ['summary', 'why', 'advice', 'libvirtBehaviour'] as const;

suite("the rules' pages in Korean", () => {
  test('every rule has its texts, and no others are there, in the order of their ids', () => {
    assert.deepEqual(Object.keys(korean), rules.map(({ id }) => id).sort());
    for (const [id, entry] of Object.entries(korean)) {
      assert.deepEqual(Object.keys(entry), ['of', ...texts], id);
      for (const text of texts.slice(0, 3)) assert.match(entry[text], /\p{Script=Hangul}.*\.$/u, `${id}: ${text}`);
    }
  });

  test('no English text has changed since it was translated (else translate it again, then set `of`)', () => {
    const digests = (of: (id: string) => string | undefined) => rules.map(({ id }) => `"${id}" has "of": "${of(id)}"`);
    const digest = (rule: RuleTexts) => {
      const whole = texts.map((text) => rule[text]).join('\n');
      return createHash('sha256').update(whole).digest('hex').slice(0, 12);
    };
    const current = new Map(rules.map((rule) => [rule.id, digest(rule)]));
    assert.deepEqual(
      digests((id) => korean[id]?.of),
      digests((id) => current.get(id)),
    );
  });

  for (const rule of rules) {
    test(`${rule.id}: code, links, elements, figures and quoted messages are those of the English page`, () => {
      for (const text of texts) assert.deepEqual(kept(korean[rule.id]?.[text] ?? ''), kept(rule[text]), text);
    });
  }

  test('no sentence is left in English', () => {
    const englishWords = /\b(?:the|is|are|has|have|of|and|but|which|where|to|with)\b/i;
    for (const [id, entry] of Object.entries(korean)) {
      for (const text of texts) {
        assert.doesNotMatch(entry[text].replace(/`.*?`|".*?"/g, ''), englishWords, `${id}: ${text}`);
      }
    }
  });

  test('are loaded by what shows a page, and by nothing at the start', () => {
    const importing = sources().filter((source) => source.text.includes('rules.ko.json'));
    assert.deepEqual(
      importing.map((source) => source.file),
      ['server/src/features/rule-texts.ts'],
    );
    assert.match(importing[0]?.text ?? '', /await import\('[./]*l10n\/rules\.ko\.json'/);
  });

  test('are what explain prints: nothing English but code and quoted messages', async () => {
    const list = await speaking('ko', () => pinset(['explain']));
    for (const { id } of rules) assert.ok(list.stdout.includes(`  ${korean[id]?.summary}\n`), id);
    const page = await speaking('ko', () => pinset(['explain', 'quota-on-dedicated']));
    const prose = page.stdout.replaceAll(/\s+/g, ' ');
    for (const text of texts) assert.ok(prose.includes(korean['quota-on-dedicated']?.[text] ?? '-'), text);
  });

  test('are English where no language is set', async () => {
    const textsOf = await ruleTexts();
    for (const rule of rules) assert.equal(textsOf(rule), rule);
  });
});

/** What a translation takes over as it is, each once: code, links, elements, figures, and messages of other programs. */
function kept(text: string): string[] {
  const found = text.replaceAll(/\s+/g, ' ').matchAll(/`[^`]+`|\]\([^)]+\)|<\w+>|"[A-Z][^"]+"|\d+(?:\.\d+)?/g);
  const hexadecimal = '16'; // Korean writes it with the figure.
  return [...new Set([...found].map(([one]) => one))].filter((one) => one !== hexadecimal).sort();
}
