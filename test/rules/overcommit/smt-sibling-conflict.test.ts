import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings } from '../../../server/src/features/analysis.ts';
import { check, fleetOf } from '../check.ts';
import type { HostSketch } from '../hosts.ts';

/** One pinned vCPU. */
const one = (cpus: string) => `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpus}'/></cputune>`;

/** One node with two cores of four threads. */
const manyThreads: HostSketch = { cores: ['0-3', '4-7'] };

suite('smt-sibling-conflict', () => {
  test('one vCPU a core is right', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='2'/>
      </cputune>`,
    );
  });

  test('two vCPUs on the siblings of one core', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <!--                      ^ warning smt-sibling-conflict: vCPUs 0-1 share core {2-3} -->
        <vcpupin vcpu='1' cpuset='3'/>
      </cputune>`,
    );
  });

  test('siblings are what the host says, not neighbours', () => {
    check(
      'split-numbering',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning smt-sibling-conflict: vCPUs 0, 2 share core {0,8} -->
        <vcpupin vcpu='1' cpuset='1'/>
        <vcpupin vcpu='2' cpuset='8'/>
      </cputune>`,
    );
  });

  test('of a topology that contradicts the number of vCPUs nothing is guessed', () => {
    for (const factors of ["cores='1' threads='1'", "cores='2' threads='2'", "cores='4' threads='1'"]) {
      check(
        'example',
        `
        <vcpu>3</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='2'/>
          <vcpupin vcpu='1' cpuset='3'/>
          <vcpupin vcpu='2' cpuset='1'/>
        </cputune>
        <cpu>
          <topology sockets='1' ${factors}/>
<!--       ^^^^^^^^ error topology-product -->
        </cpu>`,
      );
    }
  });

  test('… but with another domain it shares a core, whatever its guest cores are', () => {
    check(manyThreads, {
      web: `
        <vcpu>3</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='1'/>
          <!--                      ^ warning smt-sibling-conflict: 2 domains share core {0-3}: vCPUs 0-2 and vCPU 0 of db; in all, 5 vCPUs on 2 cores {0-7} -->
          <vcpupin vcpu='1' cpuset='2'/>
          <vcpupin vcpu='2' cpuset='0-6'/>
        </cputune>
        <cpu>
          <topology sockets='1' cores='2' threads='2'/>
<!--       ^^^^^^^^ error topology-product -->
        </cpu>`,
      db: `
        <vcpu>2</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='3'/>
          <!--                      ^ warning smt-sibling-conflict: 2 domains share core {0-3}: vCPU 0 and vCPUs 0-2 of web -->
          <vcpupin vcpu='1' cpuset='4'/>
        </cputune>`,
    });
  });

  test('with current, the topology is for the maximum', () => {
    check(
      'example',
      `
      <vcpu current='3'>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='0'/>
        <!--                      ^ warning smt-sibling-conflict: 1-2 share core {0-1} -->
        <vcpupin vcpu='2' cpuset='1'/>
        <vcpupin vcpu='3' cpuset='1'/>
      </cputune>
      <cpu>
        <topology sockets='1' cores='4' threads='1'/>
      </cpu>`,
    );
  });

  test('with what a script starts, it is guests that share a core', () => {
    check('example', {
      web: `
        <vcpu>1</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='2'/>
          <!--                      ^ warning smt-sibling-conflict: 2 guests share core {2-3}: vCPU 0 and vCPU 0 of db -->
        </cputune>
        <numatune><memory nodeset='0'/></numatune>`,
      'start.sh': `
numactl -m 0 taskset -c 3 kvm -name db -m 1G &
#                       ^ warning smt-sibling-conflict: 2 guests share core {2-3}: vCPU 0 of db and vCPU 0 of web
`,
    });
  });

  test('two domains on one core say so first', () => {
    check('example', {
      web: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='2'/></cputune>
        <!--                               ^ warning smt-sibling-conflict: 2 domains share core {2-3}: vCPU 0 and vCPU 0 of db -->`,
      db: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='3'/></cputune>
        <!--                               ^ warning smt-sibling-conflict: 2 domains share core {2-3}: vCPU 0 and vCPU 0 of web -->`,
    });
  });

  test('a guest core on one host core is right', () => {
    check(
      'example',
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <vcpupin vcpu='1' cpuset='1'/>
        <vcpupin vcpu='2' cpuset='2-3'/>
        <vcpupin vcpu='3' cpuset='2-3'/>
      </cputune>
      <cpu><topology sockets='1' cores='2' threads='2'/></cpu>`,
    );
  });

  test('a guest core and a stranger on one core of four threads', () => {
    check(
      { cores: ['0-3', '4-7'] },
      {
        web: `
        <vcpu>2</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='0'/>
          <!--                      ^ warning smt-sibling-conflict: 2 domains share core {0-3}: vCPUs 0-1 and vCPU 0 of db -->
          <vcpupin vcpu='1' cpuset='1'/>
        </cputune>
        <cpu><topology sockets='1' cores='1' threads='2'/></cpu>`,
        db: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='3'/></cputune>
        <!--                               ^ warning smt-sibling-conflict -->`,
      },
    );
  });

  test('a guest core with the four threads of a core is right', () => {
    check(
      { cores: ['0-3', '4-7'] },
      `<vcpu cpuset='4-7'>4</vcpu><cpu><topology sockets='1' cores='1' threads='4'/></cpu>`,
    );
  });

  test('a pool of one domain alone is an info', () => {
    check(
      'example',
      `
      <vcpu cpuset='0-3'>3</vcpu>
      <!--          ^^^ info smt-sibling-conflict: vCPUs 0-2 share 2 cores {0-3}; 3 vCPUs on 2 cores; the guest sees them as separate cores -->`,
    );
  });

  test('a pool that another domain uses too is a warning', () => {
    check('example', {
      web: `
        <vcpu cpuset='0-3'>2</vcpu>
        <!--          ^^^ warning smt-sibling-conflict: 2 domains share 2 cores {0-3}: vCPUs 0-1 and vCPU 0 of db; 3 vCPUs on 2 cores -->`,
      db: `
        <vcpu cpuset='0-3'>1</vcpu>
        <!--          ^^^ warning smt-sibling-conflict -->`,
    });
  });

  test('a pool with a core for each is right', () => {
    check('example', `<vcpu cpuset='0-3'>2</vcpu>`);
  });

  test('one pin among a pool is no pool', () => {
    check(
      'example',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0-3'/>
        <!--                      ^^^ warning smt-sibling-conflict: 3 vCPUs on 2 cores -->
        <vcpupin vcpu='1' cpuset='0-3'/>
        <vcpupin vcpu='2' cpuset='1'/>
      </cputune>`,
    );
  });

  test('who is overcommitted on CPUs is said so there and not here', () => {
    check(
      'example',
      `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning cpu-overcommit: vCPUs 0-1 -->
        <vcpupin vcpu='1' cpuset='0'/>
        <vcpupin vcpu='2' cpuset='1'/>
      </cputune>`,
    );
  });

  test('what is left of a guest core is one unit where it lies in one core', () => {
    check('example', {
      web: `
        <vcpu>4</vcpu>
        <cputune>
          <vcpupin vcpu='0' cpuset='0'/>
          <vcpupin vcpu='1' cpuset='1'/>
          <vcpupin vcpu='2' cpuset='2'/>
          <vcpupin vcpu='3' cpuset='3'/>
          <!--                      ^ warning cpu-overcommit: vCPU 3 shares CPU 3 with vCPU 0 of db -->
        </cputune>
        <cpu><topology sockets='1' cores='2' threads='2'/></cpu>`,
      db: `
        <vcpu>1</vcpu>
        <cputune><vcpupin vcpu='0' cpuset='3'/></cputune>
        <!--                               ^ warning cpu-overcommit -->`,
    });
  });

  /** Cores {0,8} {1,9} … {7,15}. */
  const flat = { cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'] };
  /** Cores of four threads: {0-3} {4-7} {8-11} {12-15}. */
  const four = { cores: ['0-3', '4-7', '8-11', '12-15'] };
  /** A domain of pinned vCPUs whose guest cores have so many threads. */
  const guest = (threads: number, ...pins: string[]) => `
    <vcpu>${pins.length}</vcpu>
    <cputune>
      ${pins.map((pin, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${pin}'/>`).join('\n      ')}
    </cputune>
    <cpu><topology sockets='1' cores='${pins.length / threads}' threads='${threads}'/></cpu>`;

  suite('vCPUs of one guest core never conflict with each other', () => {
    const right: readonly (readonly [what: string, host: HostSketch, text: string])[] = [
      ['4 threads over two host cores, pairs together', flat, guest(4, '4', '12', '5', '13')],
      ['… pairs crosswise', flat, guest(4, '4', '5', '12', '13')],
      ['… three on one core of four', four, guest(4, '0', '1', '2', '4')],
      ['8 threads over four host cores', flat, guest(8, '0', '8', '1', '9', '2', '10', '3', '11')],
      ['8 threads over two host cores of four', four, guest(8, '0', '1', '2', '3', '4', '5', '6', '7')],
      ['two guest cores of 4, each over two host cores', flat, guest(4, '0', '8', '1', '9', '2', '10', '3', '11')],
      ['pairs floating in their host cores', flat, guest(4, '4,12', '4,12', '5,13', '5,13')],
      ['3 threads, two of them together', flat, guest(3, '4', '12', '5')],
    ];
    for (const [what, host, text] of right) {
      test(what, () => {
        const { fleet, documents } = fleetOf(host, { web: text });
        const rules = documents.flatMap((document) => findings(fleet, document)).map(({ rule }) => rule);
        assert.deepEqual([rules.includes('smt-sibling-conflict'), rules.includes('guest-smt-mismatch')], [false, true]);
      });
    }
  });

  test('parts of two guest cores on one host core do', () => {
    check(
      flat,
      `
      <vcpu>4</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='0'/>
        <!--                      ^ warning guest-smt-mismatch: Guest core 0 -->
        <!--                      ^ warning smt-sibling-conflict: vCPUs 0, 2 share core {0,8}; core {1,9} is shared too: 4 vCPUs on 2 cores -->
        <vcpupin vcpu='1' cpuset='1'/>
        <vcpupin vcpu='2' cpuset='8'/>
        <vcpupin vcpu='3' cpuset='9'/>
      </cputune>
      <cpu><topology sockets='1' cores='2' threads='2'/></cpu>`,
    );
  });

  test('a part of a guest core, and another domain on its host core', () => {
    check(flat, {
      web: `
      <vcpu>3</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='4'/>
        <!--                      ^ warning guest-smt-mismatch: so at most threads='2' -->
        <vcpupin vcpu='1' cpuset='12'/>
        <vcpupin vcpu='2' cpuset='5'/>
        <!--                      ^ warning smt-sibling-conflict: 2 domains share core {5,13}: vCPU 2 and vCPU 0 of db -->
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='3'/></cpu>`,
      db: `
      <vcpu>1</vcpu>
      <cputune><vcpupin vcpu='0' cpuset='13'/></cputune>
      <!--                               ^^ warning smt-sibling-conflict -->`,
    });
  });

  test('an offline sibling is nobody’s', () => {
    check(
      'smt2-offline',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='4'/>
        <vcpupin vcpu='1' cpuset='6'/>
      </cputune>`,
    );
  });

  test('a host without SMT has no siblings', () => {
    check('nosmt-1node', { web: one('2'), db: one('3') });
  });

  test('where the capture does not tell the cores, nothing is said', () => {
    check({ cores: ['0-1', '2-3'], coresUnknown: true }, { web: one('0'), db: one('1') });
  });

  test('a template that may still fill in the threads is not judged', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='2'/>
        <vcpupin vcpu='1' cpuset='3'/>
      </cputune>
      <cpu><topology sockets='1' cores='1' threads='{{ threads }}'/></cpu>`,
    );
  });
});
