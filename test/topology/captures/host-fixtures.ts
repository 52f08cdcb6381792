import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/hosts/', import.meta.url);

/** The hosts of which test/fixtures/hosts has a set of captures. */
export const hostNames = readdirSync(folder)
  .filter((file) => file.endsWith('.capabilities.xml'))
  .map((file) => file.slice(0, -'.capabilities.xml'.length));

/** A file of a host's set: `capabilities.xml`, `lscpu-p-all.txt`, `numactl-H.txt`. */
export function hostFixture(host: string, file: string): string {
  return readFileSync(new URL(`${host}.${file}`, folder), 'utf8');
}
