import { suite, test } from 'node:test';
import { check } from '../check.ts';

const numatune = `<numatune><memory mode='strict' nodeset='0'/></numatune>`;

const hint = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;

suite('iothread-unpinned', () => {
  test('those that have no pin', () => {
    check(
      'example',
      `
      ${hint}
      <vcpu>1</vcpu>
      <iothreads>3</iothreads>
         <cputune>
     <!-- ^^^^^^^ info iothread-unpinned: 2 iothreads have no iothreadpin and may run on CPU 2 -->
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='0'/>
        <iothreadpin iothread='1' cpuset='1'/>
      </cputune>${numatune}`,
    );
  });

  test('without the author’s word, without iothreads, or with a pin each', () => {
    const pins = `<vcpupin vcpu='0' cpuset='2'/><emulatorpin cpuset='0'/>`;
    check('example', `<vcpu>1</vcpu><iothreads>1</iothreads><cputune>${pins}</cputune>${numatune}`);
    check('example', `${hint}<vcpu>1</vcpu><cputune>${pins}</cputune>${numatune}`);
    check(
      'example',
      `${hint}<vcpu>1</vcpu><iothreads>1</iothreads><cputune>${pins}<iothreadpin iothread='1' cpuset='0'/></cputune>${numatune}`,
    );
  });
});
