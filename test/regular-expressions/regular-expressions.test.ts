import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { audited, keyOf, placedRegexes, sources, superLinear } from './audit.ts';
import { regexLiterals } from './literals.ts';

/**
 * Where expressions are made while the program runs, and why each is bounded: they are those of the user's script, which
 * has to be matched as bash, sed and grep match it.
 */
const madeAtRunTime: Readonly<Record<string, string>> = {
  'server/src/script/interpreter/filters/expression.ts': 'on lines of at most 1024 characters',
  'server/src/script/interpreter/filters/grep.ts': 'on lines of at most 1024 characters',
  'server/src/script/interpreter/words/regular-expression.ts': 'on texts of at most 256 characters',
};

suite('regular expressions', () => {
  test('take time that grows with the length of the text, and no faster', () => {
    const known = audited();
    const wrong = placedRegexes()
      .filter((regex) => !known.has(keyOf(regex)))
      .flatMap((regex) => {
        const problem = superLinear(regex);
        return problem === null ? [] : [`${regex.file}:${regex.line}: /${regex.source}/${regex.flags}: ${problem}`];
      });
    assert.deepEqual(wrong, []);
  });

  test('are written as literals, except those of the user’s script', () => {
    const made = [...sources()].flatMap(([file, text]) => (/\bRegExp\(/.test(text) ? [file] : []));
    assert.deepEqual(made, Object.keys(madeAtRunTime));
  });

  test('of which the audit knows the bad ones', () => {
    assert.match(superLinear({ source: '\\s*$', flags: '' }) ?? '', /2nd degree polynomial/);
    assert.match(superLinear({ source: '^(a|a)*$', flags: '' }) ?? '', /exponential/);
    assert.equal(superLinear({ source: '^\\d+$', flags: 'd' }), null);
  });

  test('are found wherever they stand', () => {
    const text = [
      "const a = /a/g; // not /this/ or 'this",
      'const b = `$' + '{x / 2 / 3} $' + '{/b[/]`/.test(`/no/`)}`;',
      'f(\'/no/\', "/no/", x / y / z, /c\\//);',
      '/* /no/ */ return /d/u.test((1 + 2) / 3 / 4) ? /e/ : [0] / 1 / 2;',
      'const object = { key: /f/ };',
    ].join('\n');
    assert.deepEqual(
      regexLiterals(text).map(({ source, flags }) => `${source} ${flags}`),
      ['a g', 'b[/]` ', 'c\\/ ', 'd u', 'e ', 'f '],
    );
  });
});
