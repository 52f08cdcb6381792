import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('guest-smt-mismatch', () => {
  test('a guest core over two host cores', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning guest-smt-mismatch: Guest core 0 (threads='2') is not on one host core -->
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('pins in the order of neighbours on a host with split numbering', () => {
    check(
      'split-numbering',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning guest-smt-mismatch: on cores {0,8}, {1,9}; the same is true of guest core 1 -->
        <vcpupin vcpu='1' cpuset='1'/>
        <vcpupin vcpu='2' cpuset='2'/>
        <vcpupin vcpu='3' cpuset='3'/>
      </cputune>
      <cpu><topology sockets='1' dies='1' cores='2' threads='2'/></cpu>`,
    );
  });

  test('a guest core whose threads are siblings is right', () => {
    check(
      'split-numbering',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='3'/>
        <vcpupin vcpu='1' cpuset='11'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('a pool of several cores is an info', () => {
    check(
      'example',
      `
      <vcpu cpuset='0-3'>2</vcpu>
      <!--          ^^^ info guest-smt-mismatch: vCPUs 0-1 → CPUs 0-3, on cores {0-1}, {2-3} -->
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('a pool just as large as the guest core is none', () => {
    check(
      'example',
      `
      <vcpu cpuset='1-2'>2</vcpu>
      <!--          ^^^ warning guest-smt-mismatch -->
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('the guest core has more threads than a core of the host', () => {
    check(
      'split-numbering',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='1'/>
        <!--                      ^ warning guest-smt-mismatch: threads='4', but the host's cores have 2 threads, so at most threads='2' -->
        <vcpupin vcpu='1' cpuset='9'/>
        <vcpupin vcpu='2' cpuset='2'/>
        <vcpupin vcpu='3' cpuset='10'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='4'/></cpu>`,
    );
  });

  test('the guest has threads, the host has none', () => {
    check(
      'nosmt-1node',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning guest-smt-mismatch: the host's cores have 1 thread, so at most threads='1': vCPUs 0-1 → CPUs 0-1, on cores {0}, {1} -->
        <vcpupin vcpu='1' cpuset='1'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('where the product of the topology is wrong, another rule will say so', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <cpu>
        <topology sockets='2' cores='1' threads='2'/>
<!--     ^^^^^^^^ error topology-product -->
      </cpu>`,
    );
  });

  test('dies and clusters count in the product', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning guest-smt-mismatch: Guest core 0 (threads='2') is not on one host core -->
        <vcpupin vcpu='1' cpuset='2'/>
        <vcpupin vcpu='2' cpuset='4'/>
        <vcpupin vcpu='3' cpuset='5'/>
      </cputune>
      <cpu>
        <topology sockets='1' dies='2' clusters='1' cores='1' threads='2'/>
        <numa><cell cpus='0-1' memory='1048576'/><cell cpus='2-3' memory='1048576'/></numa>
      </cpu>`,
    );
  });

  test('only the restricted vCPUs of a guest core are judged', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='0-7'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('where the capture does not tell the cores, nothing is said', () => {
    check(
      { cores: ['0-1', '2-3'], coresUnknown: true },
      `
      <vcpu cpuset='0-2'>2</vcpu>
      <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
    );
  });

  test('threads of a value that a template fills in are not known', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='\${THREADS}'/></cpu>`,
    );
  });
});
