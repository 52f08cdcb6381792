// Bundles the extension, the server and the command into dist/.
//   node scripts/build.ts            with source maps, for development
//   node scripts/build.ts --watch    the same, again after every change
//   node scripts/build.ts --package  minified, with the notices of what is bundled, for the VSIX
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, context, type Metafile, type Plugin } from 'esbuild';
import { thirdPartyNotices } from './notices.ts';

const root = join(import.meta.dirname, '..');
const packaging = process.argv.includes('--package');
const watching = process.argv.includes('--watch');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const shared: BuildOptions = {
  define: { PINSET_VERSION: JSON.stringify(version) },
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  minify: packaging,
  sourcemap: packaging ? false : 'linked',
  legalComments: 'none',
  // jsonc-parser's `main` is UMD, whose require calls a bundler cannot follow.
  mainFields: ['module', 'main'],
  logLevel: 'info',
};

/** The oldest VS Code that the manifest allows runs its extension host on Node 20. */
const node: BuildOptions = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const browser: BuildOptions = { ...shared, platform: 'browser', target: 'es2022' };

/** `pinset lsp` runs the server's own bundle, so that the other commands do not load it. */
const serverBeside: Plugin = {
  name: 'server-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/lsp\/node\.ts$/ }, () => ({ path: './server.cjs', external: true }));
  },
};

// Endings are .cjs because the manifest says "type": "module", and VS Code 1.100 and later goes by it, for the web
// extension host too, which takes CommonJS only. The server in the worker is a classic script.
const bundles: readonly BuildOptions[] = [
  { ...node, entryPoints: ['client/src/node.ts'], outfile: 'dist/client.cjs', external: ['vscode'] },
  { ...node, entryPoints: ['server/src/lsp/node.ts'], outfile: 'dist/server.cjs' },
  {
    ...node,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
    // Bundles are in memory here. The build for Node loads node:fs/promises to read files: 2 of 60 ms of each start.
    alias: { '@vscode/l10n': '@vscode/l10n/dist/browser.js' },
    plugins: [serverBeside],
  },
  {
    ...browser,
    entryPoints: ['client/src/browser.ts'],
    outfile: 'dist/browser/client.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  { ...browser, entryPoints: ['server/src/lsp/browser.ts'], outfile: 'dist/browser/server.js', format: 'iife' },
];

if (watching) {
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => build(bundle)));
  const inputs = results.flatMap(({ metafile }) => inputsOf(metafile));
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, inputs));
}

function inputsOf(metafile: Metafile | undefined): string[] {
  return Object.keys(metafile?.inputs ?? {});
}
