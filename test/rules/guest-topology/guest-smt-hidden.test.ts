import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { Fleet } from '../../../server/src/fleet/fleet.ts';
import { findingsOfDomain } from '../../../server/src/rules/engine/run.ts';

const pins = `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='2'/></cputune>`;
const topology = `<topology sockets='1' cores='1' threads='2'/>`;

async function rulesOn(cpuVendor: string | null, cpu: string, type = 'kvm'): Promise<string[]> {
  const core = (id: number, siblings: string) => ({ id, core: id % 2, siblings, node: 0 });
  const cpus = [core(0, '0,2'), core(1, '1,3'), core(2, '0,2'), core(3, '1,3')];
  const profile = { topology: { cpuVendor, cpus, nodes: [{ id: 0, cpus: '0-3' }] } };
  const fleet = new Fleet();
  fleet.setHost(
    await loadHostProfile('file:///a.host.json', '/a.host.json', JSON.stringify(profile), async () => null),
  );
  const text = `<domain type='${type}'><name>a</name>${pins}${cpu}</domain>`;
  const document = readDocument({ uri: 'file:///a.xml', path: '/a.xml', open: false }, text);
  assert.ok(document);
  fleet.setDomain(document);
  return findingsOfDomain(document, fleet.occupancyFor(document)).map(({ rule }) => rule);
}

suite('guest-smt-hidden', () => {
  const hidden = ['guest-smt-hidden'];
  const passthrough = (features = '') => `<cpu mode='host-passthrough'>${topology}${features}</cpu>`;

  test('host-passthrough on AMD, topoext not asked for', async () => {
    assert.deepEqual(await rulesOn('AuthenticAMD', passthrough()), hidden);
    assert.deepEqual(await rulesOn('AMD', passthrough()), hidden);
    assert.deepEqual(await rulesOn('AuthenticAMD', passthrough(`<feature policy='disable' name='topoext'/>`)), hidden);
  });

  test('asked for, another vendor, or not known', async () => {
    assert.deepEqual(await rulesOn('AuthenticAMD', passthrough(`<feature policy='require' name='topoext'/>`)), []);
    assert.deepEqual(await rulesOn('AuthenticAMD', passthrough(`<feature name='topoext'/>`)), []);
    assert.deepEqual(await rulesOn('GenuineIntel', passthrough()), []);
    assert.deepEqual(await rulesOn(null, passthrough()), []);
    assert.deepEqual(await rulesOn('AuthenticAMD', `<cpu mode='host-model'>${topology}</cpu>`), []);
    assert.deepEqual(await rulesOn('AuthenticAMD', `<cpu>${topology}<model>EPYC</model></cpu>`), []);
    assert.deepEqual(await rulesOn('AuthenticAMD', passthrough(), 'qemu'), []);
  });

  test('a guest without threads sees all that there is', async () => {
    const flat = `<cpu mode='host-passthrough'><topology sockets='1' cores='2' threads='1'/></cpu>`;
    assert.ok(!(await rulesOn('AuthenticAMD', flat)).includes('guest-smt-hidden'));
  });
});
