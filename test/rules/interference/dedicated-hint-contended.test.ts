import { suite, test } from 'node:test';
import { check } from '../check.ts';

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

  test('vCPUs that float are an info: whom they meet is not known', () => {
    check(
      'example',
      `
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <!--                                  ^^ info dedicated-hint-contended: vCPUs 0-1 may run on every CPU of host example -->
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
    check(
      null,
      `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/><vcpu>2</vcpu>`,
    );
  });
});
