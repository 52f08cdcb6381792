import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { onPath, within } from '../programs.ts';

/** A desktop VS Code, or why there is none. */
export type Desktop =
  | { readonly executable: string; readonly why: string }
  | { readonly executable: null; readonly why: string };

/**
 * Looks for a desktop VS Code: VSCODE_EXECUTABLE, then `code` on the PATH, then, when `download` is set, a download.
 * All but the first need a display, which is everywhere but on a Linux machine without one.
 */
export async function findDesktop({ download = false, cachePath = '' } = {}): Promise<Desktop> {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named !== undefined && named !== '') return { executable: named, why: 'VSCODE_EXECUTABLE names it' };
  if (!hasDisplay()) return { executable: null, why: 'no display (DISPLAY and WAYLAND_DISPLAY are unset)' };
  const installed = onPath('code');
  if (installed !== null) return { executable: installed, why: '`code` is on the PATH' };
  if (!download) return { executable: null, why: 'VSCODE_EXECUTABLE is unset and `code` is not on the PATH' };
  try {
    const executable = await within(
      300,
      'downloading VS Code',
      downloadAndUnzipVSCode({ version: 'stable', cachePath }),
    );
    return { executable, why: 'downloaded, since `code` is not on the PATH' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { executable: null, why: `\`code\` is not on the PATH, and VS Code cannot be downloaded (${reason})` };
  }
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}
