import { suite, test } from 'node:test';
import { check } from './check.ts';

/** A domain with a vCPU for each pinset, and more in `<cputune>`. */
function pinned(pins: readonly string[], more = ''): string {
  const list = pins.map((cpuset, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/>`).join('');
  return `<vcpu>${pins.length}</vcpu><cputune>${list}${more}</cputune>`;
}

suite('without a host', () => {
  suite('vCPUs of one domain whose pins are the same single CPU share it', () => {
    test('two', () => {
      check(
        null,
        `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 2: 2 vCPUs on 1 CPU {2}, 2:1 -->
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='3'/>
      </cputune>`,
      );
    });

    test('by vcpu@cpuset', () => {
      check(
        null,
        `
      <vcpu cpuset='7'>4</vcpu>
      <!--          ^ warning cpu-overcommit: vCPUs 0-3 share CPU 7: 4 vCPUs on 1 CPU {7}, 4:1 -->`,
      );
    });

    test('written in another way', () => {
      check(
        null,
        `
      <vcpu cpuset='2'>2</vcpu>
      <!--          ^ warning cpu-overcommit: vCPUs 0-1 share CPU 2 -->
      <cputune>
        <vcpupin vcpu='1' cpuset='1-3,^1,^3'/>
      </cputune>`,
      );
    });

    test('two pairs are two findings, five pairs are one', () => {
      check(
        null,
        `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 share CPU 2 -->
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='3'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 2-3 share CPU 3 -->
        <vcpupin vcpu='3' cpuset='3'/>
      </cputune>`,
      );
      check(
        null,
        `
      <vcpu>10</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0, 5 share CPU 0; CPUs 1-4 are shared too: 10 vCPUs on 5 CPUs {0-4}, 2:1 -->
        <vcpupin vcpu='1' cpuset='1'/><vcpupin vcpu='2' cpuset='2'/><vcpupin vcpu='3' cpuset='3'/>
        <vcpupin vcpu='4' cpuset='4'/><vcpupin vcpu='5' cpuset='0'/><vcpupin vcpu='6' cpuset='1'/>
        <vcpupin vcpu='7' cpuset='2'/><vcpupin vcpu='8' cpuset='3'/><vcpupin vcpu='9' cpuset='4'/>
      </cputune>`,
      );
    });

    test('in a script', () => {
      check(null, {
        'start.sh': `
taskset -c 3 qemu-system-x86_64 -smp 2 -m 1G &
#          ^ warning cpu-overcommit: vCPUs 0-1 of start.sh:2 share CPU 3
`,
      });
      check(null, {
        'pin.sh': `
virsh vcpupin web 0 4
#                   ^ warning cpu-overcommit: vCPUs 0-1 of web share CPU 4
virsh vcpupin web 1 4
`,
      });
    });

    test('which says nothing of pools, hot-pluggable vCPUs and what is not known', () => {
      check(null, pinned(['2', '3']));
      check(null, `<vcpu cpuset='2-3'>4</vcpu>`);
      check(null, pinned(['2', '2-3', '3']));
      check(null, pinned(['2', '{{ cpu }}']));
      check(null, pinned(['2', '2']).replace('<vcpu>', `<vcpu current='1'>`));
      check(null, `<vcpu placement='auto'>2</vcpu>`);
    });

    test('two domains of a folder may be on different hosts', () => {
      check(null, { web: pinned(['2']), db: pinned(['2']) });
      check(null, { 'start.sh': 'taskset -c 2 kvm -m 1G &\ntaskset -c 2 kvm -m 1G &\n' });
    });
  });

  test('a vCPU with real-time scheduling starves what has only its CPU', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <emulatorpin cpuset='2-3'/>
        <!--                 ^^^ error realtime-starvation: the emulator → CPUs 2-3: vCPU 0 runs there -->
        <vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>
      </cputune>`,
    );
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <emulatorpin cpuset='2-3'/>
        <!--                 ^^^ warning emulator-on-vcpu: The emulator may run on CPU 2 -->
        <vcpusched vcpus='0' scheduler='fifo' priority='1'/>
      </cputune>`,
    );
  });

  test('emulator and iothreads on the CPU of a vCPU', () => {
    check(
      null,
      `
      <vcpu>2</vcpu>
      <iothreads>1</iothreads>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
        <emulatorpin cpuset='2'/>
        <!--                 ^ warning emulator-on-vcpu: The emulator is pinned only to CPU 2, and vCPU 0 can run nowhere else -->
        <iothreadpin iothread='1' cpuset='3-4'/>
        <!--                              ^^^ info iothread-on-vcpu: Iothread 1 may run on CPU 3 -->
      </cputune>`,
    );
    check(null, pinned(['2', '3'], `<emulatorpin cpuset='0-1'/>`));
  });

  test('a quota on vCPUs that are meant to have their CPUs to themselves', () => {
    check(
      null,
      `
      <vcpu>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <quota>50000</quota>
        <!--   ^^^^^ warning quota-on-dedicated: kvm hint-dedicated is on -->
      </cputune>
      <features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`,
    );
    check(null, pinned(['2'], '<quota>50000</quota>'));
  });

  test('helper threads that vcpu@cpuset lets run on a dedicated vCPU', () => {
    const dedicated = `<features><kvm><hint-dedicated state='on'/></kvm></features><cpu mode='host-passthrough'/>`;
    check(
      null,
      `
      <vcpu cpuset='2-3'>1</vcpu>
      <iothreads>1</iothreads>
         <cputune><vcpupin vcpu='0' cpuset='2'/></cputune>${dedicated}
      <!--^^^^^^^ info emulator-unpinned: The emulator has no emulatorpin and may run on CPU 2, where only vCPUs should run -->
      <!--^^^^^^^ info iothread-unpinned: An iothread has no iothreadpin and may run on CPU 2, where only vCPUs should run -->`,
    );
    check(null, `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>${dedicated}`);
  });
});
