import { suite, test } from 'node:test';
import { check } from '../check.ts';

const cell = `<cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`;
const memnode = `<memnode cellid='0' nodeset='0'/>`;

suite('auto-with-memnode', () => {
  test('placement auto of the memory', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <numatune>
        <memory mode='strict' placement='auto'/>
        <!--                             ^^^^ error auto-with-memnode: placement='auto' does not allow <memnode>: libvirt refuses the domain -->
        ${memnode}
      </numatune>
      ${cell}`,
    );
  });

  test('placement auto of the vCPUs, where <memory> names no nodes', () => {
    for (const memory of ['', "<memory mode='strict'/>"]) {
      check(
        null,
        `
      <vcpu placement='auto'>1</vcpu>
      <!--             ^^^^ error auto-with-memnode: numad places the memory too -->
      <numatune>${memory}${memnode}</numatune>
      ${cell}`,
      );
    }
  });

  test('a nodeset of <memory>, or placement static, keeps numad out', () => {
    const numatune = `<numatune><memory mode='strict' nodeset='0'/>${memnode}</numatune>`;
    check(null, `<vcpu placement='auto'>1</vcpu>${numatune}${cell}`);
    check(null, `<vcpu>1</vcpu>${numatune}${cell}`);
    check(null, `<vcpu>1</vcpu><numatune><memory placement='{{ p }}' nodeset='0'/>${memnode}</numatune>${cell}`);
  });
});
