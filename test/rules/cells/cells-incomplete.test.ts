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
});
