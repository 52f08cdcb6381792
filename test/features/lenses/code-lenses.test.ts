import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { codeLenses, codeLensKinds, findings } from '../../../server/src/features/analysis.ts';
import { pinned } from '../../fragments.ts';
import { fleetOf, type On } from '../../rules/check.ts';

function lenses(on: On, file: string, text: string): string[] {
  const { fleet, documents, scripts } = fleetOf(on, { [file]: text });
  const document = scripts[0] ?? documents[0];
  assert.ok(document);
  return codeLenses(fleet, document, findings(fleet, document), new Set(codeLensKinds)).map((lens) => {
    const element = lens.kind === 'forecast' ? /^(?:cputune|vcpu)$/ : /^domain$/;
    assert.match(document.text.slice(lens.span.start, lens.span.end), element);
    return `${lens.kind}: ${lens.text}`;
  });
}

suite('code lenses', () => {
  test('give the host of a domain, its vCPUs and findings, and the offer to place it', () => {
    assert.deepEqual(lenses('example', 'web', `${pinned(4, 4)}`).slice(0, 2), ['host: example', 'map: Map']);
    assert.match(lenses('example', 'web', pinned(4, 4))[2] ?? '', /^findings: 2 vCPUs · \d+ findings$/);
    assert.equal(lenses('example', 'web', pinned(4, 4))[3], 'place: Place…');
  });

  test('without a host nothing can be placed, and a template has no count of vCPUs', () => {
    assert.deepEqual(lenses(null, 'web', '<vcpu>2</vcpu>'), ['host: No host', 'findings: 2 vCPUs · no findings']);
    assert.equal(lenses(null, 'web', '<vcpu>{{ n }}</vcpu>')[1], 'findings: no findings');
  });

  test('what the vCPUs get when all are busy, where one has less than a whole CPU', () => {
    const pins = (cpus: readonly number[]) =>
      `<vcpu>${cpus.length}</vcpu><cputune>${cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('')}<emulatorpin cpuset='1'/></cputune>`;
    const busy = (on: Record<string, string>) => {
      const { fleet, documents } = fleetOf('example', on);
      const [document] = documents;
      assert.ok(document);
      return codeLenses(fleet, document, [], new Set(['forecast'])).map(
        ({ text, span }) => `${text} over ${document.text.slice(span.start, span.end)}`,
      );
    };
    assert.deepEqual(busy({ web: pins([2, 3]) }), []);
    assert.deepEqual(busy({ web: pins([2, 3]), db: pins([3]) }), [
      'all busy: 1.4 of 2 CPUs · vCPU 1 waits 60 % over cputune',
    ]);
    assert.deepEqual(busy({ web: pins([2, 2, 3, 3]) }), ['all busy: 2.0 of 4 CPUs · vCPUs 0-3 wait 50 % over cputune']);
    assert.deepEqual(
      busy({ web: '<vcpu>12</vcpu>' }).map((line) => line.replace(/[\d.]+(?:–\d+)? %/, 'N %')),
      ['all busy: about 7.4 of 12 CPUs · vCPUs 0-11 wait N % over vcpu'],
    );
  });

  test('stand above a domain that a script holds, with its own findings', () => {
    const held = (name: string, pins: string) =>
      `cat > /tmp/${name}.xml <<EOF\n<domain><name>${name}</name>${pins}</domain>\nEOF\n`;
    const script = `${held('web', pinned(4, 4))}virsh define /tmp/web.xml\n${held('db', pinned(6))}virsh create /tmp/db.xml\n`;
    const found = lenses('example', 'start.sh', script).filter((lens) => !lens.startsWith('forecast'));
    assert.match(found[2] ?? '', /^findings: 2 vCPUs · \d+ findings$/);
    assert.deepEqual(found.toSpliced(2, 1), [
      'host: example',
      'map: Map',
      'host: example',
      'map: Map',
      'findings: 1 vCPU · 1 finding',
    ]);
    assert.deepEqual(lenses('example', 'start.sh', 'taskset -c 0 sleep 1\n'), []);
  });
});
