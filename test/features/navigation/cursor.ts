import assert from 'node:assert/strict';
import type { Span } from '../../../server/src/base/span.ts';
import type { FleetDocument } from '../../../server/src/fleet/documents/document.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import type { Fleet } from '../../../server/src/fleet/fleet.ts';
import { marked } from '../../marker.ts';
import { fleetOf } from '../../rules/check.ts';
import { hostFixture } from '../../topology/captures/host-fixtures.ts';

/** A cursor in a document of a fleet. */
export interface Cursor {
  readonly fleet: Fleet;
  readonly document: FleetDocument;
  readonly offset: number;
}

/**
 * The fleet of these files, and the cursor at the mark `«»` in one of them. A file that is named `host` is the profile of
 * the only host, which has 16 CPUs: siblings 0-1, 2-3 …, node 0 is 0-7, node 1 is 8-15.
 */
export async function cursorIn(files: Readonly<Record<string, string>>): Promise<Cursor> {
  const { host = '{ "name": "lab", "topology": "lab.xml" }', ...others } = files;
  const plain = Object.fromEntries(Object.entries(others).map(([name, text]) => [name, marked(text).text]));
  const { fleet } = fleetOf(null, plain);
  const read = async () => hostFixture('smt2-2node', 'capabilities.xml');
  fleet.setHost(await loadHostProfile('file:///lab.host.json', '/lab.host.json', marked(host).text, read));
  const [name, source] = Object.entries(files).find(([, text]) => text.includes('«')) ?? ['', ''];
  const [span] = marked(source).spans;
  const isScript = /\.(?:sh|service|slice)$/.test(name);
  const uri =
    name === 'host' ? 'file:///lab.host.json' : isScript ? `file:///scripts/${name}` : `file:///vms/${name}.xml`;
  const document = fleet.document(uri);
  assert.ok(document && span, `no cursor in ${uri}`);
  return { fleet, document, offset: document.text.indexOf(marked(source).text.trimStart()) + span.start };
}

/** `web.xml: 4-5`: the file of a place, and what is there. */
export function place({ path, text }: FleetDocument, { start, end }: Span): string {
  return `${path.slice(path.lastIndexOf('/') + 1)}: ${text.slice(start, end)}`;
}
