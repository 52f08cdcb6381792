import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cells-incomplete', () => {
  test('vCPUs were added, the cells were not changed', () => {
    check(
      null,
      `
      <vcpu>8</vcpu>
      <cpu>
        <numa>
<!--     ^^^^ warning cells-incomplete: No guest cell has vCPUs 4-7; the cells name vCPUs 0-3 of 8 vCPUs -->
          <cell id='0' cpus='0-1' memory='1048576'/>
          <cell id='1' cpus='2-3' memory='1048576'/>
        </numa>
      </cpu>`,
    );
  });

  test('a vCPU that the domain does not have is refused, and is the only finding', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='1-2' memory='1048576'/>
          <cell id='1' cpus='3-4' memory='1048576'/>
          <!--               ^^^ error cells-incomplete: The domain has 4 vCPUs (vCPUs 0-3), but no vCPU 4 -->
        </numa>
      </cpu>`,
    );
  });

  test('vCPUs that are plugged in later belong into a cell too', () => {
    check(
      null,
      `
      <vcpu current='2'>4</vcpu>
      <cpu>
        <numa>
<!--     ^^^^ warning cells-incomplete: vCPUs 2-3 -->
          <cell id='0' cpus='0-1' memory='1048576'/>
        </numa>
      </cpu>`,
    );
  });

  test('cells without vCPUs', () => {
    check(
      null,
      `<vcpu>2</vcpu>
      <cpu><numa><cell id='0' cpus='0-1' memory='1048576'/><cell id='1' memory='1048576'/></numa></cpu>`,
    );
    check(null, `<vcpu>2</vcpu><cpu><numa><cell id='0' memory='1048576'/></numa></cpu>`);
  });

  test('what is not known', () => {
    check(null, `<vcpu>{{ n }}</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='1'/></numa></cpu>`);
    check(
      null,
      `<vcpu>4</vcpu>
      <cpu><numa><cell id='0' cpus='0-1' memory='1'/><cell id='1' cpus='{{ c }}' memory='1'/></numa></cpu>`,
    );
    check(null, `<vcpu>4</vcpu><cpu><numa>{% for c in x %}<cell cpus='0-1' memory='1'/>{% endfor %}</numa></cpu>`);
  });

  const cells = `
      <cpu>
        <numa>
          <cell id='0' cpus='0-1' memory='1048576'/>
          <cell id='1' cpus='2' memory='1048576'/>
        </numa>
      </cpu>`;

  test('what the vCPUs that are left out do to cell 0 is said once, at their pin', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='4'/>
        <vcpupin vcpu='3' cpuset='6'/>
        <!--                      ^ warning cell-cross-node: all are in guest cell 0, whose memory the guest treats as near to each of them; no guest cell has vCPU 3, and libvirt puts the rest into cell 0 -->
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>${cells}`,
    );
  });

  test('where they do no harm, or cell 0 is on several nodes without them, the cells are said to be incomplete', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='4'/>
        <vcpupin vcpu='3' cpuset='{{ cpu }}'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>${cells.replace('<numa>', '<numa>\n<!--     ^^^^ warning cells-incomplete -->')}`,
    );
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='6'/>
        <!--                      ^ warning cell-cross-node -->
        <vcpupin vcpu='2' cpuset='4'/>
        <vcpupin vcpu='3' cpuset='2'/>
      </cputune>
      <numatune><memory mode='strict' nodeset='0-1'/></numatune>${cells.replace('<numa>', '<numa>\n<!--     ^^^^ warning cells-incomplete -->')}`,
    );
  });
});
