import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { folderWith, pinset } from './command.ts';

suite('captures of hosts and pastes of other kinds', () => {
  test('s390: the threads of a core have an L2 cache each, and are one core', async (t) => {
    const cwd = folderWith(t, {
      'z16.txt': `CPU NODE DRAWER BOOK SOCKET CORE L1d:L1i:L2 ONLINE CONFIGURED POLARIZATION ADDRESS
  0    0      0    0      0    0 0:0:0         yes yes        vert-medium  0
  1    0      0    0      0    0 1:1:1         yes yes        vert-medium  1
  2    0      0    0      0    1 2:2:2         yes yes        vert-low     2
  3    0      0    0      0    1 3:3:3         yes yes        vert-low     3
`,
    });
    const run = await pinset(['host', 'z16.txt'], { cwd });
    assert.match(run.stdout, /^z16: 4 CPUs, 2 cores × 2 threads/);
  });

  test('efficiency cores that are shown without L2 and L3 are cores of their own', async (t) => {
    const cwd = folderWith(t, {
      'lp.txt': `CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE    MAXMHZ   MINMHZ       MHZ
  0    0      0    0 0:0:0:0          yes 5100.0000 400.0000 4199.8408
  1    0      0    0 0:0:0:0          yes 5100.0000 400.0000 1052.0560
  2    0      0    6 8:8:2:0          yes 4400.0000 400.0000  400.0000
  3    0      0   32 2:0              yes 2500.0000 400.0000  400.0000
  4    0      0   33 2:1              yes 2500.0000 400.0000  400.0000
`,
    });
    const run = await pinset(['host', 'lp.txt'], { cwd });
    assert.match(run.stdout, /^lp: 5 CPUs, (?:4 cores|1 performance core)/);
    assert.match(run.stdout, /CPUs 3-4 +\(2 cores\)/);
  });

  /** `lscpu -e` of a host with 8 CPUs in 4 cores. */
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (cpu) => `  ${cpu}    0      0    ${cpu % 4} ${cpu % 4}:${cpu % 4}:0    yes`,
  );
  const table = ['CPU NODE SOCKET CORE L1d:L1i:L3 ONLINE', ...rows];

  for (const [from, text] of Object.entries({
    'a web page': `<pre><code>${table.join('\n').replaceAll(' ', '&nbsp;')}\n</code></pre>\n`,
    'a forum': `[CODE=bash]${table.join('\n')}\n[/CODE]\n`,
    'a web page, escaped': `me@kvm:~$ virsh nodeinfo &gt; n; lscpu -e\n${table.join('\n')}\n`,
  })) {
    test(`lscpu -e out of ${from}: all CPUs`, async (t) => {
      const cwd = folderWith(t, { 'h.txt': text });
      const run = await pinset(['host', 'h.txt'], { cwd });
      assert.match(run.stdout, /^h: 8 CPUs, 4 cores × 2 threads/, run.stderr);
    });
  }

  test('the XML of virsh capabilities, escaped for a web page', async (t) => {
    const cpus = [0, 1, 2, 3].map(
      (id) => `<cpu id='${id}' socket_id='0' core_id='${id % 2}' siblings='${id % 2},${(id % 2) + 2}'/>`,
    );
    const xml = `<capabilities><host><topology><cells num='1'><cell id='0'><cpus num='4'>\n${cpus.join('\n')}\n</cpus></cell></cells></topology></host></capabilities>\n`;
    const cwd = folderWith(t, { 'h.txt': xml.replaceAll('<', '&lt;').replaceAll('>', '&gt;') });
    const run = await pinset(['host', 'h.txt'], { cwd });
    assert.match(run.stdout, /^h: 4 CPUs, 2 cores × 2 threads/, run.stderr);
  });

  for (const mark of ['...', '[…]', '<snip>', '-- cut --']) {
    test(`a table shortened by ${mark} is refused, not half a host`, async (t) => {
      const parsable = '# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,0\n';
      const cwd = folderWith(t, {
        'e.txt': [...table.slice(0, 3), mark, ...table.slice(6)].join('\n'),
        'p.txt': `${parsable}${mark}\n7,3,0,0\n`,
        'first.txt': [table[0], mark, ...table.slice(6)].join('\n'),
        'last.txt': `${table.slice(0, 3).join('\n')}\n${mark}\n`,
      });
      const e = await pinset(['host', 'e.txt'], { cwd });
      assert.match(e.stderr, /e\.txt: This lscpu -e output is incomplete: line 4 stands for rows that were left out/);
      const p = await pinset(['host', 'p.txt'], { cwd });
      assert.match(p.stderr, /p\.txt: This lscpu -p output is incomplete: line 4 stands for rows that were left out/);
      assert.deepEqual([e.status, p.status], [2, 2]);
      assert.match((await pinset(['host', 'first.txt'], { cwd })).stderr, /incomplete: line 2 stands/);
      assert.match((await pinset(['host', 'last.txt'], { cwd })).stderr, /incomplete: line 4 stands/);
    });
  }

  test('virsh nodeinfo in German is not taken for lscpu', async (t) => {
    const cwd = folderWith(t, {
      'n.txt': `CPU-Modell:          x86_64
CPU(s):              8
CPU-Frequenz:        3400 MHz
CPU-Socket(s):       1
Kern(e) pro Socket:  4
Thread(s) pro Kern:  2
NUMA-Zelle(n):       1
Speichergrösse:      16303428 KiB
`,
      'h.txt': table.join('\n'),
      'h.host.json': '{ "topology": ["h.txt", "n.txt"] }',
    });
    const alone = await pinset(['host', 'n.txt'], { cwd });
    assert.match(alone.stderr, /This is the output of virsh nodeinfo, which tells too little about a host/);
    const both = await pinset(['host', 'h.host.json'], { cwd });
    assert.match(both.stdout, /8 CPUs, 4 cores × 2 threads.* 15\.5 GiB/);
  });
});
