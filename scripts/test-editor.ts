// Runs test/editor/suite inside a real VS Code, from the VSIX as it is packaged, in both extension hosts.
//   node scripts/test-editor.ts           the Node and the web extension host
//   node scripts/test-editor.ts --node    one of them: --node or --web
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { openBrowser } from './editor/browser.ts';
import { cache, root, runFolder } from './editor/cache.ts';
import { needCodeServer, type ServedEditor, startCodeServer } from './editor/code-server.ts';
import { needDebianPackages } from './editor/debian.ts';
import { findDesktop } from './editor/desktop.ts';
import { main, within } from './editor/programs.ts';
import { buildVsix, unpackVsix } from './editor/vsix.ts';
import { startWebProxy } from './editor/web-proxy.ts';

type Host = 'node' | 'web';
interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

type Say = (line: string) => void;

/** Folders of one run: nothing outside them is written to. */
interface Layout {
  readonly extension: string;
  readonly tests: string;
  readonly workspace: string;
  readonly data: string;
}

const TEST_FILE = 'index.cjs';
const RUN_SECONDS = 180;
/** The suite's own lines bear this mark; the rest is the editor's log, shown when a run has no result. */
const MARK = '[pinset-test] ';

main(async () => {
  const hosts = (['node', 'web'] as const).filter((host) => process.argv.includes(`--${host}`));
  const desktop = await findDesktop({ download: true, cachePath: join(cache, 'vscode-test') });
  if (desktop.executable === null) {
    console.log(`editor: code-server in Chromium, because there is no desktop VS Code: ${desktop.why}`);
    await needCodeServer();
    await needDebianPackages(['chromium'], 'running the editor');
  } else {
    console.log(`editor: ${desktop.executable} (${desktop.why})`);
  }
  const folder = runFolder();
  const extension = unpackVsix(await buildVsix(folder), join(folder, 'vsix'));
  const tests = join(folder, 'tests');
  await bundleSuite(tests);

  const workspaces = join(root, 'test', 'editor', 'workspace');
  const total = { passed: 0, failed: 0 };
  for (const host of hosts.length === 0 ? (['node', 'web'] as const) : hosts) {
    for (const name of readdirSync(workspaces)) {
      console.log(`\n${host === 'node' ? 'Node' : 'Web'} extension host, workspace ${name}`);
      const workspace = join(folder, host, name);
      cpSync(join(workspaces, name), workspace, { recursive: true });
      const layout = { extension, tests, workspace, data: join(folder, host, `${name}-data`) };
      const outcome = await outcomeOf((say) =>
        desktop.executable === null
          ? inCodeServer(host, layout, say)
          : onDesktop(desktop.executable, host, layout, say),
      );
      total.passed += outcome.passed;
      total.failed += outcome.failed;
    }
  }
  console.log(`\neditor tests: ${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});

/**
 * Runs the suite once and counts by its closing line. A run without such a line, one that counts no test, and one
 * that VS Code calls failed though no test did, are failures.
 */
async function outcomeOf(run: (say: Say) => Promise<number>): Promise<Outcome> {
  const closings: Outcome[] = [];
  const editorLog: string[] = [];
  const say = (line: string) => {
    const at = line.indexOf(MARK);
    if (at < 0) {
      editorLog.push(line);
      return;
    }
    const text = line.slice(at + MARK.length);
    const closing = /(\d+) passed, (\d+) failed/.exec(text);
    if (closing !== null) closings.push({ passed: Number(closing[1]), failed: Number(closing[2]) });
    console.log(text);
  };
  const code = await within(RUN_SECONDS, 'the run', run(say)).catch((error: unknown) => {
    console.log(`  error: ${error instanceof Error ? error.message : error}`);
    return 1;
  });
  const counts = closings.at(-1);
  if (counts === undefined || counts.passed + counts.failed === 0) {
    console.log(`  FAIL  the run ended without a result; the editor's log:\n${editorLog.join('\n')}`);
    return { passed: 0, failed: 1 };
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function bundleSuite(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['test/editor/suite/index.ts'],
    outfile: join(folder, TEST_FILE),
    bundle: true,
    format: 'cjs',
    platform: 'browser', // The same bundle runs in both extension hosts.
    target: 'es2022',
    external: ['vscode'],
    logLevel: 'warning',
  });
}

async function onDesktop(vscodeExecutablePath: string, host: Host, layout: Layout, say: Say): Promise<number> {
  const kind = host === 'web' ? ['--extensionDevelopmentKind=web'] : [];
  const stdout = new PassThrough();
  createInterface({ input: stdout }).on('line', say);
  return await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: layout.extension,
    extensionTestsPath: join(layout.tests, TEST_FILE),
    launchArgs: [layout.workspace, '--disable-workspace-trust', '--user-data-dir', layout.data, ...kind],
    stdout,
    stderr: stdout,
  });
}

async function inCodeServer(host: Host, layout: Layout, say: Say): Promise<number> {
  mkdirSync(layout.data, { recursive: true });
  const editor = await startCodeServer(layout.data, { flags: ['--enable-smoke-test-driver'] });
  const browser = await openBrowser(layout.data);
  try {
    const { address, payload } = host === 'node' ? nodePage(editor, layout) : await webPage(editor, layout);
    const page = await browser.newPage();
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => say(args.map(String).join(' ')));
    const exit = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    const query = `folder=${encodeURIComponent(layout.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await page.goto(`${address}/?${query}`);
    return await within(RUN_SECONDS - 20, `the tests in the ${host} extension host`, exit);
  } finally {
    await browser.close();
    editor.stop();
  }
}

function nodePage({ address, authority }: ServedEditor, { extension, tests }: Layout) {
  const remote = `vscode-remote://${authority}`;
  const payload = [
    ['extensionDevelopmentPath', `${remote}${extension}`],
    ['extensionTestsPath', `${remote}${join(tests, TEST_FILE)}`],
    ['skipWelcome', 'true'],
  ];
  return { address, payload };
}

async function webPage({ authority }: ServedEditor, { extension, tests }: Layout) {
  const editorPort = Number(authority.split(':')[1]);
  const address = await startWebProxy({ editorPort, extension, tests, testFile: TEST_FILE });
  const payload = [
    ['extensionDevelopmentKind', 'web'],
    ['skipWelcome', 'true'],
  ];
  return { address, payload };
}
