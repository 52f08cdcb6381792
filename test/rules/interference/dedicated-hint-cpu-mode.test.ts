import { suite, test } from 'node:test';
import { check } from '../check.ts';

const hint = (state: string) =>
  `<vcpu cpuset='2'>1</vcpu><features><kvm><hint-dedicated state='${state}'/></kvm></features>`;

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
      <vcpu cpuset='2'>1</vcpu>
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
