import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, fixesOf } from '../../../server/src/features/analysis.ts';
import { appliedTo } from '../../../server/src/fixes/edits/applied.ts';
import type { Finding } from '../../../server/src/rules/engine/rule.ts';
import { fleetOf, type On } from '../check.ts';

/** 64 CPUs without SMT. */
const flat = { cores: Array.from({ length: 64 }, (_, cpu) => `${cpu}`) };
/** 64 CPUs on cores {0,32} … {31,63}. */
const split = { cores: Array.from({ length: 32 }, (_, core) => `${core},${core + 32}`) };

/** A domain with a vCPU on each of these CPUs. */
function pinned(cpus: readonly number[], topology = ''): string {
  const pins = cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('\n');
  return `<vcpu>${cpus.length}</vcpu>\n<cputune>\n${pins}\n</cputune>${topology}`;
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** What a rule finds in each document. */
function found(on: On, files: Readonly<Record<string, string>>, rule: string): Finding[][] {
  const { fleet, documents, scripts } = fleetOf(on, files);
  return [...documents, ...scripts].map((document) => findings(fleet, document).filter((one) => one.rule === rule));
}

/** How many findings of a rule each document has. */
function counts(on: On, files: Readonly<Record<string, string>>, rule: string): number[] {
  return found(on, files, rule).map((all) => all.length);
}

/** The one finding in the first document. */
function single(on: On, files: Readonly<Record<string, string>>, rule: string): Finding {
  const [[first, ...others] = []] = found(on, files, rule);
  assert.ok(first !== undefined && others.length === 0, `one ${rule}`);
  return first;
}

suite('one cause, one finding', () => {
  suite('cpu-overcommit', () => {
    const same = (count: number) => ({ web: pinned(range(1, count)), d64: pinned(range(1, count)) });

    for (const count of [1, 2, 4]) {
      test(`${count} CPUs that the same two domains share are a finding each`, () => {
        assert.deepEqual(counts(flat, same(count), 'cpu-overcommit'), [count, count]);
      });
    }

    for (const count of [5, 30]) {
      test(`${count} are one`, () => assert.deepEqual(counts(flat, same(count), 'cpu-overcommit'), [1, 1]));
    }

    test('it is at the first pin, says what stands there first, and groups the others by guest', () => {
      const finding = single(flat, same(30), 'cpu-overcommit');
      assert.equal(
        finding.message,
        'vCPU 0 shares CPU 1 with vCPU 0 of d64; CPUs 2-30 are shared too: 60 vCPUs on 30 CPUs {1-30}, 2:1',
      );
      assert.deepEqual(
        finding.related.map(({ uri, message }) => [uri, message]),
        [
          ['file:///vms/web.xml', 'vCPUs 1-29 → CPUs 2-30'],
          ['file:///vms/d64.xml', 'd64: vCPUs 0-29 → CPUs 1-30'],
          [
            'file:///vms/web.xml',
            'vCPU 0 gets 25–50 % (about 50 %) of CPU 1 when all are busy; the guest sees 50–75 % (about 50 %) steal',
          ],
          [
            'file:///vms/web.xml',
            'web: 30 of 30 vCPUs have less than a whole CPU (25–50 %). While a vCPU that holds a lock waits, the others spin',
          ],
        ],
      );
    });

    test('its fix resolves all of them, and moves no vCPU that is right', () => {
      const files = { web: pinned(range(0, 20)), d64: pinned(range(10, 20)) };
      const { fleet, documents } = fleetOf(flat, files);
      const [web] = documents;
      assert.ok(web);
      const [finding] = findings(fleet, web).filter(({ rule }) => rule === 'cpu-overcommit');
      assert.ok(finding);
      const fix = fixesOf(fleet, web, finding).find((one) => one.kind === 'fix');
      assert.equal(fix?.title, 'Re-pin 10 vCPUs, so that the domain is on node 0, CPUs 0-9, 30-39');
      assert.deepEqual(counts(flat, { ...files, web: appliedTo(web.text, fix.edits) }, 'cpu-overcommit'), [0, 0]);
    });

    test('a domain against itself', () => {
      assert.deepEqual(counts(flat, { web: pinned([...range(0, 5), ...range(0, 5)]) }, 'cpu-overcommit'), [1]);
      assert.deepEqual(counts(flat, { web: pinned([...range(0, 4), ...range(0, 4)]) }, 'cpu-overcommit'), [4]);
    });

    test('three domains of which each pair shares other CPUs are three causes', () => {
      const files = {
        a: pinned([...range(0, 5), ...range(5, 5)]),
        b: pinned([...range(0, 5), ...range(10, 5)]),
        c: pinned([...range(5, 5), ...range(10, 5)]),
      };
      assert.deepEqual(counts(flat, files, 'cpu-overcommit'), [2, 2, 2]);
    });

    test('few CPUs with one domain and many with another: the few stay apart', () => {
      const files = { a: pinned(range(0, 12)), b: pinned(range(0, 3)), c: pinned(range(3, 9)) };
      assert.deepEqual(counts(flat, files, 'cpu-overcommit'), [4, 3, 1]);
    });

    test('one pool is one component, whatever its size', () => {
      const files = { a: `<vcpu cpuset='0-7'>8</vcpu>`, b: `<vcpu cpuset='0-7'>8</vcpu>` };
      assert.deepEqual(counts(flat, files, 'cpu-overcommit'), [1, 1]);
    });

    test('a component with many pins groups them by guest too', () => {
      const pool = (count: number) =>
        `<vcpu>${count}</vcpu><cputune>${range(0, count)
          .map((vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='0-7'/>`)
          .join('')}</cputune>`;
      const { message, related } = single(flat, { a: pool(3), b: pool(6) }, 'cpu-overcommit');
      assert.equal(message, 'vCPUs 0-2 share CPUs 0-7 with vCPUs 0-5 of b: 9 vCPUs on 8 CPUs {0-7}, 1.13:1');
      assert.deepEqual(related.map((place) => place.message).slice(0, 3), [
        'vCPU 1 → CPUs 0-7',
        'vCPU 2 → CPUs 0-7',
        'b: vCPUs 0-5 → CPUs 0-7',
      ]);
    });

    test('a component of many guests groups them by guest too', () => {
      const pool = "<vcpu>2</vcpu><cputune><vcpupin vcpu='0' cpuset='0-7'/><vcpupin vcpu='1' cpuset='0-7'/></cputune>";
      const { related } = single(flat, { a: pool, b: pool, c: pool, d: pool, e: pool }, 'cpu-overcommit');
      assert.deepEqual(related.map((place) => place.message).slice(0, 5), [
        'vCPU 1 → CPUs 0-7',
        ...['b', 'c', 'd', 'e'].map((name) => `${name}: vCPUs 0-1 → CPUs 0-7`),
      ]);
    });

    test('a router on a CPU of a pool reads what stands on its CPU', () => {
      const files = {
        router: pinned([1]),
        pool: `<vcpu cpuset='0-2,4,6'>14</vcpu>`,
      };
      assert.equal(
        single(flat, files, 'cpu-overcommit').message,
        'vCPU 0 shares CPU 1 with vCPUs 0-13 of pool; in all, 15 vCPUs on 5 CPUs {0-2,4,6}, 3:1',
      );
    });

    test('the first fact is within 100 characters, however long a name is', () => {
      const files = { a: pinned([1]), [`d${'x'.repeat(80)}`]: pinned([1]), b: pinned([1]) };
      assert.match(
        single(flat, files, 'cpu-overcommit').message.slice(0, 100),
        /^vCPU 0 shares CPU 1 with vCPU 0 of \S+/,
      );
    });

    test('guests of one script', () => {
      const start = (name: string) => `taskset -c 0 qemu-system-x86_64 -name ${name} -smp 1 &\n`;
      const all = found(flat, { 'a.sh': start('a') + start('b') + start('c') }, 'cpu-overcommit');
      assert.deepEqual(
        all.flat().map(({ message }) => message),
        ['vCPU 0 of a shares CPU 0 with vCPU 0 of b and vCPU 0 of c: 3 vCPUs on 1 CPU {0}, 3:1'],
      );
    });
  });

  suite('an overcommitted host', () => {
    /** Each domain is on other CPUs than the one before, so hardly two components have the same guests. */
    const staggered = Object.fromEntries(
      range(0, 40).map((index) => [`d${index}`, pinned(range(0, 8).map((vcpu) => (index * 3 + vcpu * 5) % 64))]),
    );

    test('is one finding a domain', () => {
      const all = counts(flat, staggered, 'cpu-overcommit');
      assert.deepEqual([...new Set(all)], [1]);
    });

    test('also of domains with few vCPUs', () => {
      const small = { cores: ['0', '1', '2', '3'] };
      const files = { a: pinned([0, 1, 2]), b: pinned([0, 1, 2]) };
      assert.deepEqual(counts(small, files, 'cpu-overcommit'), [1, 1]);
      assert.deepEqual(counts(small, { a: pinned([0, 1]), b: pinned([0, 1]) }, 'cpu-overcommit'), [2, 2]);
    });

    test('counts the CPUs that are shared too', () => {
      const small = { cores: ['0', '1', '2'], reserved: '2' };
      const { message } = single(small, { a: pinned([0, 1]), b: pinned([0, 1]) }, 'cpu-overcommit');
      assert.equal(message, 'vCPU 0 shares CPU 0 with vCPU 0 of b; CPU 1 is shared too: 4 vCPUs on 2 CPUs {0-1}, 2:1');
    });

    test('says so as long as it has more vCPUs than CPUs for them', () => {
      // 5 × 8 vCPUs on 64 CPUs: the same pins are several causes.
      const few = Object.fromEntries(Object.entries(staggered).slice(0, 5));
      const own = { web: pinned([0, 5, 10, 15, 20, 3, 8, 13]) };
      const [first = 0] = counts(flat, { ...own, ...few }, 'cpu-overcommit');
      assert.ok(first > 1, `${first}`);
      const [reserved] = counts({ ...flat, reserved: '24-63' }, { ...own, ...few }, 'cpu-overcommit');
      assert.equal(reserved, 1);
    });
  });

  suite('suppressed', () => {
    const comment = '<!-- pinset-ignore cpu-overcommit: tested -->';
    const with_ = (...at: readonly number[]) => {
      const text = pinned(range(1, 6));
      return at.reduce(
        (all, vcpu) => all.replace(`<vcpupin vcpu='${vcpu}'`, `${comment}\n<vcpupin vcpu='${vcpu}'`),
        text,
      );
    };
    const messages = (web: string) => {
      const { fleet, documents } = fleetOf(flat, { web, d64: pinned(range(1, 6)) });
      const [document] = documents;
      assert.ok(document);
      return findings(fleet, document).map(({ rule, message }) => `${rule}: ${message}`);
    };

    test('at one pin, the others stay', () => {
      assert.deepEqual(messages(with_(0)), [
        'cpu-overcommit: vCPU 1 shares CPU 2 with vCPU 1 of d64; CPUs 3-6 are shared too: 10 vCPUs on 5 CPUs {2-6}, 2:1',
      ]);
      assert.deepEqual(messages(with_(3)), [
        'cpu-overcommit: vCPU 0 shares CPU 1 with vCPU 0 of d64; CPUs 2-3, 5-6 are shared too: 10 vCPUs on 5 CPUs {1-3,5-6}, 2:1',
      ]);
    });

    test('at all pins but one, or all', () => {
      assert.deepEqual(messages(with_(0, 1, 3, 4, 5)), [
        'cpu-overcommit: vCPU 2 shares CPU 3 with vCPU 2 of d64: 2 vCPUs on 1 CPU {3}, 2:1',
      ]);
      assert.deepEqual(messages(with_(0, 1, 2, 3, 4, 5)), []);
      assert.deepEqual(messages(pinned(range(1, 6)).replace('<cputune>', `${comment}\n<cputune>`)), []);
    });
  });

  suite('smt-sibling-conflict', () => {
    test('more than four cores with the same guests are one', () => {
      const files = { web: pinned(range(0, 16)), d64: pinned(range(32, 16)) };
      assert.deepEqual(counts(split, files, 'smt-sibling-conflict'), [1, 1]);
      const { message, related } = single(split, files, 'smt-sibling-conflict');
      assert.equal(
        message,
        '2 domains share core {0,32}: vCPU 0 and vCPU 0 of d64; 15 cores {1-15,33-47} are shared too: 32 vCPUs on 16 cores',
      );
      assert.deepEqual(
        related.map((place) => place.message),
        ['vCPUs 1-15 → CPUs 1-15', 'd64: vCPUs 0-15 → CPUs 32-47'],
      );
    });

    test('four are a finding each', () => {
      const files = { web: pinned(range(0, 4)), d64: pinned(range(32, 4)) };
      assert.deepEqual(counts(split, files, 'smt-sibling-conflict'), [4, 4]);
    });

    for (const cores of [2, 4, 16]) {
      test(`pins in the host's order where the guest counts threads: one finding for ${cores} cores`, () => {
        const pins = [...range(0, cores), ...range(32, cores)];
        const topology = `<cpu><topology sockets='1' cores='${cores}' threads='2'/></cpu>`;
        const files = { web: pinned(pins, topology) };
        assert.deepEqual(counts(split, files, 'smt-sibling-conflict'), [1]);
        assert.deepEqual(counts(split, files, 'guest-smt-mismatch'), [1]);
      });
    }

    test('another domain on one of these cores is another cause', () => {
      const topology = `<cpu><topology sockets='1' cores='4' threads='2'/></cpu>`;
      const files = { web: pinned([0, 1, 2, 3, 32, 33, 34, 40], topology), db: pinned([35]) };
      assert.deepEqual(counts(split, files, 'smt-sibling-conflict'), [2, 1]);
    });
  });
});
