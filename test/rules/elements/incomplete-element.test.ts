import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('incomplete-element', () => {
  test('attributes', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin cpuset='0'/>
   <!--  ^^^^^^^ error incomplete-element: <vcpupin> has no vcpu: libvirt refuses the domain -->
        <vcpusched vcpus='0'/>
   <!--  ^^^^^^^^^ error incomplete-element: <vcpusched> has no scheduler -->
        <cachetune><cache id='0' level='3' type='both' size='3' unit='MiB'/></cachetune>
   <!--  ^^^^^^^^^ error incomplete-element: <cachetune> has no vcpus -->
      </cputune>`,
    );
  });

  test('child elements', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cpu>
        <numa/>
   <!--  ^^^^ error incomplete-element: <numa> has no <cell> -->
      </cpu>`,
    );
  });

  test('a mode, or placement static, without nodes', () => {
    for (const memory of ["<memory mode='strict'/>", "<memory placement='static'/>"]) {
      check(
        null,
        `
      <vcpu cpuset='0'>1</vcpu>
      <numatune>
        ${memory}
   <!--  ^^^^^^ error incomplete-element: has no nodeset, and its placement is not 'auto' -->
      </numatune>`,
      );
    }
  });

  test('nothing is missing where numad chooses, or where the element says nothing', () => {
    check(null, `<vcpu>1</vcpu><numatune><memory/></numatune>`);
    check(null, `<vcpu>1</vcpu><numatune><memory mode='strict' placement='auto'/></numatune>`);
    check(null, `<vcpu placement='auto'>1</vcpu><numatune><memory mode='strict'/></numatune>`);
    check(null, `<vcpu placement='{{ p }}'>1</vcpu><numatune><memory mode='strict'/></numatune>`);
  });

  test('a template may put it in', () => {
    check(null, `<vcpu>1</vcpu><cpu>{% if numa %}<numa></numa>{% endif %}</cpu>`);
  });
});
