import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { onPath, within } from '../programs.ts';

/** A desktop VS Code, or why there is none. */
export type Desktop =
  | { readonly executable: string; readonly why: string }
  | { readonly executable: null; readonly why: string };

/** What VS Code and VSCodium call their programs, the stable one first. */
const names = ['code', 'codium', 'code-insiders'];

/**
 * Looks for a desktop VS Code: VSCODE_EXECUTABLE, then `code`, `codium` or `code-insiders` on the PATH, then where
 * installers put them, then, when `download` is set, a download. All but the first need a display, which is everywhere
 * but on a Linux machine without one.
 */
export async function findDesktop({ download = false, cachePath = '' } = {}): Promise<Desktop> {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named !== undefined && named !== '') return { executable: named, why: 'VSCODE_EXECUTABLE names it' };
  if (!hasDisplay()) return { executable: null, why: 'no display (DISPLAY and WAYLAND_DISPLAY are unset)' };
  for (const name of names) {
    const installed = onPath(name);
    if (installed !== null) return { executable: installed, why: `\`${name}\` is on the PATH` };
  }
  const installed = usualPaths(process.platform, homedir()).find(isProgram);
  if (installed !== undefined) return { executable: installed, why: 'it is installed there' };
  if (!download)
    return { executable: null, why: `VSCODE_EXECUTABLE is unset, and none of ${names.join(', ')} is found` };
  try {
    const executable = await within(
      300,
      'downloading VS Code',
      downloadAndUnzipVSCode({ version: 'stable', cachePath }),
    );
    return { executable, why: `downloaded, since none of ${names.join(', ')} is found` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      executable: null,
      why: `none of ${names.join(', ')} is found, and VS Code cannot be downloaded (${reason})`,
    };
  }
}

/** Where packages and installers put VS Code without adding it to every PATH. */
export function usualPaths(platform: NodeJS.Platform, home: string): string[] {
  if (platform === 'darwin') {
    const apps = [
      ['Visual Studio Code', 'code'],
      ['VSCodium', 'codium'],
      ['Visual Studio Code - Insiders', 'code-insiders'],
    ] as const;
    return apps.flatMap(([app, name]) =>
      ['/Applications', join(home, 'Applications')].map((folder) =>
        join(folder, `${app}.app`, 'Contents', 'Resources', 'app', 'bin', name),
      ),
    );
  }
  if (platform !== 'linux') return [];
  return names.flatMap((name) => [`/usr/share/${name}/bin/${name}`, `/snap/bin/${name}`, `/opt/${name}/bin/${name}`]);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}
