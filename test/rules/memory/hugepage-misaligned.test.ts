import { suite, test } from 'node:test';
import { check } from '../check.ts';

const backing = (size: string) => `<memoryBacking><hugepages><page ${size}/></hugepages></memoryBacking>`;

suite('hugepage-misaligned', () => {
  test('the whole memory', () => {
    check(
      null,
      `
      <memory unit='MiB'>2049</memory>
      <!--               ^^^^ warning hugepage-misaligned: The memory, 2049 MiB, is not a multiple of its 2 MiB pages: it takes 1025 pages and wastes 1 MiB -->
      ${backing(`size='2048'`)}<vcpu>1</vcpu>`,
    );
  });

  test('one cell of two', () => {
    check(
      null,
      `${backing(`size='1' unit='G' nodeset='0-1'`)}
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='2' unit='GiB'/>
          <cell id='1' cpus='1' memory='1536' unit='MiB'/>
          <!--                          ^^^^ warning hugepage-misaligned: The memory of guest cell 1, 1536 MiB, is not a multiple of its 1 GiB pages: it takes 2 pages and wastes 512 MiB -->
        </numa>
      </cpu>`,
    );
  });

  test('libvirt rounds up to MiB first', () => {
    check(null, `<memory>2097151</memory>${backing(`size='2' unit='MiB'`)}<vcpu>1</vcpu>`);
  });

  test('ordinary pages, other cells’ pages, or nothing known', () => {
    check(null, `<memory unit='MiB'>2049</memory>${backing(`size='4'`)}<vcpu>1</vcpu>`);
    check(null, `<memory unit='MiB'>2049</memory><memoryBacking><hugepages/></memoryBacking><vcpu>1</vcpu>`);
    check(null, `<memory unit='MiB'>2049</memory>${backing(`size='{{ s }}'`)}<vcpu>1</vcpu>`);
    check(null, `<memory unit='MiB'>{{ m }}</memory>${backing(`size='2048'`)}<vcpu>1</vcpu>`);
  });
});
