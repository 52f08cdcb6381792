import assert from 'node:assert/strict';
import { loadHostProfile } from '../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../server/src/fleet/documents/read-script-document.ts';
import { Fleet } from '../../server/src/fleet/fleet.ts';

/** The fleet of these files: profiles and slices by their names, everything else is a domain. */
export async function fleetOfFiles(files: ReadonlyMap<string, string>): Promise<Fleet> {
  const fleet = new Fleet();
  for (const [name, text] of files) {
    const path = `/${name}`;
    if (name.endsWith('.host.json')) {
      fleet.setHost(await loadHostProfile(`file://${path}`, path, text, async () => null));
    } else if (name.endsWith('.slice')) {
      const origin = { uri: `file://${path}`, path, open: false, language: null };
      const script = readScript(origin, text, () => null);
      assert.ok(script, text);
      fleet.setScript(script);
    } else {
      const document = readDocument({ uri: `file://${path}`, path, open: false }, text);
      assert.ok(document, text);
      fleet.setDomain(document);
    }
  }
  return fleet;
}
