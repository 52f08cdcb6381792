// Bundles the extension, the server and the command into dist/.
//   node scripts/build.ts            with source maps, for development
//   node scripts/build.ts --watch    the same, again after every change
//   node scripts/build.ts --package  minified, with the notices of what is bundled, for the VSIX
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build, context, type Metafile, type OutputFile, type Plugin, transform } from 'esbuild';
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

/** The start of the server loads the server itself once V8's cache is in force. */
const serverItself: Plugin = {
  name: 'server-itself',
  setup({ onResolve }) {
    onResolve({ filter: /\/node\.ts$/ }, () => ({ path: './server/node.cjs', external: true }));
  },
};

/** The start of the command loads the command itself once V8's cache is in force. */
const commandBeside: Plugin = {
  name: 'command-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/main\.ts$/ }, () => ({ path: './cli/main.cjs', external: true }));
  },
};

/** `import()` would start the loader of ES modules. */
const withoutImport = { 'dynamic-import': false };

/** What starts the server and the command: syntax that an old Node parses, so that it can say which Node is needed. */
const start: BuildOptions = { ...node, target: 'es2015', supported: withoutImport };

/**
 * Writes the parts of a split bundle into `folder` as CommonJS, which starts faster than ES modules do. esbuild splits
 * ES modules only, so each part is translated once more.
 */
function asCommonJs(folder: string): Plugin {
  return {
    name: 'as-commonjs',
    setup({ onEnd }) {
      onEnd(async ({ outputFiles = [] }) => {
        rmSync(join(root, folder), { recursive: true, force: true });
        mkdirSync(join(root, folder), { recursive: true });
        const parts = await Promise.all(outputFiles.map(translated));
        for (const { name, code, map } of packaging ? withFewerFiles(parts) : parts) {
          const path = join(root, folder, name);
          writeFileSync(path, packaging ? code : `${code}//# sourceMappingURL=${name}.map\n`);
          if (!packaging) writeFileSync(`${path}.map`, map);
        }
      });
    },
  };
}

/** A file of a split bundle. */
interface Part {
  readonly name: string;
  readonly code: string;
  readonly map: string;
}

async function translated({ path, text }: OutputFile): Promise<Part> {
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: packaging,
    supported: withoutImport,
    sourcemap: packaging ? false : 'external',
    sourcefile: path,
  });
  return { name: basename(path), code, map };
}

/** Puts the small parts that others share into one file: opening a file costs more than reading a few that are not needed. */
function withFewerFiles(parts: readonly Part[]): Part[] {
  const isSmall = ({ name, code }: Part) => name.startsWith('chunk-') && code.length < 10_000;
  const small = parts.filter(isSmall);
  if (small.length < 2) return [...parts];
  const names = new Set(small.map(({ name }) => name));
  const linked = (code: string) =>
    code.replace(/require\("\.\/(chunk-\w+\.cjs)"\)/g, (whole, name) =>
      names.has(name) ? `require("./small.cjs")("${name}")` : whole,
    );
  const functions = small.map(({ name, code }) => `"${name}"(exports,require,module){${linked(code)}\n}`);
  const code = `const loaded={},parts={${functions.join(',')}};
module.exports=(name)=>{let part=loaded[name];if(!part){part=loaded[name]={exports:{}};parts[name](part.exports,require,part)}return part.exports};
`;
  const others = parts.filter((part) => !isSmall(part)).map((part) => ({ ...part, code: linked(part.code) }));
  return [...others, { name: 'small.cjs', code, map: '' }];
}

/**
 * The server in the worker is also the analysis of the server in Node, which so is in the extension once. A worker starts
 * it; to Node it gives what it would start.
 */
const workerOrAnalysis = `
if (pinsetNode === null) require('./browser.ts');
else pinsetNode.exports.analysis = () => require('./serve.ts');
`;

/** Node's own module of the file, which is not the one that a bundled file sees as `module`; null in a worker. */
const nodeModule = "var pinsetNode = typeof module === 'object' ? module : null;";

/** The server in Node loads the analysis from the worker's file. */
const analysisBeside: Plugin = {
  name: 'analysis-beside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/serve\.ts$/ }, ({ path }) => ({ path, namespace: 'beside' }));
    onResolve({ filter: /\/browser\/server\.js$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'beside' }, () => ({
      contents: "import { analysis } from '../browser/server.js';\nexport const { serve, useLocale } = analysis();",
    }));
  },
};

/**
 * What the analysis has in common with the server in Node has to be the same there: errors that are known by their class,
 * and the language of the messages.
 */
const sharedWithNode: Plugin = {
  name: 'shared-with-node',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^(?:vscode-languageserver|@vscode\/l10n)$/ }, ({ path, pluginData }) =>
      pluginData === 'itself' ? undefined : { path, namespace: 'shared' },
    );
    onLoad({ filter: /.*/, namespace: 'shared' }, async ({ path }) => {
      const itself = await resolve(path, { resolveDir: root, kind: 'require-call', pluginData: 'itself' });
      const ofNode = `pinsetNode.require('../server/node-shared.cjs')[${JSON.stringify(path)}]`;
      const inWorker = `require(${JSON.stringify(itself.path)})`;
      return { contents: `module.exports = pinsetNode === null ? ${inWorker} : ${ofNode};`, resolveDir: root };
    });
  },
};

/** A bundle in several files, so that a part is loaded when it is needed: one file for each entry and each shared part. */
function split(outdir: string, entryPoints: string[], plugins: Plugin[] = []): BuildOptions {
  return {
    ...node,
    entryPoints,
    outdir,
    define: { ...shared.define, 'import.meta.dirname': '__dirname' },
    outExtension: { '.js': '.cjs' },
    format: 'esm',
    splitting: true,
    write: false,
    sourcemap: packaging ? false : 'inline',
    // Bundles are in memory here. The build for Node loads node:fs/promises to read files: 2 of 60 ms of each start.
    alias: { '@vscode/l10n': '@vscode/l10n/dist/browser.js' },
    plugins: [...plugins, asCommonJs(outdir)],
  };
}

// Endings are .cjs because the manifest says "type": "module", and VS Code 1.100 and later goes by it, for the web
// extension host too, which takes CommonJS only. The server in the worker is a classic script.
const bundles: readonly BuildOptions[] = [
  {
    ...node,
    entryPoints: ['client/src/main.ts'],
    outfile: 'dist/client.cjs',
    // One bundle for both extension hosts: the web one never comes to what needs Node.
    conditions: ['node', 'browser'],
    supported: withoutImport,
    external: ['vscode'],
  },
  // The page of the host map, which draws by itself: it gets the map and not a picture.
  {
    ...browser,
    entryPoints: ['client/src/map/page/page.ts', 'client/src/map/page/page.css'],
    outdir: 'dist/map',
    format: 'iife',
  },
  {
    ...start,
    entryPoints: ['server/src/lsp/start.ts'],
    outfile: 'dist/server.cjs',
    plugins: [serverItself],
  },
  split('dist/server', ['server/src/lsp/node.ts', 'server/src/lsp/node-shared.ts'], [analysisBeside]),
  {
    ...start,
    entryPoints: ['server/src/cli/start.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [commandBeside],
  },
  // It has the server in it, of which `pinset lsp` loads what the other commands do not need.
  split('dist/cli', ['server/src/cli/main.ts', 'server/src/cli/worker.ts']),
  {
    ...browser,
    stdin: {
      contents: workerOrAnalysis,
      resolveDir: join(root, 'server', 'src', 'lsp'),
      sourcefile: 'worker-or-analysis.js',
    },
    outfile: 'dist/browser/server.js',
    format: 'iife',
    banner: { js: nodeModule },
    plugins: [sharedWithNode],
  },
];

if (watching) {
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => build(bundle)));
  const inputs = results.flatMap(({ metafile }) => inputsOf(metafile));
  writeFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, inputs));
  writeFileSync(join(root, 'dist', 'pages.json'), JSON.stringify(pages()));
  // Node loads the worker's file, whose ending a browser has to know.
  writeFileSync(join(root, 'dist', 'browser', 'package.json'), '{ "type": "commonjs" }\n');
}

/** The pages that the extension shows. Together they are a quarter of what they are one by one in the VSIX. */
function pages(): Record<string, string> {
  const globs = ['rules/*.md', 'ko/rules/*.md', 'rules/*.host.json', 'capture-a-host.md', 'forecast.md', 'suppress.md'];
  const files = globSync(globs, { cwd: join(root, 'docs') }).sort();
  return Object.fromEntries(files.map((file) => [`/${file}`, readFileSync(join(root, 'docs', file), 'utf8')]));
}

function inputsOf(metafile: Metafile | undefined): string[] {
  return Object.keys(metafile?.inputs ?? {});
}
