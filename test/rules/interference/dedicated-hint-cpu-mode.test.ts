import { suite, test } from 'node:test';
import { check } from '../check.ts';

const hint = (state: string) =>
  `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune><features><kvm><hint-dedicated state='${state}'/></kvm></features>`;

suite('dedicated-hint-cpu-mode', () => {
  test('another mode', () => {
    check(
      null,
      `
      ${hint('on')}
      <cpu mode='host-model'/>
      <!--       ^^^^^^^^^^ error dedicated-hint-cpu-mode: hint-dedicated needs <cpu mode='host-passthrough'> -->`,
    );
  });

  test('no mode', () => {
    check(
      null,
      `
      <vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>
      <features>
        <kvm>
          <hint-dedicated state='on'/>
          <!--                   ^^ error dedicated-hint-cpu-mode -->
        </kvm>
      </features>`,
    );
  });

  test('right, off, not known, or another driver', () => {
    check(null, `${hint('on')}<cpu mode='host-passthrough'/>`);
    check(null, hint('off'));
    check(null, `${hint('on')}<cpu mode='{{ mode }}'/>`);
    check(null, `${hint('on')}{% include 'cpu' %}`);
    check(null, `<domain type='xen'><name>a</name>${hint('on')}</domain>`);
  });
});
