import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const hint = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;
const pin = `<vcpupin vcpu='0' cpuset='2'/>`;

suite('emulator-unpinned', () => {
  test('with the author’s word', () => {
    check(
      'example',
      `${hint}
      <vcpu>1</vcpu>
         <cputune>${pin}</cputune>
     <!-- ^^^^^^^ info emulator-unpinned: The emulator has no emulatorpin and may run on CPU 2 of host example, where only vCPUs should run: kvm hint-dedicated is on -->
      ${numatune}`,
    );
    check(
      'example',
      `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='dedicated'/></metadata>
      <features><kvm><hint-dedicated state='off'/></kvm></features>
      <vcpu>1</vcpu>
         <cputune>${pin}</cputune>
     <!-- ^^^^^^^ info emulator-unpinned: the metadata says cpus='dedicated' -->
      ${numatune}`,
    );
  });

  test('an ordinary pinned domain', () => {
    check('example', `<vcpu>1</vcpu><cputune>${pin}</cputune>${numatune}`);
  });

  test('where the metadata says that it may', () => {
    check(
      'example',
      `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='dedicated' emulator='share'/></metadata>
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>
      <vcpu>1</vcpu><cputune>${pin}</cputune>${numatune}`,
    );
  });

  test('libvirt keeps it off isolated CPUs', () => {
    check('tuned', `${hint}<vcpu>1</vcpu><cputune>${pin}</cputune>${numatune}`);
  });

  test('where a template may pin it, or numad places it', () => {
    check('example', `${hint}<vcpu>1</vcpu><cputune>${pin}{% include 'more' %}</cputune>${numatune}`);
    check(
      'example',
      `${hint}
      <vcpu placement='auto'>1</vcpu>
      <!--             ^^^^ info auto-with-pins -->
      <cputune>${pin}</cputune>${numatune}`,
    );
    check('example', `${hint}<vcpu>1</vcpu><cputune>${pin}<emulatorpin cpuset='{{ c }}'/></cputune>${numatune}`);
  });
});
