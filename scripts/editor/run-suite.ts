import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { within } from '../programs.ts';
import { openBrowser } from './browser.ts';
import { root } from './cache.ts';
import { type ServedEditor, startCodeServer } from './code-server.ts';
import { RUN_SECONDS, type Say } from './outcome.ts';
import { startWebProxy } from './web-proxy.ts';

/** The extension host that runs the extension and its tests: Node's, or the web worker of vscode.dev. */
export type ExtensionHost = 'node' | 'web';

/** Folders of one run: nothing outside them is written to. */
export interface Layout {
  readonly extension: string;
  readonly tests: string;
  readonly workspace: string;
  readonly data: string;
}

const TEST_FILE = 'index.cjs';

/** The time that the editor's page may take on a busy machine. It takes three seconds or so. */
const PAGE_SECONDS = 120;

/** Bundles test/editor/suite into a folder, once for both extension hosts. */
export async function bundleSuite(folder: string): Promise<void> {
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

/** Runs the suite in a desktop VS Code and gives its exit code. */
export async function onDesktop(
  vscodeExecutablePath: string,
  host: ExtensionHost,
  layout: Layout,
  say: Say,
): Promise<number> {
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

/** Runs the suite in a served VS Code that is open in Chromium, and gives what would be its exit code. */
export async function inCodeServer(host: ExtensionHost, layout: Layout, say: Say): Promise<number> {
  mkdirSync(layout.data, { recursive: true });
  // The server gives terminals the PATH of a login shell.
  const settings = { 'terminal.integrated.env.linux': { PATH: process.env.PATH } };
  const editor = await startCodeServer(layout.data, { settings, flags: ['--enable-smoke-test-driver'] });
  const browser = await openBrowser(layout.data);
  try {
    const { address, payload } = host === 'node' ? nodePage(editor, layout) : await webPage(editor, layout);
    const page = await browser.newPage();
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => say(args.map(String).join(' ')));
    const exit = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    const query = `folder=${encodeURIComponent(layout.workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    await page.goto(`${address}/?${query}`, { timeout: PAGE_SECONDS * 1000 });
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
