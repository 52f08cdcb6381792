import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('malformed-xml', () => {
  test('the first place only, and the rest is analysed all the same', () => {
    check(
      { cores: ['0', '1', '2'] },
      `
<domain>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <!--                      ^ warning cpu-overcommit -->
    <vcpupin vcpu='1' cpuset='1'/>
  </cputune>
  <os>
    <type>hvm</types>
<!--         ^^^^^^^^ error malformed-xml -->
  </oss>
</domain>
`,
    );
  });

  test('a template is no XML yet', () => {
    check(null, `<domain>{% if a %}<vcpu>1</vcpu>{% else %}<vcpu>2{% endif %}</domain>`);
  });
});
