import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licence texts of every package that the bundles contain, as those licences ask for.
 * `inputs` are esbuild's input paths, relative to `root`. A package without a
 * licence file is named with the licence of its manifest; one without that stops the build.
 */
export function thirdPartyNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const notices = [...folders]
    .sort()
    .flatMap((folder) => [
      notice(join(root, folder)),
      ...bundledIn(packageName(folder)).map((holder) => mitNotice(root, holder)),
    ]);
  return ['Pinset contains the following packages.', ...new Set(notices)].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@scope/name/dist/index.js` → `node_modules/@scope/name`; null for our own files. */
function packageFolder(input: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null;
}

function packageName(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Packages whose code is part of another package's files, under the MIT license, with their copyright. */
function bundledIn(name: string): string[] {
  return name === 'vscode-uri' ? ['path-browserify 1.0.1\n\nMIT License\n\nCopyright (c) 2013 James Halliday.'] : [];
}

/** The notice of a package under the MIT license, whose terms are those of our own LICENSE. */
function mitNotice(root: string, heading: string): string {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8');
  return `${heading}\n\n${own.slice(own.indexOf('Permission is hereby granted')).trim()}`;
}

function notice(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  if (typeof license !== 'string') throw new Error(`${folder} says nothing of its licence`);
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `${name} ${version}\n\nLicence: ${license}. Copyright: ${holder}.`;
}
