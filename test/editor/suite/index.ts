import { workspace } from 'vscode';
import 'mocha/mocha.js';
import { editingTests } from './editing.ts';
import { fixesTests } from './fixes.ts';
import { fleetTests } from './fleet.ts';
import { hostsTests } from './hosts.ts';
import { hostsViewTests } from './hosts-view.ts';
import { kindsTests } from './kinds.ts';
import { libvirtTests } from './libvirt.ts';
import { manifestTests } from './manifest.ts';
import { mapTests } from './map.ts';
import { navigationTests } from './navigation.ts';
import { plainTests } from './plain.ts';
import { scriptTests } from './scripts.ts';
import { snippetTests } from './snippets.ts';
import { taskTests } from './tasks.ts';

declare const mocha: BrowserMocha;

/** What each workspace below test/editor/workspace is for. */
const SUITES: Readonly<Record<string, readonly (() => void)[]>> = {
  plain: [plainTests, manifestTests],
  fleet: [fleetTests, scriptTests, taskTests, navigationTests, editingTests],
  hosts: [hostsTests],
  fixes: [fixesTests, hostsViewTests, snippetTests],
  kinds: [kindsTests],
  map: [mapTests],
  libvirt: [libvirtTests],
};

/**
 * Runs the tests that belong to the workspace that is open; VS Code calls this. One bundle serves both extension
 * hosts, so it is mocha's browser build, and what happens is told line by line on the console.
 */
export function run(): Promise<void> {
  const name = workspace.workspaceFolders?.[0]?.name ?? '';
  const suites = SUITES[name];
  if (suites === undefined) return Promise.reject(new Error(`no tests for the workspace "${name}"`));
  // The Node extension host has no address, in which mocha's browser build looks for options.
  if (!('location' in globalThis)) Object.assign(globalThis, { location: { search: '' } });
  mocha.setup({ ui: 'bdd', reporter: 'base', timeout: 150_000 });
  for (const define of suites) define();
  return new Promise((resolve, reject) => {
    let passed = 0;
    let failed = 0;
    mocha
      .run()
      .on('pass', (test) => {
        passed += 1;
        tell(`  ok    ${test.fullTitle()} (${test.duration} ms)`);
      })
      .on('fail', (test, error: Error) => {
        failed += 1;
        tell(`  FAIL  ${test.fullTitle()}\n${error.stack ?? error.message}`);
      })
      .on('pending', (test) => {
        failed += 1;
        tell(`  FAIL  ${test.fullTitle()}: skipped, which no test here may be`);
      })
      .on('end', () => {
        tell(`  ${name}: ${passed} passed, ${failed} failed`);
        if (failed === 0 && passed > 0) resolve();
        else reject(new Error(`${failed} of ${passed + failed} tests failed`));
      });
  });
}

/** Tells the runner, which shows what bears this mark and keeps back what the editor itself logs. */
function tell(text: string): void {
  console.log(`[pinset-test] ${text}`);
}
