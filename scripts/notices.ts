import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licence texts of every package that the bundles contain, as those licences ask for.
 * `inputs` are esbuild's input paths, relative to `root`. A package without a
 * licence file is named with the licence of its manifest; one without that stops the build.
 */
export function thirdPartyNotices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const notices = [...folders].sort().map((folder) => notice(join(root, folder)));
  return ['Pinset contains the following packages.', ...new Set(notices)].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@scope/name/dist/index.js` → `node_modules/@scope/name`; null for our own files. */
function packageFolder(input: string): string | null {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null;
}

function notice(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file !== undefined) return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  if (typeof license !== 'string') throw new Error(`${folder} says nothing of its licence`);
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return `${name} ${version}\n\nLicence: ${license}. Copyright: ${holder}.`;
}
