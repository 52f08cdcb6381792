import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const hint = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;

suite('housekeeping-sibling', () => {
  test('the emulator on the siblings of dedicated vCPUs', () => {
    check(
      'example',
      `
      ${hint}
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ info housekeeping-sibling: vCPU 0 → CPU 0: its sibling CPU 1 runs the emulator (and 1 more); kvm hint-dedicated is on -->
        <vcpupin vcpu='1' cpuset='2'/>
        <emulatorpin cpuset='1,3'/>
      </cputune>${numatune}`,
    );
  });

  test('an iothread, or the host’s own work', () => {
    check(
      'example',
      `
      ${hint}
      <vcpu>1</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ info housekeeping-sibling: its sibling CPU 3 runs an iothread -->
        <emulatorpin cpuset='0'/>
        <iothreadpin iothread='1' cpuset='3'/>
      </cputune>${numatune}`,
    );
    check(
      { cores: ['0,4', '1,5', '2,6', '3,7'], reserved: '0' },
      `
      ${hint}
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='4'/>
        <!--                      ^ info housekeeping-sibling: its sibling CPU 0 runs the host's own work (reserved) -->
        <emulatorpin cpuset='0'/>
      </cputune>`,
    );
  });

  test('without the author’s word, or with cores that nobody else has', () => {
    check(
      'example',
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='3'/></cputune>${numatune}`,
    );
    check(
      'example',
      `${hint}<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/></cputune>${numatune}`,
    );
    check(
      { cores: ['0,1', '2,3'], coresUnknown: true },
      `${hint}<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='3'/></cputune>${numatune}`,
    );
  });
});
