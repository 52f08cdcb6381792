import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture, hostNames } from '../host-fixtures.ts';

const tables = ['lscpu-e.json', 'lscpu-p.txt', 'lscpu-p-all.txt'];

/** The host in one line, and what was said about it. */
function read(text: string): { shown: string; problems: string[] } {
  const { value, problems } = parseCapture(text);
  const sets = (of: readonly unknown[]) => of.map(String).join(' ');
  return {
    shown:
      value === null
        ? 'no host'
        : `${value.online}; offline ${value.offline}; cores ${sets(value.cores)}; L3 ${sets(value.l3Groups)}; ` +
          `nodes ${value.nodes.map(({ id, cpus }) => `${id}: ${cpus}`).join(' ')}`,
    problems: problems.map(({ message }) => message),
  };
}

describe('the tables of lscpu', () => {
  for (const name of hostNames) {
    it(`${name}: as virsh capabilities has it`, () => {
      const capabilities = parseCapture(hostFixture(name, 'capabilities.xml')).value;
      assert.ok(capabilities);
      for (const file of tables) {
        const { value, problems } = parseCapture(hostFixture(name, file));
        assert.deepEqual(problems, [], file);
        assert.ok(value, file);
        assert.equal(value.source, 'lscpu');
        assert.equal(String(value.online), String(capabilities.online), file);
        assert.deepEqual(value.cores.map(String), capabilities.cores.map(String), file);
        assert.deepEqual(value.packages.map(String), capabilities.packages.map(String), file);
        for (const cpu of value.online) assert.equal(value.nodeOf(cpu), capabilities.nodeOf(cpu), file);
        if (file === 'lscpu-p-all.txt') assert.deepEqual(value.l3Groups, []);
        else assert.deepEqual(value.l3Groups.map(String), capabilities.l3Groups.map(String), file);
      }
    });
  }

  it('know the offline CPUs: -e -J and -a -p list them, -p does not', () => {
    const offline = tables.map((file) => String(parseCapture(hostFixture('smt2-offline', file)).value?.offline));
    assert.deepEqual(offline, ['5,7', '', '5,7']);
  });

  it('-e -J of older versions has strings, and its offline CPUs a "-" or null', () => {
    const { shown, problems } = read(
      `{ "cpus": [
         {"cpu": "0", "node": "0", "socket": "0", "core": "0", "l1d:l1i:l2:l3": "0:0:0:0", "online": "yes", "maxmhz": "3800.0000"},
         {"cpu": "1", "node": "0", "socket": "0", "core": "0", "l1d:l1i:l2:l3": "0:0:0:0", "online": "yes", "maxmhz": "3800.0000"},
         {"cpu": "2", "node": "-", "socket": null, "core": "-", "l1d:l1i:l2:l3": "-", "online": "no", "maxmhz": null} ] }`,
    );
    assert.equal(shown, '0-1; offline 2; cores 0-1; L3 0-1; nodes 0: 0-1');
    assert.deepEqual(problems, []);
  });

  it('-e for people', () => {
    const { shown, problems } = read(
      `CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE    MAXMHZ   MINMHZ MODELNAME
         0    0      0    0 0:0:0:0          yes 3800.0000 800.0000 Some CPU @ 2 GHz
         1    0      0    1 1:1:1:0          yes 3800.0000 800.0000 Some CPU @ 2 GHz
         2    -      -    - -                 no         -        - -
      `,
    );
    assert.equal(shown, '0-1; offline 2; cores 0 1; L3 0-1; nodes 0: 0-1');
    assert.deepEqual(problems, []);
  });

  it('-p with columns in any order, and a CACHE column of several caches', () => {
    const { shown, problems } = read(
      '# NODE,Cpu,L1d:L1i:L2:L3,CORE\n0,0,0:0:0:0,0\n0,1,0:0:0:0,0\n1,2,1:1:1:1,1\n1,3,1:1:1:1,1\n',
    );
    assert.equal(shown, '0-3; offline ; cores 0-1 2-3; L3 0-1 2-3; nodes 0: 0-1 1: 2-3');
    assert.deepEqual(problems, []);
  });

  it('MHz with a decimal comma', () => {
    const json = '{ "cpus": [{"cpu": 0, "core": 0, "node": 0, "maxmhz": 3800,0000, "online": true}] }';
    const parsable = '# CPU,Core,Node,Online,Maxmhz,Modelname\n0,0,0,Y,3800,0000,Some, CPU\n';
    for (const text of [json, parsable]) {
      assert.deepEqual(read(text), { shown: '0; offline ; cores 0; L3 ; nodes 0: 0', problems: [] });
    }
  });

  it('-p of a host without NUMA has an empty column', () => {
    assert.deepEqual(read('# CPU,Core,Socket,Node\n0,0,0,\n1,0,0,\n'), {
      shown: '0-1; offline ; cores 0-1; L3 ; nodes ',
      problems: [],
    });
  });

  it('ONLINE in another language: an offline CPU has no core', () => {
    assert.equal(read('# CPU,Core,Online\n0,0,J\n1,,N\n2,1,O\n').shown, '0,2; offline 1; cores 0 2; L3 ; nodes ');
  });

  it('--physical: core numbers that start again in each socket', () => {
    const { shown } = read('# CPU,Core,Socket,Node\n0,0,0,0\n1,8,0,0\n2,0,1,1\n3,8,1,1\n4,0,0,0\n5,0,1,1\n');
    assert.equal(shown, '0-5; offline ; cores 0,4 1 2,5 3; L3 ; nodes 0: 0-1,4 1: 2-3,5');
  });

  it('say which columns are missing', () => {
    assert.deepEqual(read('# CPU\n0\n1\n'), {
      shown: '0-1; offline ; cores ; L3 ; nodes ',
      problems: [
        'it is unknown which CPUs share a core: the column CORE is missing or empty; lscpu -e -J prints it',
        'the NUMA nodes are unknown: the column NODE is missing; lscpu -e -J prints it',
      ],
    });
  });
});

describe('the summary of lscpu', () => {
  it('tells online CPUs and nodes, and that it does not tell cores', () => {
    assert.deepEqual(read(hostFixture('smt2-offline', 'lscpu.json')), {
      shown: '0-4,6; offline 5,7; cores ; L3 ; nodes 0: 0-4,6',
      problems: ['lscpu without -e or -p does not tell which CPUs share a core; lscpu -e -J does'],
    });
    assert.equal(
      read(hostFixture('cpuless-node', 'lscpu.json')).shown,
      '0-7; offline ; cores ; L3 ; nodes 0: 0-3 1: 4-7 2: ',
    );
  });

  it('has a core for each CPU where there is one thread per core', () => {
    assert.deepEqual(read(hostFixture('nosmt-1node', 'lscpu.json')), {
      shown: '0-7; offline ; cores 0 1 2 3 4 5 6 7; L3 ; nodes 0: 0-7',
      problems: [],
    });
  });

  it('does not believe in one thread per core where CPUs are offline or share their L1 cache', () => {
    const fields = (...data: [string, string][]) =>
      read(JSON.stringify({ lscpu: data.map(([field, data]) => ({ field, data })) })).shown;
    const online: [string, string][] = [
      ['CPU(s):', '4'],
      ['On-line CPU(s) list:', '0-2'],
      ['Off-line CPU(s) list:', '3'],
    ];
    assert.match(fields(...online, ['Thread(s) per core:', '1']), /cores ;/);
    const all: [string, string][] = [
      ['CPU(s):', '4'],
      ['On-line CPU(s) list:', '0-3'],
      ['Thread(s) per core:', '1'],
    ];
    assert.match(fields(...all), /cores 0 1 2 3;/);
    assert.match(fields(...all, ['L1d cache:', '64 KiB (2 instances)']), /cores ;/);
    assert.match(fields(...all, ['Thread(s) per core:', '2']), /cores ;/);
  });

  it('may be a tree', () => {
    const field = (field: string, data: string | null, ...children: object[]) => ({ field, data, children });
    const lscpu = [
      field('Architecture:', 'x86_64', field('CPU op-mode(s):', '32-bit, 64-bit')),
      field('CPU(s):', '4', field('On-line CPU(s) list:', '0-3')),
      field('Vendor ID:', 'GenuineIntel', field('Model name:', 'CPU', field('Thread(s) per core:', '2'))),
      field(
        'NUMA:',
        null,
        field('NUMA node(s):', '2'),
        field('NUMA node0 CPU(s):', '0,2'),
        field('NUMA node1 CPU(s):', '1,3'),
      ),
    ];
    assert.equal(read(JSON.stringify({ lscpu })).shown, '0-3; offline ; cores ; L3 ; nodes 0: 0,2 1: 1,3');
  });

  it('may be in another language', () => {
    const german: [string, string | null][] = [
      ['Architektur:', 'x86_64'],
      ['Adressgrößen:', '46 bits physical, 48 bits virtual'],
      ['CPU(s):', '8'],
      ['Liste der Online-CPU(s):', '0-4,6'],
      ['Liste der Offline-CPU(s):', '5,7'],
      ['Thread(s) pro Kern:', '1'],
      ['NUMA-Knoten:', '1'],
      ['NUMA-Knoten0 CPU(s):', '0-4,6'],
    ];
    const lscpu = german.map(([field, data]) => ({ field, data }));
    assert.equal(read(JSON.stringify({ lscpu })).shown, '0-4,6; offline 5,7; cores ; L3 ; nodes 0: 0-4,6');
    const text = german.map(([field, data]) => `${field.padEnd(40)}${data}\n`).join('');
    assert.equal(read(text).shown, '0-4,6; offline 5,7; cores ; L3 ; nodes 0: 0-4,6');
  });

  it('for people: indented, with long lists on several lines', () => {
    const { shown } = read(
      [
        'Architecture:             x86_64',
        '  CPU op-mode(s):         32-bit, 64-bit',
        'CPU(s):                   6',
        '  On-line CPU(s) list:    0,1,2,',
        '                          3,4,5',
        'NUMA:                     ',
        '  NUMA node(s):           1',
        '  NUMA node0 CPU(s):      0-5',
        '',
      ].join('\n'),
    );
    assert.equal(shown, '0-5; offline ; cores ; L3 ; nodes 0: 0-5');
  });
});

describe('incomplete lscpu output', () => {
  const refused: [what: string, text: string, message: RegExp][] = [
    [
      '-C',
      hostFixture('smt2-2node', 'lscpu-C.json'),
      /^This is the output of lscpu -C, which tells too little about a host\. Capture virsh capabilities or lscpu -e -J/,
    ],
    ['-p without comments', '0,0,0,0,,0,0,0,0\n1,0,0,0,,1,1,0,0\n', /lacks the comment line that names its columns/],
    [
      'masks (-x)',
      '{"lscpu": [{"field": "CPU(s):", "data": "4"}, {"field": "On-line CPU(s) mask:", "data": "0xf"}]}',
      /^Pinset finds no list of online CPUs/,
    ],
    ['no CPUs at all', '{"lscpu": []}', /^Pinset finds no list of online CPUs .* LC_ALL=C lscpu -J/],
    [
      'a node without its list',
      '{"lscpu": [{"field": "CPU(s):", "data": "1"}, {"field": "On-line CPU(s) list:", "data": "0"}, {"field": "NUMA node(s):", "data": "2"}, {"field": "NUMA node0 CPU(s):", "data": "0"}]}',
      /it has 2 NUMA nodes but lists the CPUs of 1/,
    ],
    ['a column CPU without numbers', '# CPU,Core\nx,0\n', /lists no CPU/],
    ['other JSON', '{"cpus": [{"cpu": {}}]}', /lists no CPU/],
    [
      'numbers out of range',
      '# CPU,Core\n99999,0\n16384,1\n',
      /CPU 99999 and 1 more is left out: libvirt's highest number/,
    ],
    ['offline CPUs only', '# CPU,Core,Online\n4,,N\n', /^No CPU is online/],
  ];
  for (const [what, text, message] of refused) {
    it(`${what} is refused`, () => {
      const { value, problems } = parseCapture(text);
      assert.equal(value, null);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('a CPU that stands twice counts once', () => {
    const { shown, problems } = read('# CPU,Core,Socket,Node\n0,0,0,0\n0,1,0,0\n1,1,0,0\n');
    assert.match(shown, /^0-1;/);
    assert.deepEqual(problems, ['CPU 0 is listed more than once; the first entry is used']);
  });

  for (const file of ['lscpu.json', 'lscpu-e.json']) {
    it(`${file} that is cut off is refused at every tenth`, () => {
      const whole = hostFixture('dies-4node', file);
      for (let tenth = 1; tenth < 10; tenth++) {
        const { value, problems } = parseCapture(whole.slice(0, (whole.length * tenth) / 10));
        assert.equal(value, null);
        assert.match(
          problems[0]?.message ?? '',
          /^This lscpu .*output is incomplete: .*cut off|^This topology is not JSON/,
        );
      }
    });
  }

  it('-p that ends within a line is refused, and at the end of one has CPUs less', () => {
    const whole = hostFixture('dies-4node', 'lscpu-p-all.txt');
    for (let tenth = 1; tenth < 10; tenth++) {
      const { value, problems } = parseCapture(whole.slice(0, (whole.length * tenth) / 10));
      if (value === null)
        assert.match(
          problems[0]?.message ?? '',
          /cut off, line \d+ has \d fields|names its columns|lists no CPU|cannot read this capture/,
        );
      else assert.ok(value.online.size < 16);
    }
  });

  it('16,384 CPUs are read, in any form', () => {
    const ids = Array.from({ length: 16_384 }, (_, id) => id);
    const p = `# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n${ids.map((id) => `${id},${id >> 1},0,${id >> 8},,${id},${id},${id >> 1},${id >> 4}\n`).join('')}`;
    const e = JSON.stringify({
      cpus: ids.map((cpu) => ({ cpu, node: cpu >> 8, socket: 0, core: cpu >> 1, online: true })),
    });
    for (const text of [p, e]) {
      const { value } = parseCapture(text);
      assert.equal(value?.cores.length, 8192);
      assert.equal(value.nodes.length, 64);
    }
  });
});

describe('a table of lscpu with a part of the column NODE', () => {
  it('is read, and the part that seems to be missing is said', () => {
    const { value, problems } = parseCapture('# CPU,Core,Socket,Node\n0,0,0,\n1,1,0,\n2,2,0,0\n3,3,0,0\n');
    assert.equal(`${value?.online}`, '0-3');
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['a part seems to be missing: the column NODE is empty for CPUs 0-1'],
    );
  });

  it('is whole where only offline CPUs lack a node, or the kernel knows none', () => {
    for (const rows of ['0,0,0,0,Y\n1,,,,N', '0,0,0,,Y\n1,1,0,,Y']) {
      assert.deepEqual(parseCapture(`# CPU,Core,Socket,Node,Online\n${rows}\n`).problems, []);
    }
  });
});
