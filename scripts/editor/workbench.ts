import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Driver, driveWorkbench } from '../../test/editor/driver.ts';
import { openBrowser } from './browser.ts';
import { type EditorUser, installVsix, startCodeServer } from './code-server.ts';

/** What is opened, and how it looks. `folder` takes the editor's data. */
export interface WorkbenchOptions {
  readonly vsix: string;
  readonly workspace: string;
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The language of the extension, such as `ko`; that of VS Code itself would need its language pack. */
  readonly language?: string;
  /** Whether the workspace is trusted; it is unless that is false. */
  readonly trusts?: boolean;
  /** Who runs the editor; the folder and the workspace become theirs. */
  readonly user?: EditorUser;
  readonly size?: { readonly width: number; readonly height: number };
}

/** Opens a workspace in a served VS Code in which the VSIX is installed, ready to be driven. */
export async function openWorkbench(options: WorkbenchOptions): Promise<{ driver: Driver; close(): Promise<void> }> {
  const data = join(options.folder, 'workbench');
  await installVsix(options.vsix, data);
  const { settings = {}, trusts = true, user = {} } = options;
  if (user.uid !== undefined) giveTo(user, [options.folder, options.workspace]);
  const editor = await startCodeServer(data, { settings, trusts, user });
  const browser = await openBrowser(data, options.size);
  const close = async () => {
    await browser.close();
    editor.stop();
  };
  try {
    const page = await browser.newPage();
    if (options.language !== undefined)
      await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(options.language)};`);
    // A busy machine takes longer than Playwright waits by itself.
    await page.goto(`${editor.address}/?folder=${encodeURIComponent(options.workspace)}`, { timeout: 120_000 });
    return { driver: await driveWorkbench(page), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function giveTo({ uid, gid }: EditorUser, folders: readonly string[]): void {
  execFileSync('chown', ['-R', `${uid}:${gid}`, '--', ...folders]);
}
