import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { definitionAt, hover, prepareRename, referencesAt } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { cursorIn, place } from './cursor.ts';

async function references(files: Readonly<Record<string, string>>, declared = true): Promise<string[] | null> {
  const { fleet, document, offset } = await cursorIn(files);
  const found = referencesAt(fleet, document, offset, declared);
  return found?.map(({ document: of, span }) => place(of, span)) ?? null;
}

const fleet = {
  host: `{ "name": "lab", "topology": "lab.xml", "reserved": "0-1", "neverTogether": [["web", "db"]] }`,
  web: pinned('4', '5'),
  db: pinned('2-4,^3'),
  'start.sh': 'taskset -c 4,5 qemu-system-x86_64 -smp 2 &\nVM=web\nvirsh vcpupin $VM 0 6\nvirsh start web\n',
};

suite('references', () => {
  const everyone = ['start.sh: 4', 'db.xml: 2-4', 'web.xml: 4'];

  test('of a CPU are what takes it on its host, from wherever it is asked', async () => {
    assert.deepEqual(await references({ ...fleet, web: pinned('«»4', '5') }), everyone);
    const script = fleet['start.sh'].replace('4,5', '4«»,5');
    assert.deepEqual(await references({ ...fleet, 'start.sh': script }), everyone);
    const host = fleet.host.replace('0-1', '«»0-1,4');
    assert.deepEqual(await references({ ...fleet, host, db: pinned('0,2') }), ['lab.host.json: 0-1', 'db.xml: 0']);
  });

  test('of an excluded CPU are the others', async () => {
    assert.deepEqual(await references({ ...fleet, db: pinned('2-4,^«»3'), web: pinned('3') }), ['web.xml: 3']);
  });

  test('of a domain are its name, its mentions in scripts, and the profile', async () => {
    const places = ['web.xml: web', 'start.sh: web', 'start.sh: web', 'lab.host.json: "web"'];
    const web = `<domain><name>«»web</name><vcpu>1</vcpu></domain>`;
    assert.deepEqual(await references({ ...fleet, web }), places);
    assert.deepEqual(await references({ ...fleet, web }, false), places.slice(1));
    const use = fleet['start.sh'].replace('pin $VM', 'pin $V«»M');
    assert.deepEqual(await references({ ...fleet, 'start.sh': use }), places);
    assert.deepEqual(await references({ ...fleet, host: fleet.host.replace('"web"', '"w«»eb"') }), places);
  });

  test('of a domain that a script holds are its name there, and its mentions', async () => {
    const held = `F=/tmp/box.xml\ncat > $F <<EOF\n<domain><name>«»box</name>${pinned(6)}</domain>\nEOF\nvirsh define $F\n`;
    const files = { ...fleet, 'box.sh': held, 'start.sh': 'virsh start box\ntaskset -c 8 true\n' };
    assert.deepEqual(await references(files), ['box.sh: box', 'start.sh: box']);
    assert.deepEqual(await references(files, false), ['start.sh: box']);
    const call = { ...files, 'box.sh': held.replace('«»', ''), 'start.sh': 'virsh start «»box\ntaskset -c 8 true\n' };
    assert.deepEqual(await references(call), ['box.sh: box', 'start.sh: box']);
    const { fleet: of, document, offset } = await cursorIn(call);
    const found = definitionAt(of, document, offset);
    assert.deepEqual(found?.kind === 'domain' ? found.places.map((at) => place(at.document, at.span)) : found, [
      'box.sh: box',
    ]);
    assert.match(hover(of, document, offset)?.markdown ?? '', /\*\*box\*\*[\s\S]*1 vCPU/);
    assert.equal(prepareRename(of, document, offset), null);
  });

  test('there are none at anything else', async () => {
    assert.equal(await references({ ...fleet, web: `<vcpu>«»1</vcpu>` }), null);
    assert.equal(await references({ ...fleet, 'start.sh': 'taskset -c 2 true\nvirsh start «»other\n' }), null);
    assert.equal(await references({ ...fleet, 'start.sh': 'taskset -c 2 true\necho «»web\n' }), null);
  });
});

suite('the definition', () => {
  async function definition(files: Readonly<Record<string, string>>) {
    const { fleet: of, document, offset } = await cursorIn(files);
    const found = definitionAt(of, document, offset);
    if (found === null) return null;
    return found.kind === 'cpu' ? [found.cpu, found.host.path] : found.places.map((at) => place(at.document, at.span));
  }

  test('of a domain is its <name>, however virsh is called', async () => {
    for (const call of [
      'virsh vcpupin «»web 0 3',
      'sudo virsh -c qemu:///system start «»web',
      'virsh destroy --graceful «»web',
      'virsh setvcpus --domain «»web 2',
      'virsh setvcpus --domain=w«»eb 2',
      'virsh "vcpuinfo «»web; dominfo web"',
      'for d in «»web db; do virsh start "$d"; done',
      'virsh <<EOF\nvcpupin «»web 0 3\nEOF',
      'taskset -c 3 virsh start «»web',
    ]) {
      assert.deepEqual(
        await definition({ ...fleet, 'start.sh': `taskset -c 1 true\n${call}\n` }),
        ['web.xml: web'],
        call,
      );
    }
  });

  test('of a number that virsh takes for an id, and on another machine, is not known', async () => {
    const web = '<domain><name>7</name><vcpu>1</vcpu></domain>';
    assert.equal(await definition({ web, 'start.sh': 'virsh vcpupin «»7 0 3\n' }), null);
    const remote = 'taskset -c 1 true\nvirsh -c qemu+ssh://b/system start «»web\n';
    assert.equal(await definition({ ...fleet, 'start.sh': remote }), null);
  });

  test('of a CPU is its host', async () => {
    assert.deepEqual(await definition({ ...fleet, web: pinned('12-«»14') }), [14, '/lab.host.json']);
  });
});
