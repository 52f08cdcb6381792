import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exclusively } from '../editor/cache.ts';
import { runProgram } from '../programs.ts';
import { manifest, root } from './product.ts';
import { packagedReadme } from './readme.ts';
import { stage } from './stage.ts';

/** Files of the extension that are not copied but written. */
const written = ['package.json', 'README.md', 'l10n/*.json'];

/** Builds the extension into `folder/pinset.vsix`, or under another name, and gives the file's path. */
export async function buildVsix(folder: string, name = 'pinset.vsix'): Promise<string> {
  const file = join(folder, name);
  const staged = join(folder, 'files', 'vsix');
  await exclusively('build', async () => {
    await buildForPackages();
    const { bin, scripts, devDependencies, allowScripts, ...fields } = manifest;
    stage(staged, copiedFiles(), {
      'package.json': JSON.stringify(fields, null, 2),
      'README.md': packagedReadme(),
      [join(String(manifest.l10n), 'bundle.l10n.ko.json')]: textsOfClient('bundle.l10n.ko.json'),
    });
    const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    const flags = ['--no-dependencies', '--out', file];
    await runProgram(process.execPath, [vsce, 'package', ...flags], { cwd: staged, seconds: 300 });
  });
  return file;
}

/** What the extension consists of besides: what .vscodeignore does not ignore. The command is a package of its own. */
function copiedFiles(): string[] {
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  const files = lines.flatMap((line) => (line.startsWith('!') ? [line.slice(1).trim()] : []));
  return files.filter((file) => !written.includes(file));
}

/** Bundles everything as it is delivered: minified, without source maps. */
export async function buildForPackages(): Promise<void> {
  const script = join(root, 'scripts', 'build.ts');
  await runProgram(process.execPath, [script, '--package'], { cwd: root, seconds: 300 });
}

/** The translations that the client looks up. Those of the server are in its bundles. */
function textsOfClient(name: string): string {
  const client = plain(readFileSync(join(root, 'dist', 'client.cjs'), 'utf8'));
  const all = Object.entries<string>(JSON.parse(readFileSync(join(root, 'l10n', name), 'utf8')));
  return JSON.stringify(Object.fromEntries(all.filter(([key]) => client.includes(key))), null, 2);
}

/** JavaScript with the escapes of its strings resolved. */
function plain(code: string): string {
  return code.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/g, (_, unicode, byte, character) => {
    const hex = unicode ?? byte;
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return character === 'n' ? '\n' : character;
  });
}
