import { suite, test } from 'node:test';
import { check } from '../check.ts';

/** Without SMT, so that only CPUs can be short. */
const flat = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] };

suite('cpu-overcommit', () => {
  test('one to one is right', () => {
    check(
      flat,
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <vcpupin vcpu='2' cpuset='5'/>
      </cputune>`,
    );
  });

  test('two vCPUs on one CPU stand at the first pin', () => {
    check(
      flat,
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0, 2 share CPU 2: 2 vCPUs on 1 CPU {2}, 2:1 -->
        <vcpupin vcpu='1' cpuset='3'/>
        <vcpupin vcpu='2' cpuset='2'/>
      </cputune>`,
    );
  });

  test('a common pool is right while it has a CPU for each', () => {
    check(flat, `<vcpu cpuset='1-4'>4</vcpu>`);
  });

  test('a common pool that is too small stands once, at vcpu@cpuset', () => {
    check(
      flat,
      `
      <vcpu cpuset='1-4'>5</vcpu>
      <!--          ^^^ warning cpu-overcommit: vCPUs 0-4 share CPUs 1-4: 5 vCPUs on 4 CPUs {1-4}, 1.25:1 -->`,
    );
  });

  test('three vCPUs chained over two CPUs', () => {
    check(
      flat,
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 0; in all, 3 vCPUs on 2 CPUs {0-1}, 1.5:1 -->
        <vcpupin vcpu='1' cpuset='0-1'/>
        <vcpupin vcpu='2' cpuset='1'/>
      </cputune>`,
    );
  });

  test('overlapping pools with a CPU for each are right', () => {
    check(
      flat,
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-1'/>
        <vcpupin vcpu='1' cpuset='1-2'/>
        <vcpupin vcpu='2' cpuset='2-3'/>
      </cputune>`,
    );
  });

  test('who has a CPU of its own beside the crowded one is not concerned', () => {
    check(
      flat,
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 -->
        <vcpupin vcpu='1' cpuset='0'/>
        <vcpupin vcpu='2' cpuset='0-1'/>
      </cputune>`,
    );
  });

  test('two parts are two findings', () => {
    check(
      flat,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 2 -->
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='5'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 2-3 share CPU 5 -->
        <vcpupin vcpu='3' cpuset='5'/>
      </cputune>`,
    );
  });

  test('two domains on one CPU both say so', () => {
    check(flat, {
      web: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='4'/></cputune>
        <!--                               ^ warning cpu-overcommit: vCPU 0 shares CPU 4 with vCPU 0 of db: 2 vCPUs on 1 CPU {4}, 2:1 -->`,
      db: `
        <vcpu>2</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='4'/>
          <!--                      ^ warning cpu-overcommit: vCPU 0 shares CPU 4 with vCPU 0 of web -->
          <vcpupin vcpu='1' cpuset='5'/>
        </cputune>`,
    });
  });

  test('two documents of one name are one domain', () => {
    const text = `<domain><name>web</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/></cputune></domain>`;
    check(flat, { web: text, copy: text });
  });

  test('the domain of a snapshot or a status file is read, and is not counted beside the domain itself', () => {
    const inner = `
<domain>
  <name>web</name>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 4 -->
    <vcpupin vcpu='1' cpuset='4'/>
  </cputune>
</domain>`;
    check(flat, {
      web: `<domain><name>web</name><vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/></cputune></domain>`,
      snapshot: `<domainsnapshot><name>before</name>${inner}</domainsnapshot>`,
      status: `<domstatus state='running'>${inner}</domstatus>`,
    });
  });

  test('offline CPUs are no places', () => {
    check(
      { cores: ['0', '1', '2', '3'], offline: '3' },
      `
      <vcpu cpuset='2-3'>2</vcpu>
      <!--          ^^^ warning cpu-overcommit: 2 vCPUs on 1 CPU {2} -->
      <!--          ^^^ warning offline-cpu -->`,
    );
  });

  test('unknown CPUs are no places either', () => {
    check(
      flat,
      `
      <vcpu cpuset='7-8'>2</vcpu>
      <!--          ^^^ warning cpu-overcommit: 2 vCPUs on 1 CPU {7} -->
      <!--          ^^^ error unknown-cpu: has no CPU 8 -->`,
    );
  });

  test('who may run on all online CPUs floats and is not counted', () => {
    check(flat, { web: '<vcpu>8</vcpu>', db: `<vcpu cpuset='0-7'>8</vcpu>` });
    check({ cores: ['0', '1', '2'], offline: '2' }, `<vcpu cpuset='0-1'>2</vcpu>`);
  });

  test('placement auto drops vcpu@cpuset but not vcpupin', () => {
    check(
      flat,
      `
      <vcpu placement='auto' cpuset='2'>2</vcpu>
      <!--                           ^ warning placement-auto-ignores -->`,
    );
    check(
      flat,
      `
      <vcpu placement='auto'>2</vcpu>
      <!--             ^^^^ info auto-with-pins -->
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit -->
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
  });

  test('numatune placement auto forces it where nothing is pinned', () => {
    check(
      flat,
      `
      <vcpu cpuset='2'>2</vcpu>
      <!--          ^ warning cpu-overcommit -->
      <numatune><memory placement='auto'/></numatune>`,
    );
    check(flat, `<vcpu>2</vcpu><numatune><memory placement='auto'/></numatune>`);
  });

  test('hot-pluggable vCPUs do not run yet', () => {
    check(
      flat,
      `
      <vcpu current='1'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
    check(
      flat,
      `
      <vcpu current='2'>3</vcpu>
      <vcpus>
        <vcpu id='0' enabled='yes'/>
        <vcpu id='1' enabled='no' hotpluggable='yes'/>
        <vcpu id='2' enabled='yes' hotpluggable='yes'/>
      </vcpus>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0, 2 -->
        <vcpupin vcpu='1' cpuset='3'/>
        <vcpupin vcpu='2' cpuset='2'/>
      </cputune>`,
    );
  });

  test('of two pins for one vCPU the first counts', () => {
    check(
      flat,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <vcpupin vcpu='1' cpuset='2'/>
        <!--           ^ error duplicate-vcpupin -->
      </cputune>`,
    );
  });

  test('an invalid pin is in no graph, not even by the fall-back', () => {
    check(
      flat,
      `
      <vcpu cpuset='2'>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='3-'/>
        <!--                        ^ error invalid-cpuset -->
      </cputune>`,
    );
  });

  test('what a template will fill in is not known', () => {
    check(
      flat,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='{{ pin }}'/>
      </cputune>`,
    );
    check(
      flat,
      `
      <vcpu>2</vcpu>
      <cputune>
        {% if a %}
        <vcpupin vcpu='1' cpuset='2'/>
        {% else %}
        <vcpupin vcpu='1' cpuset='3'/>
        {% endif %}
        <vcpupin vcpu='0' cpuset='2'/>
      </cputune>`,
    );
  });

  test('a domain that libvirt would refuse still occupies its CPUs', () => {
    check(flat, {
      web: `
        <vcpu>1</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='4'/>
          <!--                      ^ warning cpu-overcommit -->
          <vcpupin vcpu='0' cpuset='5'/>
          <!--           ^ error duplicate-vcpupin -->
        </cputune>`,
      db: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='4'/></cputune>
        <!--                               ^ warning cpu-overcommit -->`,
    });
  });
});
