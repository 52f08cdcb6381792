import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { loadHostProfile } from '../../../server/src/fleet/documents/host-document.ts';
import { check, fleetOf } from '../check.ts';

const shares = (text: string) => `<vcpu>2</vcpu><cputune><shares>${text}</shares></cputune>`;

suite('shares-without-scale', () => {
  test('one domain sets shares and another one of its slice does not', () => {
    check('example', {
      web: `
      <vcpu>2</vcpu>
      <cputune>
        <shares>2048</shares>
        <!--    ^^^^ warning shares-without-scale: 2048 shares against db, without <shares>: 20.48:1 with cgroup v2 -->
      </cputune>`,
      db: '<vcpu>2</vcpu>',
    });
  });

  test('all, none, the default of v2, what is not known, another slice, other CPUs', () => {
    check('example', { web: shares('1024'), db: shares('1024') });
    check('example', { web: '<vcpu>2</vcpu>', db: '<vcpu>2</vcpu>' });
    check('example', { web: shares('100'), db: '<vcpu>2</vcpu>' });
    check('example', { web: shares('{{ n }}'), db: '<vcpu>2</vcpu>' });
    check('example', {
      web: shares('1024'),
      db: '<vcpu>2</vcpu><resource><partition>/machine/rt</partition></resource>',
    });
    const pinned = (cpu: number, more = '') =>
      `<vcpu>1</vcpu><cputune>${more}<vcpupin vcpu='0' cpuset='${cpu}'/><emulatorpin cpuset='${cpu + 1}'/></cputune>`;
    const node = (number: number) => `<numatune><memory mode='strict' nodeset='${number}'/></numatune>`;
    check('example', { web: pinned(0, '<shares>1024</shares>') + node(0), db: pinned(4) + node(1) });
  });

  test('silent where the profile says cgroup v1', async () => {
    const { fleet, documents } = fleetOf(null, { web: shares('1024'), db: '<vcpu>2</vcpu>' });
    const found = async (version: string) => {
      const profile = JSON.stringify({
        cgroup: version,
        topology: { cpus: [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }] },
      });
      fleet.setHost(await loadHostProfile('file:///h.host.json', '/h.host.json', profile, async () => null));
      const [web] = documents;
      assert.ok(web !== undefined);
      return findings(fleet, web).filter(({ rule }) => rule === 'shares-without-scale');
    };
    assert.deepEqual(await found('v1'), []);
    assert.match((await found('v2'))[0]?.message ?? '', /^1024 shares against 100 of db, without <shares>: 10\.24:1/);
  });
});
