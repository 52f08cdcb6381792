import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..', '..');

/** The server and the command as they are packaged: `npm run bench` makes them first. */
export const ourServer = join(root, 'dist', 'server.cjs');
export const ourCommand = join(root, 'dist', 'cli.cjs');

/** Bundles the server that analyzes nothing. */
export async function bundleBareServer(folder: string): Promise<string> {
  return await bundle('test/bench/bare-server/main.ts', join(folder, 'bare.cjs'));
}

/** Bundles the program that only parses. */
export async function bundleParser(folder: string): Promise<string> {
  return await bundle('test/bench/process/parse-files.ts', join(folder, 'parse-files.cjs'));
}

async function bundle(entry: string, outfile: string): Promise<string> {
  const options = { bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node20' } as const;
  const mainFields = ['module', 'main'];
  await build({ ...options, mainFields, absWorkingDir: root, entryPoints: [entry], outfile, logLevel: 'error' });
  return outfile;
}
