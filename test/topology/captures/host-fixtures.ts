import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/hosts/', import.meta.url);

/** The kinds of files in test/fixtures/hosts, such as `capabilities.xml`, each with the hosts that have one. */
export const hostFixtures: ReadonlyMap<string, readonly string[]> = filesByKind();

/** The hosts with a set of captures in test/fixtures/hosts. */
export const hostNames = hostFixtures.get('capabilities.xml') ?? [];

/** A file of a host's set: `capabilities.xml`, `lscpu-p-all.txt`, `numactl-H.txt`. */
export function hostFixture(host: string, file: string): string {
  return hostFixtureBytes(host, file).toString();
}

/** The bytes of a file of a host's set. */
export function hostFixtureBytes(host: string, file: string): Buffer {
  return readFileSync(new URL(`${host}.${file}`, folder));
}

function filesByKind(): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const name of readdirSync(folder)) {
    const [host = '', ...kind] = name.split('.');
    hosts.set(kind.join('.'), [...(hosts.get(kind.join('.')) ?? []), host]);
  }
  return hosts;
}
