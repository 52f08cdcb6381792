import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { hostFromCaptures } from '../../server/src/topology/host.ts';
import type { HostTopology } from '../../server/src/topology/host-topology.ts';
import { hostNamed } from '../rules/hosts.ts';
import { ran } from './commands.ts';

/** Ways in which scripts ask their host, and the answers of a host with 2 packages of 4 cores with 2 threads. */
const idioms: readonly (readonly [idiom: string, answer: string])[] = [
  ['nproc', '16'],
  ['nproc --all', '16'],
  ['getconf _NPROCESSORS_ONLN', '16'],
  ['grep -c processor /proc/cpuinfo', '16'],
  ['grep -c ^processor /proc/cpuinfo', '16'],
  ["grep -c '^processor' < /proc/cpuinfo", '16'],
  ['cat /proc/cpuinfo | grep processor | wc -l', '16'],
  ["grep -m1 'cpu cores' /proc/cpuinfo | awk '{print $4}'", '4'],
  ["grep 'physical id' /proc/cpuinfo | sort -u | wc -l", '2'],
  ["awk -F': ' '/^siblings/ {print $2; exit}' /proc/cpuinfo", '8'],
  ["grep -E '^processor' /proc/cpuinfo | tail -n 1 | awk '{print $3}'", '15'],
  ["awk '/^processor/{n++} END{print n}' /proc/cpuinfo", '16'],
  ["awk -F: '/processor/ {last = $2} END {print last + 1}' /proc/cpuinfo", '16'],
  ["lscpu | awk '/^CPU\\(s\\):/{print $2}'", '16'],
  ["lscpu | awk '/^CPU\\(s\\):/ {print $NF; exit}'", '16'],
  ["lscpu | grep '^CPU(s):' | awk '{print $2}'", '16'],
  ["LC_ALL=C lscpu | grep -E '^CPU\\(s\\)' | tr -s ' ' | cut -d ' ' -f 2", '16'],
  ["lscpu | grep 'Core(s) per socket' | cut -d: -f2 | tr -d ' '", '4'],
  ["lscpu | grep 'Core(s) per socket' | awk '{print $4}'", '4'],
  ['lscpu | awk -F: \'/Thread\\(s\\) per core/ {gsub(/ /, "", $2); print $2}\'', '2'],
  ["lscpu | sed -n 's/^Socket(s): *//p'", '2'],
  ["lscpu | grep -i '^socket(s)' | cut -f2 -d: | xargs", '2'],
  ["lscpu | grep 'NUMA node(s)' | awk '{print $3}'", '2'],
  ["lscpu | grep 'NUMA node0' | awk '{print $NF}'", '0-7'],
  ["lscpu | awk '/NUMA node1 CPU/ {print $4}'", '8-15'],
  ["lscpu | grep -oP 'On-line CPU\\(s\\) list:\\s+\\d+-\\d+' | grep -o '[0-9]*$'", '15'],
  ["lscpu -p=CPU,NODE | grep -v '^#' | awk -F, '$2==0{print $1}' | paste -sd,", '0,1,2,3,4,5,6,7'],
  ["lscpu -p=CPU,CORE | awk -F, '!/^#/ && !seen[$2]++ {print $1}' | paste -sd,", '0,2,4,6,8,10,12,14'],
  ["lscpu -p | grep -v '^#' | wc -l", '16'],
  ["lscpu -p | egrep -v '^#' | sort -u -t, -k 2,4 | wc -l", '8'],
  ["lscpu -p | grep -v '^#' | cut -d, -f2 | sort -un | wc -l", '8'],
  ["lscpu -b -p=Core,Socket | grep -v '^#' | sort -u | wc -l", '8'],
  ["lscpu -e=CPU,NODE | awk 'NR>1 && $2==1 {print $1}' | head -n1", '8'],
  ["numactl -H | awk '/^available/ {print $2}'", '2'],
  ["numactl -H | awk '/node 0 cpus/{print $4}'", '0'],
  ["numactl --hardware | grep 'node 1 cpus:' | cut -d: -f2 | xargs | tr ' ' ,", '8,9,10,11,12,13,14,15'],
  ["numactl -H | awk '/node 1 cpus/{for (i = 4; i <= NF; i++) print $i}' | tail -1", '15'],
  ["numactl -H | grep -c 'node [0-9]* cpus'", '2'],
  ['ls -d /sys/devices/system/cpu/cpu[0-9]* | wc -l', '16'],
  ["find /sys/devices/system/cpu -maxdepth 1 -name 'cpu[0-9]*' | wc -l", '16'],
  ["find /sys/devices/system/node/ -mindepth 1 -maxdepth 1 -type d -name 'node[0-9]*' | wc -l", '2'],
  ['ls -1d /sys/devices/system/node/node* | wc -l', '2'],
  ["ls /sys/devices/system/cpu | grep -c '^cpu[0-9]'", '16'],
  ["ls /sys/devices/system/node | grep '^node' | wc -l", '2'],
  ['cat /sys/devices/system/node/node0/cpulist', '0-7'],
  ['cat /sys/devices/system/cpu/online', '0-15'],
  ['cut -d- -f2 /sys/devices/system/cpu/present', '15'],
  ['cat /sys/devices/system/cpu/smt/active', '1'],
  ['cat /sys/devices/system/cpu/cpu0/topology/thread_siblings_list', '0-1'],
  ['cat /sys/devices/system/cpu/cpu9/topology/core_siblings_list', '8-15'],
  ['cat /sys/devices/system/cpu/cpu*/topology/thread_siblings_list | sort -u | wc -l', '8'],
  [`for c in /sys/devices/system/cpu/cpu[0-9]*; do echo \${c##*cpu}; done | sort -n | tail -1`, '15'],
  ['for n in /sys/devices/system/node/node*/cpulist; do cat $n; done | paste -sd:', '0-7:8-15'],
  ['hwloc-calc -N core all', '8'],
  ['hwloc-calc --number-of pu machine:0', '16'],
  ['lstopo-no-graphics --only core | wc -l', '8'],
];

const host = topologyOf('smt2-2node');

function topologyOf(name: string): HostTopology {
  const topology = hostNamed(name).host?.topology;
  assert.ok(topology);
  return topology;
}

/** What the interpreter takes an idiom's output for; null if unknown. */
function answerOf(idiom: string, of: HostTopology | undefined): string | null {
  const [line = ''] = ran(`x=$(${idiom}); taskset -c "[$x]" a`, of === undefined ? {} : { host: of }).slice(-1);
  const [, answer = ''] = /^taskset -c "?\[?(.*?)\]?"? a$/s.exec(line) ?? [];
  return answer === '?' || answer.includes('\uFFFC') ? null : answer;
}

suite("the host's own answers", () => {
  for (const [idiom, answer] of idioms) test(idiom, () => assert.equal(answerOf(idiom, host), answer));

  test('are unknown without a host', () => {
    for (const [idiom] of idioms) assert.equal(answerOf(idiom, undefined), null, idiom);
  });

  test('leave open what a topology does not tell', () => {
    for (const idiom of [
      "lscpu | grep 'Model name' | cut -d: -f2",
      "lscpu | grep -c 'AVX'",
      "lscpu | awk '{print $1}'",
      'lscpu | wc -l',
      'lscpu | tail -1',
      "lscpu | awk 'END{print NR}'",
      'lscpu | grep -q hypervisor && echo vm',
      "numactl -H | awk '/free/{print $4}'",
      'grep -c avx2 /proc/cpuinfo',
      "grep -m1 'model name' /proc/cpuinfo",
      'wc -l < /proc/cpuinfo',
      'lscpu -p=CPU,L2 | tail -1',
      'ls -d /sys/devices/system/cpu/cpu* | wc -l',
      "find /sys/devices/system/cpu -maxdepth 1 -name 'cpu*' | wc -l",
      "find /sys/devices/system/cpu -name 'cpu[0-9]*' | wc -l",
      "find /sys/devices/system/cpu -maxdepth 1 -name 'cpu[0-9]*' -type l | wc -l",
      "find /sys -maxdepth 1 -name 'cpu[0-9]*' | wc -l",
      'ls /sys/devices/system/cpu | wc -l',
      'cat /sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq',
      'cat /sys/devices/system/cpu/possible',
      'numactl --show',
    ]) {
      assert.equal(answerOf(idiom, host), null, idiom);
    }
  });

  test('name the CPUs of a host with offline and isolated CPUs', () => {
    const example = topologyOf('example');
    for (const [idiom, answer] of [
      ['nproc --all', '9'],
      ['getconf _NPROCESSORS_ONLN', '8'],
      ['grep -c ^processor /proc/cpuinfo', '8'],
      ["lscpu | awk '/^CPU\\(s\\):/{print $2}'", '9'],
      ["lscpu | awk '/^Off-line/ {print $NF}'", '8'],
      ['ls -d /sys/devices/system/cpu/cpu[0-9]* | wc -l', '9'],
      ["lscpu -p=CPU | grep -v '^#' | tail -1", '7'],
      ['lscpu -a -p=CPU,ONLINE | tail -1', '8,N'],
    ] as const) {
      assert.equal(answerOf(idiom, example), answer, idiom);
    }
  });

  test('are those of the programs on this machine', { skip: programsAreMissing() }, () => {
    const here = hostFromCaptures([{ name: 'here', content: output('lscpu -p=CPU,CORE,SOCKET,NODE,ONLINE') }]).value;
    assert.ok(here);
    let known = 0;
    for (const [idiom] of idioms) {
      // hwloc is seldom there, and what a container may use is no topology.
      if (/hwloc|lstopo|^nproc|isolated/.test(idiom)) continue;
      const answer = answerOf(idiom, here.topology);
      if (answer === null) continue;
      known++;
      assert.equal(answer, output(idiom).trimEnd(), idiom);
    }
    assert.ok(known > 30, `${known} are known`);
  });
});

function output(command: string): string {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  return spawnSync('bash', ['-c', command], { encoding: 'utf8', env }).stdout;
}

function programsAreMissing(): string | false {
  const missing = ['lscpu', 'numactl', 'awk'].filter((name) => output(`command -v ${name}`) === '');
  return missing.length > 0 ? `${missing.join(', ')}: not here` : false;
}
