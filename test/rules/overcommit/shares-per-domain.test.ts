import { suite, test } from 'node:test';
import { check } from '../check.ts';

const domain = (shares: number | string, ...cpus: number[]) => `
<vcpu>${cpus.length}</vcpu>
<cputune>
  <shares>${shares}</shares>
${cpus.map((cpu, vcpu) => `  <vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n')}
</cputune>`;

const overcommit = (text: string) => `<!-- pinset-ignore cpu-overcommit: known --><domain type='kvm'>${text}</domain>`;

suite('shares-per-domain', () => {
  test('said of the domain that has more vCPUs', () => {
    check('example', {
      web: overcommit(`<name>web</name>
<vcpu>2</vcpu>
<cputune>
  <shares>1000</shares>
  <!--    ^^^^ info shares-per-domain: 1000 for 2 vCPUs is 500 each, but db has 1000 for 1 -->
  <vcpupin vcpu='0' cpuset='0'/>
  <vcpupin vcpu='1' cpuset='2'/>
</cputune>`),
      db: overcommit(`<name>db</name>${domain(1000, 2)}`),
    });
  });

  test('equal vCPUs, other shares, none, or CPUs of their own', () => {
    const both = (web: string, db: string) =>
      check('example', { web: overcommit(`<name>web</name>${web}`), db: overcommit(`<name>db</name>${db}`) });
    both(domain(1000, 2), domain(1000, 2));
    both(domain(2000, 0, 2), domain(1000, 2));
    // 100 is what cgroup v2 takes for none.
    both(domain(100, 0, 2), domain(100, 2).replace(/<shares>.*?<\/shares>/, ''));
    both(domain('{{ n }}', 0, 2), domain(1000, 2));
    check('example', { web: `<name>web</name>${domain(1000, 0)}`, db: `<name>db</name>${domain(1000, 2)}` });
  });
});
