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
    assert.equal(document.text.slice(lens.span.start, lens.span.end), 'domain');
    return `${lens.kind}: ${lens.text}`;
  });
}

suite('code lenses', () => {
  test('give the host of a domain, its vCPUs and findings, and the offer to place it', () => {
    assert.deepEqual(lenses('example', 'web', `${pinned(4, 4)}`).slice(0, 1), ['host: example']);
    assert.match(lenses('example', 'web', pinned(4, 4))[1] ?? '', /^findings: 2 vCPUs · \d+ findings$/);
    assert.equal(lenses('example', 'web', pinned(4, 4))[2], 'place: Place…');
  });

  test('without a host nothing can be placed, and a template has no count of vCPUs', () => {
    assert.deepEqual(lenses(null, 'web', '<vcpu>2</vcpu>'), ['host: No host', 'findings: 2 vCPUs · no findings']);
    assert.equal(lenses(null, 'web', '<vcpu>{{ n }}</vcpu>')[1], 'findings: no findings');
  });

  test('are for domains only', () => {
    assert.deepEqual(lenses('example', 'start.sh', 'taskset -c 0 sleep 1\n'), []);
  });
});
