import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const meant = (attributes: string) =>
  `<domain type='kvm'><name>web</name>
  <metadata>
    <pinset:placement xmlns:pinset='urn:pinset:placement:1' ${attributes}/>
  </metadata>`;
const rest = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/></cputune>${numatune}</domain>`;

suite('dedicated-hint-missing', () => {
  test('CPUs that are dedicated by the author’s word and by the pins', () => {
    check(
      'example',
      `<domain type='kvm'>
      <name>web</name>
      <metadata>
        <p:placement xmlns:p='urn:pinset:placement:1' cpus='dedicated'/>
        <!--                                                ^^^^^^^^^ info dedicated-hint-missing: 1 vCPU has a CPU that no other vCPU is pinned to, but kvm hint-dedicated does not tell the guest -->
      </metadata>
      ${rest}`,
    );
  });

  test('told, refused, not KVM, or not pinned', () => {
    const hint = (state: string) =>
      `<features><kvm><hint-dedicated state='${state}'/></kvm></features><cpu mode='host-passthrough'/>`;
    check('example', `${meant("cpus='dedicated'")}${hint('on')}${rest}`);
    check('example', `${meant("cpus='dedicated'")}${hint('off')}${rest}`);
    check('example', `${meant("cpus='dedicated'").replace("'kvm'", "'qemu'")}${rest}`);
    check('example', `${meant("cpus='dedicated'")}<vcpu>1</vcpu></domain>`);
    check('example', `${meant("cpus='shared'")}${rest}`);
    check('example', `${meant("cpus='{{ x }}'")}${rest}`);
    check('example', `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>${numatune}`);
  });
});
