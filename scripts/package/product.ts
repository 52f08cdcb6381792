import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** The fields of package.json that packages take over. It is the one place that says whose Pinset is and where it lives. */
export interface Manifest extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage: string;
  readonly repository: { readonly url: string };
  readonly bugs: unknown;
  readonly keywords: readonly string[];
  readonly engines: { readonly node: string; readonly vscode: string };
}

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** What Pinset does, in one sentence. */
export const description = (JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as { description: string })
  .description;

/** The repository's page: `https://github.com/OWNER/NAME`. */
export const repositoryPage = manifest.repository.url.replace(/^git\+|\.git$/g, '');

/** The owner of the repository, in whose scope the npm package is: only its owner can publish there. */
const owner = new URL(repositoryPage).pathname.split('/')[1];

export const npmName = `@${owner}/${manifest.name}`;
