import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import { parseArchive } from '../../server/src/topology/captures/archive/archive.ts';
import { unpackBzip2 } from '../../server/src/topology/captures/archive/bzip2.ts';
import { parseCapture } from '../../server/src/topology/merge/read-captures.ts';

interface Measure {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
  readonly measured: string;
}

const root = join(import.meta.dirname, '..', '..');
const fixtures = join(root, 'test', 'fixtures', 'hosts');
const conformance = join(process.env.PINSET_CONFORMANCE ?? join(root, '..', 'shared', 'conformance'), 'hosts');

/** The import of the largest capture at hand, of each kind, beside merely parsing or unpacking the same bytes. */
export async function benchCaptures(): Promise<Measure[]> {
  const xml = [largest(/hwloc.*\.xml$/, 'hwloc-xml'), largest(/capabilities\.xml$/, 'libvirt-capabilities')];
  const measures: Measure[] = [];
  for (const file of xml) {
    const text = readFileSync(file, 'utf8');
    const ours = await median(() => parseCapture(text));
    const bare = await median(() => new XMLParser({ ignoreAttributes: false }).parse(text));
    measures.push(measure(file, ours, bare, 'a bare fast-xml-parser'));
  }
  const archive = largest(/sys-snapshot\.tar\.gz$/, 'hwloc-sysfs');
  const bytes = readFileSync(archive);
  const ours = await median(() => parseArchive(bytes));
  const bare = await median(() => (archive.endsWith('.bz2') ? drain(unpackBzip2(bytes)) : gunzipSync(bytes)));
  measures.push(measure(archive, ours, bare, 'unpacking alone'));
  return measures;
}

function largest(fixture: RegExp, folder: string): string {
  const theirs = join(conformance, folder);
  const from = existsSync(theirs) ? theirs : fixtures;
  const files = readdirSync(from).filter((name) => from === theirs || fixture.test(name));
  const bySize = files.map((name) => join(from, name)).sort((a, b) => readFileSync(b).length - readFileSync(a).length);
  return bySize[0] ?? join(fixtures, 'smt2-2node.capabilities.xml');
}

function measure(file: string, ours: number, bare: number, against: string): Measure {
  const name = `import of ${file.slice(file.lastIndexOf('/') + 1)}`;
  return { name, ratio: ours / bare, against, measured: `${ours.toFixed(1)} ms, ${bare.toFixed(1)} ms` };
}

function drain(pieces: Iterable<Uint8Array>): number {
  let size = 0;
  for (const piece of pieces) size += piece.length;
  return size;
}

async function median(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 25; turn++) {
    const started = performance.now();
    await run();
    times.push(performance.now() - started);
  }
  return times.slice(5).sort((a, b) => a - b)[10] ?? 0;
}
