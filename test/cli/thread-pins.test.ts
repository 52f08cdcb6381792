import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { folderWith, pinset, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

/** 8 CPUs on two nodes, siblings 2n and 2n+1. */
const conf = 'cores: 4\nmemory: 64\nname: game\n';

/** The conflicts that `check` finds in a script beside the configuration of guest 101. */
async function conflicts(t: TestContext, script: string): Promise<string[]> {
  const cwd = folderWith(t, { 'qemu-server/101.conf': conf, 'pin.sh': `#!/bin/bash\n${script}\n` });
  const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
  const found = parseReport(run.stdout).files.flatMap(({ path, findings }) => (path === 'pin.sh' ? findings : []));
  return found.flatMap(({ rule, message }) => (rule === 'cpu-overcommit' ? message.replace(/:.*/, '') : []));
}

const lookups = {
  'ps of one process, by the number': `for i in "\${!CPUS[@]}"; do
  tid=$(ps -T -p $PID -o spid,comm | grep "CPU $i/KVM" | awk '{print $1}')
  taskset -pc \${CPUS[$i]} $tid
done`,
  'ps with options in one word, cut': `for i in 0 1 2 3; do
  tid=$(ps --no-headers -Lo tid,comm -p "$PID" | grep -w "CPU $i/KVM" | tr -s ' ' | cut -d' ' -f2)
  taskset --cpu-list --pid "\${CPUS[$i]}" "$tid"
done`,
  'the plain columns of ps': `i=0
for tid in $(ps -T -p $PID | grep 'CPU [0-9]*/KVM' | awk '{ print $2 }'); do
  taskset -cp \${CPUS[i]} $tid; i=$((i + 1))
done`,
  'the number out of the name with sed': `ps -L -p $PID -o lwp=,comm= | grep KVM | while read -r tid name; do
  n=$(echo "$name" | sed -E 's/CPU ([0-9]+)\\/KVM/\\1/')
  taskset -pc "\${CPUS[$n]}" "$tid"
done`,
  'the number out of the name with read': `while read -r tid _ num; do
  taskset -pc "\${CPUS[\${num%/KVM}]}" "$tid"
done < <(ps -T -p "$PID" -o spid=,comm= | grep 'CPU [0-9]*/KVM')`,
  'the number out of the name with awk': `ps -T -p $PID -o spid,comm | awk '/CPU [0-9]+\\/KVM/ { split($3, a, "/"); print $1, a[1] }' | while read tid n; do
  taskset -pc \${CPUS[$n]} $tid
done`,
  'all threads of the machine, by the process': `tids=($(ps -eLo pid,tid,comm | awk -v p="$PID" '$1 == p' | grep -E "CPU [0-9]+/KVM" | awk '{print $2}'))
for i in "\${!CPUS[@]}"; do taskset -pc "\${CPUS[i]}" "\${tids[i]}"; done`,
  'the folders of /proc, a regular expression': `for t in /proc/$PID/task/*; do
  name=$(cat "$t/comm")
  if [[ $name =~ ^CPU\\ ([0-9]+)/KVM$ ]]; then taskset -pc \${CPUS[\${BASH_REMATCH[1]}]} \${t##*/}; fi
done`,
  'the folders of /proc, a case': `for t in $(ls /proc/$PID/task); do
  [ -f /proc/$PID/task/$t/comm ] || continue
  case "$(< /proc/$PID/task/$t/comm)" in
    "CPU "*) n=$(tr -dc 0-9 < /proc/$PID/task/$t/comm); taskset -pc \${CPUS[$n]} $t ;;
  esac
done`,
  'the names of all threads in a case': `while read -r tid name; do
  case "$name" in
    "CPU 0/KVM") taskset -cp \${CPUS[0]} $tid ;;
    "CPU 1/KVM") taskset -cp \${CPUS[1]} $tid ;;
    "CPU "?"/KVM") n=\${name#CPU }; taskset -cp \${CPUS[\${n%/KVM}]} $tid ;;
  esac
done < <(ps -T -p $PID -o tid=,comm=)`,
  'the names of all threads in a function': `pin() {
  local tid=$(grep "^CPU $1/KVM\\$" /proc/$PID/task/*/comm | cut -d '/' -f5)
  taskset --cpu-list --pid "$2" "$tid"
}
for i in 0 1 2 3; do pin $i "\${CPUS[$i]}"; done`,
  "the monitor's table": `i=0
for tid in $(echo "info cpus" | qm monitor 101 | grep thread_id | sed 's/.*thread_id=//'); do
  taskset -pc \${CPUS[$i]} $tid; let i++
done`,
};

const pids = [
  'PID=$(cat /run/qemu-server/101.pid)',
  'vmid=101; PID="$(< "/var/run/qemu-server/$vmid.pid")"',
  'read -r PID < /run/qemu-server/101.pid',
  'PID=$(pgrep -f "kvm -id 101 ")',
  "PID=$(qm list | awk '$1 == 101 { print $6 }')",
  "vmid=101; PID=$(sudo qm list | grep -w $vmid | tr -s ' ' | awk '{print $NF}')",
];

suite('threads that a script pins by their names', () => {
  for (const [name, lookup] of Object.entries(lookups)) {
    test(name, async (t) => {
      const [pid = ''] = pids;
      assert.deepEqual(await conflicts(t, `CPUS=(0 2 2 6)\n${pid}\n${lookup}`), ['vCPUs 1-2 of game share CPU 2']);
      assert.deepEqual(await conflicts(t, `CPUS=(0 2 4 6)\n${pid}\n${lookup}`), []);
    });
  }

  test('the process by its file or its command line', async (t) => {
    const lookup = lookups['ps of one process, by the number'];
    for (const pid of pids) {
      assert.deepEqual(await conflicts(t, `CPUS=(0 2 2)\n${pid}\n${lookup}`), ['vCPUs 1-2 of game share CPU 2'], pid);
    }
  });

  test('a hookscript with an unknown guest has the vCPUs that it names', async (t) => {
    const found = (pid: string) => conflicts(t, `CPUS=(0 2 2)\n${pid}\n${lookups['ps of one process, by the number']}`);
    const named = [
      'PID=$(cat /run/qemu-server/$1.pid)',
      `PID=$(qm list | grep "$1" | awk '{print $6}')`,
      `PID=$(qm list | awk -v id="$1" '$1 == id { print $6 }')`,
    ];
    for (const pid of named) assert.deepEqual(await found(pid), ['vCPUs 1-2 of pin.sh share CPU 2'], pid);
    const any = ['PID=$(pgrep -f win10)', 'PID=$2', `PID=$(qm list | awk '$3 == "running" { print $6 }')`];
    for (const pid of any) assert.deepEqual(await found(pid), [], pid);
  });

  test('-a pins all threads of the guest', async (t) => {
    const found = await conflicts(t, 'taskset --cpu-list --all-tasks --pid 0-1 $(< /run/qemu-server/101.pid)');
    assert.deepEqual(found, ['vCPUs 0-3 of game share CPUs 0-1']);
  });

  test('a libvirt domain by its pid file', async (t) => {
    const cwd = folderWith(t, {
      'web.xml': "<domain type='kvm'><name>web</name><vcpu>2</vcpu></domain>",
      'pin.sh': `#!/bin/sh
pid=$(cat /run/libvirt/qemu/web.pid)
for n in 0 1; do taskset -pc 3 $(ps -T -p $pid -o spid,comm | grep "CPU $n/KVM" | awk '{print $1}'); done
`,
    });
    const run = await pinset(['check', '--host', smt2], { cwd });
    assert.match(run.stdout, /pin\.sh:3:\d+: warning: vCPUs 0-1 of web share CPU 3/);
  });

  test('how many vCPUs an unknown guest has is not known', async (t) => {
    const unknown = 'PID=$(cat /run/qemu-server/$1.pid)\n';
    for (const script of [
      `${unknown}for t in /proc/$PID/task/*; do taskset -pc 0-1 \${t##*/}; done`,
      'PID=$(cat /run/qemu-server/101.pid); c=6; for t in $(ls /proc/$PID/task); do taskset -pc $c $t; c=$((c+8)); done',
      'PID=$(cat /run/qemu-server/101.pid); c=6; for t in $(ps -T -p $PID -o tid=); do taskset -pc $c $t; c=$((c+8)); done',
      `${unknown}c=0; for t in $(ps -T -p $PID | grep KVM | awk '{print $2}'); do taskset -pc $((c % 2)) $t; c=$((c+1)); done`,
      `${unknown}n=$(ps -T -p $PID | grep -c KVM); taskset -apc 0-$((n * 9)) $PID`,
      `${unknown}tids=($(ps -T -p $PID | grep KVM | awk '{print $2}')); taskset -apc 0-$((\${#tids[@]} * 9)) $PID`,
      `${unknown}last=$(ps -T -p $PID -o spid,comm | grep KVM | tail -1 | awk '{print $1}'); taskset -pc 0 $last; taskset -pc 0 $last`,
      `${unknown}CPUS=(0 1); i=0; for t in $(ps -T -p $PID | grep KVM | awk '{print $2}'); do taskset -pc "\${CPUS[$i]}" $t; i=$((i+1)); done`,
    ]) {
      const cwd = folderWith(t, { 'pin.sh': `#!/bin/bash\n${script}\n` });
      const run = await pinset(['check', '--host', smt2], { cwd });
      assert.match(run.stdout, /^1 file: 0 errors, 0 warnings/, script);
    }
  });

  test('a guest has only the vCPUs of its configuration', async (t) => {
    const loop = `PID=$(cat /run/qemu-server/101.pid)
c=0
for t in $(ps -T -p $PID | grep KVM | awk '{print $2}'); do taskset -pc $c $t; c=$((c + 2)); done`;
    assert.deepEqual(await conflicts(t, loop), []);
    assert.deepEqual(await conflicts(t, loop.replace('c + 2', 'c + 0')), ['vCPUs 0-3 of game share CPU 0']);
  });

  test('chrt on threads: a real-time vCPU and what shares its CPU', async (t) => {
    const threads = (policy: string, cpus: string) => `PID=$(cat /run/qemu-server/101.pid)
CPUS=(${cpus})
for i in 0 1; do
  tid=$(ps -T -p $PID -o tid=,comm= | awk -v n="CPU $i/KVM" '$0 ~ n { print $1 }')
  taskset -cp \${CPUS[$i]} $tid
  [ $i = 0 ] && chrt ${policy} -p 1 $tid
done`;
    const starved = async (policy: string, cpus: string) => {
      const script = `#!/bin/bash\n${threads(policy, cpus)}\n`;
      const cwd = folderWith(t, { 'qemu-server/101.conf': conf, 'pin.sh': script });
      const run = await pinset(['check', 'pin.sh', '--format', 'json', '--host', smt2], { cwd });
      const found = parseReport(run.stdout).files.flatMap(({ findings }) => findings);
      return found.flatMap(({ rule, message }) => (rule === 'realtime-starvation' ? message.replace(/:.*/, '') : []));
    };
    for (const policy of ['-f', '--fifo', '-r', '']) {
      assert.deepEqual(await starved(policy, '2 2'), ['vCPU 1 → CPU 2'], policy);
      assert.deepEqual(await starved(policy, '2 4'), [], policy);
    }
    for (const policy of ['-o', '-b', '--idle']) assert.deepEqual(await starved(policy, '2 2'), [], policy);
  });

  test("chrt on a domain's threads replaces what its XML says of those", async (t) => {
    const sched = "<vcpusched vcpus='0-1' scheduler='fifo' priority='1'/>";
    const pins = "<vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/>";
    const found = async (policy: string) => {
      const cwd = folderWith(t, {
        'web.xml': `<domain type='kvm'><name>web</name><vcpu>2</vcpu><cputune>${pins}${sched}</cputune></domain>`,
        'pin.sh': `#!/bin/sh
pid=$(cat /run/libvirt/qemu/web.pid)
tid=$(ps -T -p $pid -o spid,comm | grep 'CPU 0/KVM' | awk '{print $1}')
chrt ${policy} -p 0 $tid
taskset -cp 3 $(ps -T -p $pid -o spid,comm | grep 'CPU 0/KVM' | awk '{print $1}')
`,
      });
      const run = await pinset(['check', '--format', 'json', '--host', smt2], { cwd });
      const all = parseReport(run.stdout).files.flatMap(({ path, findings }) => (path === 'pin.sh' ? findings : []));
      return all.filter(({ rule }) => rule === 'realtime-starvation').map(({ message }) => message.replace(/:.*/, ''));
    };
    assert.deepEqual(await found('-o'), ['vCPU 0 → CPU 3']);
    assert.deepEqual(await found('-f'), ['vCPUs 0-1 → CPU 3']);
  });
});
