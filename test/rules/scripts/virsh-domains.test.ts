import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseUuid } from '../../../server/src/domain/uuid.ts';
import { domainReference } from '../../../server/src/script/commands/virsh/domain-reference.ts';
import { check } from '../check.ts';

/** Cores {0,1} {2,3} on node 0, {4,5} {6,7} on node 1; CPU 8 is offline. */
const host = 'example';
const uuid = '39112135-9cee-4a5e-b36b-eba8757d666e';

const web = `
  <uuid>${uuid}</uuid>
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
  </cputune>
  <numatune><memory nodeset='0'/></numatune>`;

test('a UUID in any form that libvirt reads', () => {
  const digits = uuid.replaceAll('-', '');
  for (const text of [uuid, uuid.toUpperCase(), digits, ` ${uuid}\n`, digits.replace(/../g, '$&-')]) {
    assert.equal(parseUuid(text), digits, text);
  }
  for (const text of ['', 'web', digits.slice(1), `${digits}00`, digits.replace('3', '3-'), digits.replace('9', 'g')]) {
    assert.equal(parseUuid(text), null, text);
  }
});

test('what virsh takes for a domain: an id, a UUID of 36 characters, a name', () => {
  const kindOf = (text: string) => domainReference(text).kind;
  assert.deepEqual(['1', '+1', ' 7', '0', '2147483647'].map(kindOf), ['id', 'id', 'id', 'id', 'id']);
  assert.deepEqual(['-1', '1a', '2147483648', '1 ', ''].map(kindOf), ['name', 'name', 'name', 'name', 'name']);
  assert.deepEqual([uuid, uuid.toUpperCase()].map(kindOf), ['uuid', 'uuid']);
  assert.equal(kindOf(uuid.replaceAll('-', '')), 'name');
});

suite('a domain that a script names by UUID', () => {
  test('is the domain that has it, in either case: no company of itself', () => {
    check(host, {
      web,
      'pin.sh': `virsh vcpupin ${uuid} 0 2\nvirsh vcpupin ${uuid.toUpperCase()} 0 2\n`,
    });
  });

  test('is judged as that domain', () => {
    check(host, {
      web,
      db: web.replace(/<uuid>.*\n/, '\n').replace("'2'", "'0'"),
      'pin.sh': `
virsh vcpupin ${uuid} 0 0
#                                                    ^ warning cpu-overcommit: vCPU 0 of web shares CPU 0 with vCPU 0 of db
`,
    });
  });

  test('is company where the workspace does not have it', () => {
    const other = '00000000-0000-4000-8000-000000000001';
    check(host, {
      web: web.replace("cpuset='2'/>", "cpuset='2'/>\n    <!--                      ^ warning cpu-overcommit -->"),
      'pin.sh': `
virsh vcpupin ${other} 0 2
#                                                    ^ warning cpu-overcommit: vCPU 0 of ${other} shares CPU 2 with vCPU 0 of web
`,
    });
  });

  test('which a here-document defines', () => {
    check(host, {
      'pin.sh': `
virsh define /dev/stdin <<'END'
<domain type='kvm'><name>web</name>${web}</domain>
END
virsh vcpupin ${uuid} 0 2
`,
    });
  });

  test('is known by its name too: --live by one and --config by the other are both', () => {
    check(host, {
      web: web.replace("cpuset='2'", "cpuset='3'"),
      'pin.sh': `virsh vcpupin ${uuid} 0 2 --live\nvirsh vcpupin web 0 2 --config\n`,
    });
  });
});

suite('a domain that a script names by its id', () => {
  test('may be any domain: it has no company', () => {
    check(host, { web, 'pin.sh': 'virsh vcpupin 1 0 2\nvirsh vcpupin 2 0 2\n' });
  });

  test('has its own mistakes', () => {
    check(host, {
      'pin.sh': `
virsh vcpupin 1 0 2
#                 ^ warning cpu-overcommit: 2 vCPUs on 1 CPU
virsh vcpupin 1 1 2
virsh vcpupin 1 2 77
#                 ^^ error unknown-cpu
`,
    });
  });
});

suite('numbers of threads that virsh refuses', () => {
  for (const number of [
    '-1',
    '-0',
    '16384',
    '65536',
    '4294967296',
    '99999999999999999999',
    '1.5',
    '0x1',
    'one',
    "''",
  ]) {
    test(`vCPU ${number}`, () => check(host, { web, 'pin.sh': `virsh vcpupin db ${number} 2\n` }));
  }
  for (const number of ['-1', '0', '4294967296', 'io']) {
    test(`iothread ${number}`, () => check(host, { web, 'pin.sh': `virsh iothreadpin db ${number} 2\n` }));
  }
  test('and those that it takes', () => {
    check(host, { 'pin.sh': 'virsh vcpupin db 16383 4\nvirsh iothreadpin db 4294967295 6\n' });
  });
});
