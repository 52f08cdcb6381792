import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('cell-vcpus-overlap', () => {
  test('each cell that comes too late has its finding', () => {
    check(
      null,
      `
      <vcpu>4</vcpu>
      <cpu>
        <numa>
          <cell id='0' cpus='0-2' memory='1048576'/>
          <cell id='1' cpus='1-3' memory='1048576'/>
          <!--               ^^^ error cell-vcpus-overlap: vCPUs 1-2 are already in guest cell 0 -->
          <cell id='2' cpus='3' memory='1048576'/>
          <!--               ^ error cell-vcpus-overlap: vCPU 3 is already in guest cell 1 -->
        </numa>
      </cpu>`,
    );
  });

  test('cells without ids are counted', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cpu>
        <numa>
          <cell cpus='0-1' memory='1048576'/>
          <cell cpus='0' memory='1048576'/>
          <!--        ^ error cell-vcpus-overlap: already in guest cell 0 -->
        </numa>
      </cpu>`,
    );
  });

  test('a template may choose between them', () => {
    const cell = `<cell id='0' cpus='0' memory='1'/>`;
    check(null, `<vcpu>1</vcpu><cpu><numa>{% if x %}${cell}{% else %}${cell}{% endif %}</numa></cpu>`);
    check(null, `<vcpu>1</vcpu><cpu><numa>${cell}<cell id='1' cpus='{{ c }}' memory='1'/></numa></cpu>`);
  });
});
