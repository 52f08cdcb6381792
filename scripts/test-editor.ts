// Tests the extension inside a real VS Code, from the VSIX as it is packaged.
//   node scripts/test-editor.ts           everything
//   node scripts/test-editor.ts --web     one part: --node and --web run test/editor/suite in that extension host,
//                                         --person installs the VSIX and does what a person would do
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root, runFolder } from './editor/cache.ts';
import { needCodeServer } from './editor/code-server.ts';
import { needDebianPackages } from './editor/debian.ts';
import { type Desktop, findDesktop } from './editor/desktop.ts';
import { type Outcome, outcomeOf, RUN_SECONDS } from './editor/outcome.ts';
import { runPerson } from './editor/run-person.ts';
import { bundleSuite, type ExtensionHost, inCodeServer, onDesktop } from './editor/run-suite.ts';
import { buildVsix, unpackVsix } from './editor/vsix.ts';
import { main, within } from './programs.ts';

const PARTS = ['node', 'web', 'person'] as const;
const workspaces = join(root, 'test', 'editor', 'workspace');

main(async () => {
  const asked = PARTS.filter((part) => process.argv.includes(`--${part}`));
  const parts = asked.length > 0 ? asked : PARTS;
  const desktop = await findDesktop({ download: true, cachePath: join(cache, 'vscode-test') });
  if (desktop.executable === null) {
    console.log(`editor: code-server in Chromium, because there is no desktop VS Code: ${desktop.why}`);
  } else {
    console.log(`editor: ${desktop.executable} (${desktop.why})`);
  }
  if (desktop.executable === null || parts.includes('person')) {
    await needCodeServer();
    await needDebianPackages(['chromium'], 'running the editor');
  }
  const folder = runFolder();
  const vsix = await buildVsix(folder);

  const outcomes: Outcome[] = [];
  for (const part of parts) {
    outcomes.push(part === 'person' ? await personRun(vsix, folder) : await suiteRuns(part, desktop, vsix, folder));
  }
  const { passed, failed } = sum(outcomes);
  console.log(`\neditor tests: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

/** Runs the suite in one extension host, once in each workspace. */
async function suiteRuns(host: ExtensionHost, desktop: Desktop, vsix: string, folder: string): Promise<Outcome> {
  const extension = unpackVsix(vsix, join(folder, 'vsix'));
  const tests = join(folder, 'tests');
  await bundleSuite(tests);
  const outcomes: Outcome[] = [];
  for (const name of readdirSync(workspaces)) {
    console.log(`\n${host === 'node' ? 'Node' : 'Web'} extension host, workspace ${name}`);
    const layout = {
      extension,
      tests,
      workspace: copyOf(name, join(folder, host)),
      data: join(folder, host, 'data', name),
    };
    outcomes.push(
      await outcomeOf((say) =>
        desktop.executable === null
          ? inCodeServer(host, layout, say)
          : onDesktop(desktop.executable, host, layout, say),
      ),
    );
  }
  return sum(outcomes);
}

async function personRun(vsix: string, folder: string): Promise<Outcome> {
  console.log('\nA person at the editor (code-server in Chromium, the VSIX installed)');
  const workspace = copyOf('fleet', join(folder, 'person'));
  return await within(RUN_SECONDS, 'the steps of a person', runPerson({ vsix, workspace, folder }));
}

/** A copy of a workspace below test/editor/workspace that tests may write to. */
function copyOf(name: string, folder: string): string {
  const copy = join(folder, name);
  cpSync(join(workspaces, name), copy, { recursive: true });
  return copy;
}

function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}
