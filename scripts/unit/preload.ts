// Loaded before the tests of a process. Reports which test is running, and fails a test that changes the state of the
// process, which later tests share.
import process from 'node:process';
import { afterEach, beforeEach, type SuiteContext, type TestContext } from 'node:test';
import * as l10n from '@vscode/l10n';
import fc from 'fast-check';
import korean from '../../l10n/bundle.l10n.ko.json' with { type: 'json' };
import { currentLanguage } from '../../test/language.ts';
import { say } from './messages.ts';

// The same random inputs at every commit, so that a run fails for what the commit changed. Another seed looks further.
const { PINSET_SEED: seed = '1' } = process.env;
fc.configureGlobal(seed === 'random' ? {} : { seed: Number(seed) });

const [english = '', translated = ''] = Object.entries(korean).find(([key, text]) => key !== text) ?? [];
const folder = process.cwd();
const environment = { ...process.env };

beforeEach((context: TestContext | SuiteContext) => {
  say({ kind: 'running', file: context.filePath ?? '', name: context.fullName });
  assertUnchanged('before this test, since the one before it ended');
});
afterEach((context: TestContext | SuiteContext) => {
  say({ kind: 'ran', file: context.filePath ?? '', name: context.fullName });
  assertUnchanged('while this test ran');
});

/** Fails if the state of the process is not what it was at the start. Restores it, so only one test fails. */
function assertUnchanged(when: string): void {
  const changes: string[] = [];
  if (l10n.t(english) !== (currentLanguage() === 'ko' ? translated : english)) {
    changes.push('the language of messages (a suite sets it by inLanguage of test/language.ts)');
    l10n.config({ contents: currentLanguage() === 'ko' ? korean : {} });
  }
  if (process.cwd() !== folder) {
    changes.push(`the current folder, to ${process.cwd()}`);
    process.chdir(folder);
  }
  const names = new Set([...Object.keys(environment), ...Object.keys(process.env)]);
  for (const name of names) {
    const value = environment[name];
    if (process.env[name] === value) continue;
    changes.push(`the environment variable ${name}`);
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  if (process.exitCode !== undefined) {
    changes.push(`the exit status, to ${process.exitCode}`);
    process.exitCode = undefined;
  }
  if (changes.length > 0) throw new Error(`the state of the process was changed ${when}: ${changes.join('; ')}`);
}
