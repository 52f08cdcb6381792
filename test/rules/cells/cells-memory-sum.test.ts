import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cells-memory-sum', () => {
  test('a unit that was forgotten', () => {
    check(
      null,
      `
      <memory unit='GiB'>4</memory>
      <!--               ^ warning cells-memory-sum: <memory> is 4 GiB, but 2 guest cells have 4 MiB -->
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='2048'/>
          <cell id='1' cpus='1' memory='2048'/>
        </numa>
      </cpu>`,
    );
  });

  test('one cell, and an amount that no larger unit has', () => {
    check(
      null,
      `
      <memory>1000001</memory>
      <!--    ^^^^^^^ warning cells-memory-sum: <memory> is 1000001 KiB, but 1 guest cell has 1 GiB -->
      <vcpu>1</vcpu>
      <cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>`,
    );
  });

  test('the same amount in other units', () => {
    check(
      null,
      `<memory unit='GiB'>2</memory><vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='1048576'/>
          <cell id='1' cpus='1' memory='1024' unit='MiB'/>
        </numa>
      </cpu>`,
    );
  });

  test('without <memory> libvirt counts for itself', () => {
    check(null, `<vcpu>1</vcpu><cpu><numa><cell id='0' cpus='0' memory='1048576'/></numa></cpu>`);
  });

  test('memory devices count too, in their own way', () => {
    check(
      null,
      `<memory unit='GiB'>2</memory><vcpu>1</vcpu>
      <cpu><numa><cell id='0' cpus='0' memory='1' unit='GiB'/></numa></cpu>
      <devices><memory model='dimm'><target><size unit='GiB'>1</size><node>0</node></target></memory></devices>`,
    );
  });

  test('what is not known', () => {
    const cells = `<cpu><numa><cell id='0' cpus='0' memory='1048576'/></numa></cpu>`;
    check(null, `<memory unit='GiB'>{{ m }}</memory><vcpu>1</vcpu>${cells}`);
    check(null, `<memory unit='{{ u }}'>4</memory><vcpu>1</vcpu>${cells}`);
    check(null, `<memory unit='GiB'>4</memory><vcpu>1</vcpu>${cells.replace('1048576', '{{ m }}')}`);
    check(null, `<memory unit='GiB'>4</memory><vcpu>1</vcpu>{% if x %}${cells}{% endif %}`);
  });
});
