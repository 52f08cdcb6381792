import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { check, fleetOf } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

suite('dedicated-hint-contended', () => {
  test('a pool', () => {
    check(
      'example',
      `
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <!--                                  ^^ warning dedicated-hint-contended: vCPUs 0-1 share CPUs 0-3 with each other -->
      <vcpu cpuset='0-3'>2</vcpu>${numatune}`,
    );
  });

  test('with another domain, beside the overcommit', () => {
    check('example', {
      web: `
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <!--                                  ^^ warning dedicated-hint-contended: but vCPU 0 shares CPU 2 with vCPU 0 of db -->
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <emulatorpin cpuset='0'/>
      </cputune>${numatune}`,
      db: `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
      </cputune>${numatune}`,
    });
  });

  test('vCPUs that float', () => {
    check(
      'example',
      `
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <!--                                  ^^ warning dedicated-hint-contended: vCPUs 0-1 may run on every CPU of host example -->
      <vcpu>2</vcpu>`,
    );
  });

  test('a CPU each, no hint, or nothing known', () => {
    const pins = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/></cputune>${numatune}`;
    check(
      'example',
      `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>${pins}`,
    );
    check(
      'example',
      `<features><kvm><hint-dedicated state='off'/></kvm></features><vcpu cpuset='0-3'>2</vcpu>${numatune}`,
    );
    check('example', `<features><kvm><hint-dedicated state='{{ x }}'/></kvm></features><vcpu>2</vcpu>`);
    check(
      'example',
      `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/><vcpu>2</vcpu>{% include 'pins' %}`,
    );
    check(
      'example',
      `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/><vcpu placement='auto'>2</vcpu>`,
    );
    check(null, `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>${pins}`);
  });

  const hint = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;
  for (const [what, on, placed, says] of [
    [
      'pins to all online CPUs',
      'example',
      `<vcpu cpuset='0-7'>2</vcpu>`,
      'vCPUs 0-1 may run on every CPU of host example',
    ],
    [
      'one vCPU of several',
      'example',
      `<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='0-8'/></cputune>`,
      'vCPU 1 may run on every CPU of host example',
    ],
    ['no pins, no host', null, '<vcpu>2</vcpu>', 'vCPUs 0-1 may run on every CPU of the host'],
    ['one vCPU, no host', null, '<vcpu>1</vcpu>', 'vCPU 0 may run on every CPU of the host'],
    ['a pool, no host', null, `<vcpu cpuset='2-5'>2</vcpu>`, 'vCPUs 0-1 share CPUs 2-5 with each other'],
    [
      'overlapping pins, no host',
      null,
      `<vcpu>3</vcpu><cputune><vcpupin vcpu='0' cpuset='2-3'/><vcpupin vcpu='1' cpuset='3-4'/><vcpupin vcpu='2' cpuset='6'/></cputune>`,
      'vCPUs 0-1 share CPU 3 with each other',
    ],
  ] as const) {
    test(`${what} are a warning`, () => {
      const { fleet, documents } = fleetOf(on, { web: `${hint}${placed}` });
      const found = documents.flatMap((document) => findings(fleet, document));
      const [one, ...others] = found.filter(({ rule }) => rule === 'dedicated-hint-contended');
      assert.deepEqual([one?.severity, others], ['warning', []]);
      assert.ok(one?.message.endsWith(says), one?.message);
    });
  }
});
