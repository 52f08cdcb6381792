import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fences, headings, links, page } from './markdown.ts';

const english = page('README.md');
const korean = page('README.ko.md');

suite('README.ko.md has what README.md has', () => {
  test('headings', () => {
    const levels = (of: typeof english) => headings(of).map(({ level }) => level);
    assert.deepEqual(levels(korean), levels(english));
  });

  test('blocks of code: the same commands, with outputs and comments in Korean', () => {
    assert.deepEqual(
      fences(korean).map(({ language }) => language),
      fences(english).map(({ language }) => language),
    );
    assert.deepEqual(fences(korean).map(spoken), fences(english).map(spoken));
  });

  test('links and pictures, in the same order; pages of rules in Korean', () => {
    const inEnglish = links(english).map((link) => link.replace('docs/rules/', 'docs/ko/rules/'));
    const rest = links(korean).filter((link) => link !== 'README.md');
    const expected = inEnglish.filter((link) => link !== 'README.ko.md');
    assert.deepEqual(rest, expected);
  });

  test('rows of tables and points of lists', () => {
    const count = ({ text }: typeof english) => ({
      rows: text.match(/^\|/gm)?.length,
      points: text.match(/^- /gm)?.length,
    });
    assert.deepEqual(count(korean), count(english));
  });

  test('code in sentences', () => {
    const code = ({ text }: typeof english) =>
      [...text.replace(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span).sort();
    assert.deepEqual(code(korean), code(english));
  });
});

/** A block of code without what is in a language: comments, and what a console prints. */
function spoken({ language, code }: ReturnType<typeof fences>[number]): string {
  if (language === 'console') return code.replace(/^(?!\$ ).*\n/gm, '');
  return code.replace(/\s*(?:#|\/\/ (?!hosts\/)).*$/gm, '');
}
