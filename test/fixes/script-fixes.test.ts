import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Fix } from '../../server/src/fixes/fix.ts';
import { scriptFixerOf } from '../../server/src/fixes/fixes.ts';
import { findingsOfScript } from '../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../server/src/rules/engine/script-context.ts';
import { fleetOf, type On } from '../rules/check.ts';
import { applyEdits } from './apply.ts';

/** CPUs 0 to 15, nodes 0-7 | 8-15. */
const host = {
  cores: Array.from({ length: 16 }, (_, cpu) => `${cpu}`),
  nodes: Array.from({ length: 16 }, (_, cpu) => (cpu < 8 ? 0 : 1)),
} as const satisfies On;

/** A line of a script, and what each of the fixes that are offered for it makes of it. */
const table: readonly (readonly [line: string, ...fixed: string[]])[] = [
  ['taskset 10 redis-server', 'taskset -c 10 redis-server', 'taskset 0x10 redis-server'],
  ['sudo taskset 3,4 redis-server', 'sudo taskset -c 3,4 redis-server', 'sudo taskset 0x34 redis-server'],
  ['taskset -p 12 "$1"', 'taskset -c -p 12 "$1"', 'taskset -p 0x12 "$1"'],
  [
    'CPUS=10; taskset $CPUS redis-server',
    'CPUS=10; taskset -c $CPUS redis-server',
    'CPUS=0x10; taskset $CPUS redis-server',
  ],
  // As a list it names what the host does not have, so that this one is not offered.
  ['taskset 30 redis-server', 'taskset 0x30 redis-server'],
  ['taskset -c 12-19 redis-server', 'taskset -c 12-15 redis-server'],
  ['taskset -c 0-6:2,14-17 redis-server', 'taskset -c 0-6:2,14-15 redis-server'],
  ['taskset 0x3FFF0 redis-server', 'taskset 0x0FFF0 redis-server'],
  ['taskset 000ff000 redis-server', 'taskset 0000f000 redis-server'],
  ['LIST=12-19; taskset -c "$LIST" redis-server', 'LIST=12-15; taskset -c "$LIST" redis-server'],
  ['taskset -pc 2-3 $(pidof qemu-kvm)', 'taskset -a -pc 2-3 $(pidof qemu-kvm)'],
  ['numactl -N 0 -m 1 redis-server', 'numactl -N 0 -m 0 redis-server'],
  ['numactl --cpunodebind=1 --interleave=0,1 redis-server', 'numactl --cpunodebind=1 --interleave=1 redis-server'],
  ['virsh vcpupin web 0 2 --live', 'virsh vcpupin web 0 2 --live --config'],
  [
    'virsh vcpupin web 0 2 --config; virsh vcpupin web 1 3 --config',
    'virsh vcpupin web 0 2 --config --live; virsh vcpupin web 1 3 --config --live',
  ],
  ['systemctl set-property vm.slice CPUAffinity=0-3', 'systemctl set-property vm.slice AllowedCPUs=0-3'],
  ['systemctl set-property user.slice AllowedCPUs=0-4,6', 'systemctl set-property user.slice AllowedCPUs=0-3,6'],
  // Two texts make the list: nobody knows which of them is to be another.
  ['taskset -c "12-$((9 + 10))" redis-server'],
  ['numactl -N 0 -C 8-11 redis-server'],
];

suite('fixes in scripts', () => {
  for (const [line, ...expected] of table) {
    test(line, () => {
      const found = fixesOf(`#!/bin/sh\n${line}\n`);
      assert.deepEqual(
        found.map(({ text }) => text.split('\n')[1]),
        expected,
      );
    });
  }

  test('a finding is gone behind its fix, and nothing else comes', () => {
    for (const [line] of table) {
      for (const { rule, text } of fixesOf(`#!/bin/sh\n${line}\n`)) {
        assert.ok(!rulesFound(text).includes(rule), `${rule} in ${text}`);
      }
    }
  });

  test('the title says whether the host lacks what is left out, or has it offline', () => {
    const withOffline: On = { ...host, offline: '15' };
    const titles = (cpus: string) =>
      fixesOf(`#!/bin/sh\nsystemctl set-property user.slice AllowedCPUs=${cpus}\n`, withOffline).map(
        ({ fix }) => fix.title,
      );
    assert.deepEqual(titles('0-3,15'), ["Change to '0-3', which is online"]);
    assert.deepEqual(titles('0-3,99'), ["Change to '0-3', which the host has"]);
    assert.deepEqual([...new Set(titles('0-3,15,99'))], ["Change to '0-3', which is online"]);
  });

  test('a guest in conflict gets neither CPU 0 nor the CPUs of an emulator while others are free', () => {
    const small: On = { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] };
    const first = (text: string) => fixesOf(text, small)[0]?.text.split('\n').slice(1, -1);
    assert.deepEqual(first('#!/bin/sh\ntaskset -c 4 qemu-system-x86_64 -smp 1\n'), [
      'taskset -c 1 qemu-system-x86_64 -smp 1',
    ]);
    assert.deepEqual(first('#!/bin/sh\nvirsh vcpupin web 0 5\nvirsh vcpupin web 1 5\nvirsh emulatorpin web 1\n'), [
      'virsh vcpupin web 0 5',
      'virsh vcpupin web 1 2',
      'virsh emulatorpin web 1',
    ]);
  });

  test('a conflict of several guests gets smaller, one guest after the other', () => {
    const guests = (...lists: string[]) =>
      lists.map((list) => `taskset ${list} qemu-system-x86_64 -smp 1 &\n`).join('');
    const [first] = fixesOf(`#!/bin/sh\n${guests('-c 6', '0x40', '40')}`, {
      cores: ['0', '1', '2', '3', '4', '5', '6'],
    });
    assert.equal(first?.text, `#!/bin/sh\n${guests('-c 6', '0x40', '02')}`);
  });

  test('a guest of Proxmox VE on the CPUs of another moves as a pool, and keeps its notation', () => {
    const files = {
      'qemu-server/101.conf': 'cores: 4\nmemory: 4096\naffinity: 2-5\n',
      'qemu-server/102.conf': 'cores: 2\nmemory: 4096\naffinity: 4,5\n',
    };
    const { fleet, scripts } = fleetOf(host, files);
    const [, second] = scripts;
    assert.ok(second);
    const context = scriptContext(second, fleet);
    const found = findingsOfScript(context).find(({ rule }) => rule === 'cpu-overcommit');
    assert.ok(found);
    const fix = scriptFixerOf(context)(found).find(({ kind }) => kind === 'fix');
    assert.ok(fix?.kind === 'fix');
    assert.match(applyEdits(second.text, second.uri, fix.edits), /^affinity: 1,6$/m);
  });

  test('a fix that would put a guest on the CPUs of another is not offered', () => {
    const text = '#!/bin/sh\ntaskset -c 5,16 qemu-system-x86_64 -smp 1 &\ntaskset 21 qemu-system-x86_64 -smp 1 &\n';
    const titles = fixesOf(text).map(({ fix }) => fix.title);
    assert.ok(titles.length > 0);
    assert.deepEqual(
      titles.filter((title) => title.startsWith('Change to taskset -c')),
      [],
    );
  });
});

suite('a list that a script uses for something else too', () => {
  const only = (text: string) => fixesOf(`#!/bin/bash\n${text}\n`, { cores: ['0', '1', '2', '3', '4', '5', '6', '7'] });

  test('a number of a loop that is also that of the vCPU, or a part of a name, stays', () => {
    assert.deepEqual(only('for i in 1 9; do virsh vcpupin web $i $i; done'), []);
    assert.deepEqual(only('for i in 2 2; do taskset -c $i qemu-system-x86_64 -name vm$i -smp 1 & done'), []);
  });

  test('what is only said about it changes with it', () => {
    const [fixed] = only('CPUS=9\necho "on $CPUS"\ntaskset -c $CPUS qemu-system-x86_64 -smp 1');
    assert.equal(fixed, undefined);
    const [narrowed] = only('CPUS=6-9\necho "on $CPUS"\ntaskset -c $CPUS qemu-system-x86_64 -smp 1');
    assert.match(narrowed?.text ?? '', /CPUS=6-7\n/);
  });
});

suite('domains of the workspace that a script re-pins', () => {
  const on = (cpu: number) => `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpu}'/></cputune>`;
  const firstFix = (files: Readonly<Record<string, string>>, text: string) => {
    const { fleet, scripts } = fleetOf({ cores: ['0', '1', '2', '3'] }, { ...files, 'pin.sh': text });
    const [script] = scripts;
    assert.ok(script);
    const context = scriptContext(script, fleet);
    const [finding] = findingsOfScript(context);
    const fix = finding === undefined ? undefined : scriptFixerOf(context)(finding).at(0);
    return fix?.kind === 'fix' ? applyEdits(text, script.uri, fix.edits) : null;
  };

  test('get a CPU that the script frees, and none that it takes', () => {
    // CPU 1 is the only one that no guest has behind the script, though a file has a there.
    assert.equal(
      firstFix({ a: on(1), b: on(3), c: on(2) }, 'virsh vcpupin a 0 3\nvirsh vcpupin b 0 0\nvirsh vcpupin c 0 3\n'),
      'virsh vcpupin a 0 3\nvirsh vcpupin b 0 0\nvirsh vcpupin c 0 1\n',
    );
  });

  test('get a CPU that no other guest of their branch takes', () => {
    assert.equal(
      firstFix(
        { a: on(0), b: on(1), c: on(2) },
        'if [ "$1" = start ]; then\n  virsh vcpupin a 0 3\n  virsh vcpupin b 0 3\n  virsh vcpupin c 0 0\nfi\n',
      ),
      'if [ "$1" = start ]; then\n  virsh vcpupin a 0 3\n  virsh vcpupin b 0 1\n  virsh vcpupin c 0 0\nfi\n',
    );
  });

  test('have their helper threads elsewhere', () => {
    assert.equal(
      firstFix({ a: on(0), b: on(1) }, 'virsh emulatorpin a 2\nvirsh vcpupin b 0 2\n'),
      'virsh emulatorpin a 1,3\nvirsh vcpupin b 0 2\n',
    );
  });

  test('stay where there is no room, though a file says that there is', () => {
    assert.equal(
      firstFix(
        { a: on(1), b: on(3), c: on(2) },
        'virsh vcpupin a 0 3\nvirsh vcpupin b 0 3\nvirsh vcpupin c 0 2\ntaskset -c 0,1 qemu-system-x86_64 -smp 2 &\n',
      ),
      null,
    );
  });
});

suite('memory that nothing binds', () => {
  const bound = (file: string, text: string) => {
    const { fleet, scripts } = fleetOf(host, { [file]: text });
    const [script] = scripts;
    assert.ok(script);
    const context = scriptContext(script, fleet);
    const [finding] = findingsOfScript(context).filter(({ rule }) => rule === 'memory-not-bound');
    const [fix] = finding === undefined ? [] : scriptFixerOf(context)(finding);
    if (fix?.kind === 'fix') return applyEdits(text, script.uri, fix.edits);
    return fix?.kind === 'no fix' ? fix.reason : null;
  };

  test('is bound by a numactl from the folder of taskset', () => {
    assert.equal(
      bound('a.service', '[Service]\nExecStart=/usr/bin/taskset -c 2 /usr/bin/qemu-system-x86_64 -smp 1\n'),
      '[Service]\nExecStart=/usr/bin/numactl --membind=0 /usr/bin/taskset -c 2 /usr/bin/qemu-system-x86_64 -smp 1\n',
    );
    assert.equal(
      bound('a.sh', 'taskset -c 2 qemu-system-x86_64 -smp 1\n'),
      'numactl --membind=0 taskset -c 2 qemu-system-x86_64 -smp 1\n',
    );
  });

  test('or by an option of the program that makes the guest, which its author adds', () => {
    assert.match(bound('a.sh', 'qm create 101 --cores 1 --affinity 2\n') ?? '', /numa0: … hostnodes=0/);
    assert.match(bound('a.sh', 'virt-install --name a --vcpus 1,cpuset=2\n') ?? '', /--numatune 0$/);
  });
});

suite('a CPU that a loop computes as a sum', () => {
  /** Cores {0,1} to {6,7} on node 0, {8,9} to {14,15} on node 1. */
  const smt: On = {
    cores: ['0-1', '2-3', '4-5', '6-7', '8-9', '10-11', '12-13', '14-15'],
    nodes: [0, 0, 0, 0, 1, 1, 1, 1],
  };
  const vm = `<vcpu>4</vcpu>
<cputune>${[2, 3, 4, 5].map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`).join('')}</cputune>
<numatune><memory nodeset='0'/></numatune>
<cpu><topology sockets='1' cores='2' threads='2'/></cpu>`;
  const fixedTo = (text: string, files: Readonly<Record<string, string>> = { vm }) => {
    const { fleet, scripts } = fleetOf(smt, { ...files, 'pin.sh': text });
    const [script] = scripts;
    assert.ok(script);
    const context = scriptContext(script, fleet);
    const fixer = scriptFixerOf(context);
    const fixes = findingsOfScript(context).flatMap((finding) => fixer(finding));
    return fixes
      .flatMap((fix) => (fix.kind === 'fix' ? [[fix.title, applyEdits(text, script.uri, fix.edits)]] : []))
      .at(0);
  };
  const loop = (expression: string) => `for i in 0 1 2 3; do virsh vcpupin vm $i ${expression}; done\n`;

  test('gets another constant, which moves all vCPUs by one step', () => {
    assert.deepEqual(fixedTo(loop('$((i+6))')), ['Change $((i+6)) to $((i+4)), which is CPUs 4-7', loop('$((i+4))')]);
    assert.deepEqual(fixedTo(loop('"$(( 6 + $i ))"'))?.[1], loop('"$(( 4 + $i ))"'));
  });

  test('on CPUs that no other vCPU has', () => {
    const db = "<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='7'/></cputune>";
    assert.equal(fixedTo(loop('$((i+6))'), { vm, db })?.[1], loop('$((i+2))'));
  });

  test('stays if more than the constant is wrong, or if it has none', () => {
    assert.equal(fixedTo(loop('$((i*3+6))')), undefined);
    assert.equal(fixedTo(loop('$((6-i+4))')), undefined);
    assert.equal(fixedTo(`N=6\n${loop('$((i+N))')}`), undefined);
    assert.equal(fixedTo(loop('$((i+06))')), undefined);
  });
});

suite('a list in one branch', () => {
  const one = `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune>`;
  const pin = 'virsh vcpupin web 0 2';
  /** The fixes of each conflict of the script, as titles and reasons. */
  const offered = (text: string) => {
    const { fleet, scripts } = fleetOf(host, { db: one, web: one.replace("'2'", "'3'"), 'pin.sh': text });
    const [script] = scripts;
    assert.ok(script);
    const context = scriptContext(script, fleet);
    const fixer = scriptFixerOf(context);
    return findingsOfScript(context).flatMap((finding) => (finding.rule === 'cpu-overcommit' ? [fixer(finding)] : []));
  };

  test('changes without the other way', () => {
    const all = offered(`if [ -e /x ]; then ${pin} --live; else ${pin} --config; fi\n`);
    assert.deepEqual(
      all.map((results) => results.some(({ kind }) => kind === 'fix')),
      [true, true],
    );
  });

  test('stays if another branch that may run too has the same one: which of the two pins holds is then unknown', () => {
    const [first] = offered(`[ -e /x ] && ${pin} --live\n[ -e /y ] && ${pin} --config\n`);
    assert.ok(first);
    assert.deepEqual(
      first.filter(({ kind }) => kind === 'fix'),
      [],
    );
    assert.match(JSON.stringify(first), /it would then be unknown where all vCPUs of web run/);
  });
});

/** A guest on CPU 4 is on the host too. */
function contextOf(text: string, on: On = host) {
  const { fleet, scripts } = fleetOf(on, {
    db: `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='4'/></cputune>`,
    'start.sh': text,
  });
  const [script] = scripts;
  assert.ok(script);
  return scriptContext(script, fleet);
}

function rulesFound(text: string): string[] {
  return findingsOfScript(contextOf(text)).map(({ rule }) => rule);
}

/** The fixes of all findings, with the text behind each. */
function fixesOf(text: string, on: On = host): { rule: string; fix: Fix; text: string }[] {
  const context = contextOf(text, on);
  const fixer = scriptFixerOf(context);
  return findingsOfScript(context).flatMap((finding) =>
    fixer(finding).flatMap((fix) =>
      fix.kind === 'fix' ? [{ rule: finding.rule, fix, text: applyEdits(text, context.document.uri, fix.edits) }] : [],
    ),
  );
}
