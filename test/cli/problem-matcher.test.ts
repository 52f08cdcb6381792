import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fleet, pinset, root } from './command.ts';
import { parseReport } from './report-schema.ts';

const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

const matchers = {
  'VS Code': read('package.json').contributes.problemMatchers[0].pattern,
  GitHub: read('.github/pinset-problem-matcher.json').problemMatcher[0].pattern[0],
};

suite('the problem matcher', () => {
  for (const [of, pattern] of Object.entries(matchers)) {
    test(`of ${of} finds in the text what the JSON has`, async () => {
      const { stdout } = await pinset(['check', fleet]);
      const expression = new RegExp(pattern.regexp);
      const found = stdout.split('\n').flatMap((line) => {
        const match = expression.exec(line);
        const at = (part: string) => match?.[pattern[part]];
        return match === null
          ? []
          : [[at('file'), at('line'), at('column'), at('severity'), at('message'), at('code')]];
      });
      const { files } = parseReport((await pinset(['check', fleet, '--format', 'json'])).stdout);
      assert.deepEqual(
        found,
        files.flatMap(({ path, findings }) =>
          findings.map(({ rule, severity, message, range: { start } }) => [
            path,
            String(start.line + 1),
            String(start.character + 1),
            severity,
            message,
            rule,
          ]),
        ),
      );
    });
  }
});
