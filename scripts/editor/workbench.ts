import { join } from 'node:path';
import { type Driver, driveWorkbench } from '../../test/editor/driver.ts';
import { openBrowser } from './browser.ts';
import { installVsix, startCodeServer } from './code-server.ts';

/** What is opened, and how it looks. `folder` takes the editor's data. */
export interface WorkbenchOptions {
  readonly vsix: string;
  readonly workspace: string;
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The language of the extension, such as `ko`; that of VS Code itself would need its language pack. */
  readonly language?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Opens a workspace in a served VS Code in which the VSIX is installed, ready to be driven. */
export async function openWorkbench(options: WorkbenchOptions): Promise<{ driver: Driver; close(): Promise<void> }> {
  const data = join(options.folder, 'workbench');
  await installVsix(options.vsix, data);
  const editor = await startCodeServer(data, { settings: { ...options.settings } });
  const browser = await openBrowser(data, options.size);
  const page = await browser.newPage();
  if (options.language !== undefined)
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)};`);
  // A busy machine takes longer than Playwright waits by itself.
  await page.goto(`${editor.address}/?folder=${encodeURIComponent(options.workspace)}`, { timeout: 120_000 });
  return {
    driver: await driveWorkbench(page),
    async close() {
      await browser.close();
      editor.stop();
    },
  };
}
