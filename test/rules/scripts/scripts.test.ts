import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fixDocument, scriptFixing } from '../../../server/src/fixes/fix-document.ts';
import { scriptFixerOf } from '../../../server/src/fixes/fixes.ts';
import { findingsOfScript } from '../../../server/src/rules/engine/run.ts';
import { scriptContext } from '../../../server/src/rules/engine/script-context.ts';
import { check, fleetOf, type On } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';

const web = `
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputune>
  <numatune><memory nodeset='0'/></numatune>`;

suite('a guest that a script starts', () => {
  test('is overcommitted by itself, at the list in the variable', () => {
    check(host, {
      'start.sh': `
CPUS=0,1
#    ^^^ warning cpu-overcommit: 4 vCPUs on 2 CPUs {0-1}, 2:1
numactl -m 0 taskset -c $CPUS qemu-system-x86_64 -smp 4 -m 1G &
`,
    });
  });

  test('collides with a domain, and both say so', () => {
    check(host, {
      web: `
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <!--                      ^ warning cpu-overcommit: vCPU 0 shares CPU 2 with vCPU 0 of db -->
  </cputune>
  <numatune><memory nodeset='0'/></numatune>`,
      'start.sh': `
numactl -m 0 taskset 0x4 kvm -name db -m 1G &
#                    ^^^ warning cpu-overcommit: vCPU 0 of db shares CPU 2 with vCPU 0 of web
`,
    });
  });

  test('is found on siblings, on a strange node and with memory elsewhere', () => {
    check(host, {
      'start.sh': `
numactl -C 4,5 -m 0 qemu-system-x86_64 -smp 2 -m 1G &
#                 ^ warning memory-node-mismatch: the memory is bound to node 0
#          ^^^ info smt-sibling-conflict: the guest sees them as separate cores
`,
    });
  });

  test('is right with the threads that the host has', () => {
    check(host, {
      'start.sh': 'numactl -C 4,5 -m 1 qemu-system-x86_64 -smp 2,cores=1,threads=2 -m 1G &\n',
    });
  });

  test('counts by the placement of its unit', () => {
    check(host, {
      'vm.service': `
[Service]
AllowedCPUs=0-1
#           ^^^ warning cpu-overcommit: 3 vCPUs on 2 CPUs
AllowedMemoryNodes=0
ExecStart=/usr/bin/qemu-system-x86_64 -smp 3 -m 1G
`,
    });
  });

  test('runs beside others only where the script does not wait for it', () => {
    const start = 'numactl -m 0 taskset -c 2 qemu-system-x86_64 -m 1G';
    check(host, { 'a.sh': `${start}\n${start}\n` });
    const { fleet, scripts } = fleetOf(host, { 'a.sh': `${start} &\n${start} &\n` });
    const [script] = scripts;
    assert.ok(script);
    assert.deepEqual(
      findingsOfScript(scriptContext(script, fleet)).map(({ rule }) => rule),
      ['cpu-overcommit'],
    );
  });

  test('and that has no name is known by its line', () => {
    check(host, {
      'start.sh': `
numactl -m 0 taskset -c 2 qemu-system-x86_64 -m 1G &
#                       ^ warning cpu-overcommit: vCPU 0 of start.sh:2 shares CPU 2 with vCPU 0 of start.sh:4
numactl -m 0 taskset -c 2 qemu-system-x86_64 -m 1G &
`,
    });
  });

  test('that the script may not come to is no neighbour of others', () => {
    check(host, {
      web,
      'start.sh': `
if [ "$1" = start ]; then
  numactl -m 0 taskset -c 0,2 qemu-system-x86_64 -smp 2 -m 1G -daemonize
  #                       ^^^ warning cpu-overcommit: vCPUs 0-1 of start.sh:3 share CPUs 0, 2 with vCPUs 0-1 of web
fi
`,
    });
  });

  test('says nothing where its CPUs cannot be known', () => {
    check(host, { web, 'start.sh': 'taskset -c "$1" qemu-system-x86_64 -smp 4 &\n' });
  });
});

suite('a domain in a script', () => {
  test('is re-pinned by virsh: what is in force then is looked at, in the script', () => {
    const one = (cpu: number) =>
      `<vcpu>1</vcpu><cputune><vcpupin vcpu='0' cpuset='${cpu}'/></cputune><numatune><memory nodeset='0'/></numatune>`;
    check(host, {
      web: one(0),
      db: one(2),
      'pin.sh': `
virsh vcpupin web 0 2 --live --config
#                   ^ warning cpu-overcommit: vCPU 0 of web shares CPU 2 with vCPU 0 of db
`,
    });
  });

  test('that no document describes is there with the vCPUs that the script names', () => {
    check(host, {
      'pin.sh': `
virsh vcpupin unknown 0 3 --live --config
#                       ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
virsh vcpupin unknown 1 3 --live --config
`,
    });
  });

  test('of another machine is none of this host', () => {
    check(host, { 'pin.sh': 'virsh -c qemu+ssh://far/system vcpupin a 0 99 --live --config\n' });
  });

  test('stands in a here-doc, and its findings in the here-doc or in the variable', () => {
    check(host, {
      'define.sh': `
C1=2
#  ^ warning cpu-overcommit: 2 vCPUs on 1 CPU {2}
virsh define /dev/stdin <<EOF
<domain type='kvm'>
  <name>db</name>
  <vcpu>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='$C1'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <vcpupin vcpu='5' cpuset='3'/>
    <!--           ^ warning vcpupin-out-of-range: no vCPU 5 -->
  </cputune>
  <numatune><memory mode='strict' nodeset='0'/></numatune>
</domain>
EOF
`,
    });
  });
});

suite('lists in scripts', () => {
  test('are judged by the grammar of who reads them, and by the host', () => {
    check(host, {
      'lists.sh': `
numactl -C 0-20 -m 7 true
#          ^^^^ error unknown-cpu: numactl may name CPUs 0-8
#          ^^^^ warning offline-cpu: CPU 8
#                  ^ error unknown-node: numactl may name nodes 0-1
virsh vcpupin web 0 0-3:2 --live --config
#                      ^ error invalid-cpuset: vcpupin does not accept '0-3:2'
taskset -c 0-6:2 true
systemctl set-property --runtime machine.slice AllowedCPUs=77
#                                                          ^^ error unknown-cpu: systemctl may name
`,
    });
  });

  test('are no lists where a template or the caller fills them in', () => {
    check(host, {
      'lists.sh': 'taskset -c {{ cpus }} true\ntaskset -c $CPUS true\nvirsh vcpupin {{ vm }} 0 {{ cpu }}\n',
    });
  });

  test('of a drop-in', () => {
    check(host, {
      'machine.slice.d/cpus.conf': `
[Slice]
AllowedCPUs=0-3 44
#               ^^ error unknown-cpu: AllowedCPUs= may name CPUs 0-8
`,
    });
  });
});

suite('suppressions in scripts', () => {
  test('hold for the statement that follows, or for the whole file', () => {
    check(host, {
      'start.sh': `
true
# pinset-ignore unknown-cpu: the lab has 128 CPUs
numactl -C 77 true
numactl -C 78 true
#          ^^ error unknown-cpu
`,
      'all.sh': `#!/bin/sh
# pinset-ignore unknown-cpu: the lab has 128 CPUs
numactl -C 77 true
numactl -C 78 true
`,
    });
  });

  test('hold for the element that follows in a domain that the script holds', () => {
    check(host, {
      'define.sh': `
C1=98
cat > /tmp/db.xml <<EOF
<domain type='kvm'>
  <name>$1</name>
  <vcpu>4</vcpu>
  <cputune>
    <!-- pinset-ignore unknown-cpu: the lab has 128 CPUs -->
    <vcpupin vcpu='0' cpuset='$C1'/>
    <!-- pinset-ignore unknown-cpu: the lab has 128 CPUs -->
    <vcpupin vcpu='1' cpuset='99'/>
    <vcpupin vcpu='2' cpuset='97'/>
    <!--                      ^^ error unknown-cpu -->
    # pinset-ignore unknown-cpu: this is not a comment of XML
    <vcpupin vcpu='3' cpuset='96'/>
    <!--                      ^^ error unknown-cpu -->
  </cputune>
  <numatune><memory mode='strict' nodeset='0'/></numatune>
</domain>
EOF
virsh define /tmp/db.xml
numactl -C 77 true
#          ^^ error unknown-cpu
`,
      'all.sh': `
virsh define /dev/stdin <<'EOF'
<!-- pinset-ignore unknown-cpu: the lab has 128 CPUs -->
<domain type='kvm'>
  <name>all</name>
  <vcpu>1</vcpu>
  <cputune><vcpupin vcpu='0' cpuset='97'/></cputune>
</domain>
EOF
numactl -C 77 true
#          ^^ error unknown-cpu
`,
    });
  });

  test('leave the value of a variable that another element uses, too', () => {
    check(host, {
      'define.sh': `
C1=98
#  ^^ error unknown-cpu: vCPU 0's pinset
#  ^^ error unknown-cpu: vCPU 1's pinset
virsh define /dev/stdin <<EOF
<domain type='kvm'>
  <name>db</name>
  <vcpu>2</vcpu>
  <cputune>
    <!-- pinset-ignore unknown-cpu: the lab has 128 CPUs -->
    <!--               ^^^^^^^^^^^ info unused-suppression -->
    <vcpupin vcpu='0' cpuset='$C1'/>
    <vcpupin vcpu='1' cpuset='$C1'/>
  </cputune>
</domain>
EOF
`,
    });
  });

  test('hold for the line that follows in what a shell or virsh reads', () => {
    check(host, {
      'start.sh': `
sudo bash <<'EOF'
# pinset-ignore unknown-cpu: the lab has 128 CPUs
numactl -C 77 true
numactl -C 78 true
#          ^^ error unknown-cpu
# pinset-ignore unknown-cpu: nothing follows
#               ^^^^^^^^^^^ info unused-suppression
EOF
numactl -C 79 true
#          ^^ error unknown-cpu
virsh <<'EOF'
# pinset-ignore unknown-cpu: the lab has 128 CPUs
vcpupin web 0 77 --config --live
vcpupin web 0 78 --config --live
#             ^^ error unknown-cpu
EOF
`,
    });
  });

  test('are found where they suppress nothing or give no reason', () => {
    const text = `true
# pinset-ignore unknown-cpu: not needed
taskset -c 2 true
# pinset-ignore unknown-cpu
numactl -C 77 true
`;
    const { fleet, scripts } = fleetOf(host, { 'start.sh': text });
    const found = scripts.flatMap((script) => findingsOfScript(scriptContext(script, fleet)));
    assert.deepEqual(
      found.map(({ rule, span }) => [rule, text.slice(span.start, span.end)]),
      [
        ['unused-suppression', 'unknown-cpu'],
        ['suppression-without-reason', '# pinset-ignore unknown-cpu'],
      ],
    );
  });
});

suite('fixes of scripts', () => {
  const fixed = (on: On, files: Readonly<Record<string, string>>) => {
    const { fleet, scripts } = fleetOf(on, files);
    const [script] = scripts;
    assert.ok(script);
    const contextOf = (one: typeof script) => {
      fleet.setScript(one);
      return scriptContext(one, fleet);
    };
    const { document } = fixDocument(script, scriptFixing(contextOf, new Map()), { rules: null, safeOnly: false });
    return document.text;
  };

  test('keep a mask a mask, of the same width and case', () => {
    const text = 'M=0x000F\nnumactl -m 0-1 taskset $M qemu-system-x86_64 -smp 2,threads=2 -m 1G &\n';
    const there = { ...{ web }, 'start.sh': text };
    const { fleet, scripts } = fleetOf(host, there);
    const [script] = scripts;
    assert.ok(script);
    const context = scriptContext(script, fleet);
    const fixes = findingsOfScript(context).flatMap((finding) => scriptFixerOf(context)(finding));
    const edits = fixes.flatMap((fix) => (fix.kind === 'fix' ? fix.edits : []));
    for (const { newText } of edits) assert.match(newText, /^0x[0-9A-F]{4}$/);
    assert.ok(edits.length > 0);
  });

  test('rewrite the list in the variable', () => {
    const before = "CPUS='4'\nnumactl -m 1 taskset -c $CPUS qemu-system-x86_64 -smp 2 -m 1G &\n";
    assert.equal(fixed(host, { 'start.sh': before }), before.replace("'4'", "'4,6'"));
  });

  test('take out what the host does not have', () => {
    const before = 'systemctl set-property --runtime user.slice AllowedCPUs=0-1,44\n';
    assert.equal(fixed(host, { 'start.sh': before }), before.replace(',44', ''));
  });
});
