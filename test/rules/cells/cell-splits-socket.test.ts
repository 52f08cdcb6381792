import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findings, fixesOf } from '../../../server/src/features/analysis.ts';
import { appliedTo } from '../../../server/src/fixes/edits/applied.ts';
import { check, fleetOf, type On } from '../check.ts';

/** A guest with a topology and cells. */
function guest(topology: string, cells: readonly string[]): string {
  const count = [...topology.matchAll(/'(\d+)'/g)].reduce((product, [, factor]) => product * Number(factor), 1);
  const list = cells.map((cpus, id) => `<cell id='${id}' cpus='${cpus}' memory='1' unit='GiB'/>`).join('\n');
  return `<vcpu>${count}</vcpu><cpu><topology ${topology}/><numa>\n${list}\n</numa></cpu>`;
}

/** What the rule says of a document, and the cells after its fix; null without a fix. */
function verdict(text: string, on: On = null): { messages: string[]; fixed: string[] | null } {
  const { fleet, documents } = fleetOf(on, { web: text });
  const [document] = documents;
  assert.ok(document);
  const found = findings(fleet, document).filter(({ rule }) => rule === 'cell-splits-socket');
  const fix = found.flatMap((finding) => fixesOf(fleet, document, finding)).find((one) => one.kind === 'fix');
  const after = fix?.kind === 'fix' ? appliedTo(document.text, fix.edits) : null;
  return {
    messages: found.map(({ message }) => message),
    fixed: after === null ? null : [...after.matchAll(/<cell [^>]*cpus='([^']*)'/g)].map(([, cpus]) => cpus ?? ''),
  };
}

suite('cell-splits-socket', () => {
  test('cells in the order of the host cut across sockets', () => {
    check(
      null,
      `
      <vcpu>8</vcpu>
      <cpu>
        <topology sockets='2' cores='2' threads='2'/>
        <numa>
          <cell id='0' cpus='0-1,4-5' memory='8' unit='GiB'/>
          <!--               ^^^^^^^ warning cell-splits-socket: Guest cell 0 (vCPUs 0-1, 4-5) has parts of guest sockets 0 and 1; socket 0 is vCPUs 0-3; the same is true of cell 1 -->
          <cell id='1' cpus='2-3,6-7' memory='8' unit='GiB'/>
        </numa>
      </cpu>`,
    );
  });

  const wrong: readonly (readonly [what: string, text: string, says: RegExp, fixed: string[] | null])[] = [
    [
      'halves of two sockets',
      guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '2-3,6-7']),
      /^Guest cell 0 \(vCPUs 0-1, 4-5\) has parts of guest sockets 0 and 1;/,
      ['0-3', '4-7'],
    ],
    [
      'the cells of a host with split numbering, 128 vCPUs',
      guest("sockets='2' cores='32' threads='2'", ['0-31,64-95', '32-63,96-127']),
      /^Guest cell 0 .* sockets 0 and 1; socket 0 is vCPUs 0-63; the same is true of cell 1$/,
      ['0-63', '64-127'],
    ],
    [
      'even and odd vCPUs split cores',
      guest("sockets='1' cores='4' threads='2'", ['0,2,4,6', '1,3,5,7']),
      /^Guest cell 0 \(vCPUs 0, 2, 4, 6\) has a part of guest core 0 \(vCPUs 0-1\); the same is true of cell 1$/,
      ['0-3', '4-7'],
    ],
    [
      'even and odd vCPUs of sockets without threads',
      guest("sockets='2' cores='4' threads='1'", ['0,2,4,6', '1,3,5,7']),
      /has parts of guest sockets 0 and 1/,
      ['0-3', '4-7'],
    ],
    [
      'a whole socket and half of the next: one socket has both cells as they are',
      guest("sockets='2' cores='4' threads='1'", ['0-5', '6-7']),
      /^Guest cell 0 \(vCPUs 0-5\) has a part of guest socket 1 \(vCPUs 4-7\) and others$/,
      ['0-5', '6-7'],
    ],
    [
      'a cell boundary within a core',
      guest("sockets='1' cores='3' threads='2'", ['0-2', '3-5']),
      /has a part of guest core 1 \(vCPUs 2-3\)/,
      null,
    ],
    [
      'four sockets over two cells crosswise',
      guest("sockets='4' cores='2' threads='1'", ['0,2,4,6', '1,3,5,7']),
      /has parts of guest sockets 0, 1, 2 and 3; socket 0 is vCPUs 0-1/,
      ['0-3', '4-7'],
    ],
    [
      'four cells, two to a socket, interleaved',
      guest("sockets='2' cores='4' threads='2'", ['0-1,8-9', '2-3,10-11', '4-5,12-13', '6-7,14-15']),
      /the same is true of cells 1, 2 and 3$/,
      ['0-3', '4-7', '8-11', '12-15'],
    ],
    [
      'dies count as parts of a socket',
      guest("sockets='2' dies='2' cores='1' threads='2'", ['0-1,4-5', '2-3,6-7']),
      /has parts of guest sockets 0 and 1; socket 0 is vCPUs 0-3/,
      ['0-3', '4-7'],
    ],
    [
      'cells of different sizes: a socket and two',
      guest("sockets='3' cores='2' threads='1'", ['0,2', '1,3-5']),
      /has parts of guest sockets 0 and 1/,
      ['0-1', '2-5'],
    ],
    [
      'threads of one core in three cells',
      guest("sockets='1' cores='3' threads='4'", ['0-1,8-9', '2-5', '6-7,10-11']),
      /has a part of guest core 0 \(vCPUs 0-3\)/,
      ['0-3', '4-7', '8-11'],
    ],
  ];
  for (const [what, text, says, fixed] of wrong) {
    test(what, () => {
      const { messages, fixed: after } = verdict(text);
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', says);
      assert.deepEqual(after, fixed);
    });
  }

  const right: readonly (readonly [what: string, text: string])[] = [
    ['a cell a socket', guest("sockets='2' cores='2' threads='2'", ['0-3', '4-7'])],
    ['two cells in each socket', guest("sockets='2' cores='4' threads='2'", ['0-3', '4-7', '8-11', '12-15'])],
    ['two cells in the one socket', guest("sockets='1' cores='4' threads='2'", ['0-3', '4-7'])],
    [
      'two cells in the one socket, cores in any order',
      guest("sockets='1' cores='4' threads='2'", ['0-1,4-5', '2-3,6-7']),
    ],
    ['several whole sockets in a cell', guest("sockets='4' cores='2' threads='1'", ['0-3', '4-7'])],
    ['sockets of one vCPU each', guest("sockets='8' cores='1' threads='1'", ['0,2,4,6', '1,3,5,7'])],
    ['whole sockets crosswise', guest("sockets='4' cores='2' threads='1'", ['0-1,4-5', '2-3,6-7'])],
    ['one cell', guest("sockets='2' cores='2' threads='2'", ['0-7'])],
    [
      'without a topology each vCPU is a socket',
      `<vcpu>4</vcpu><cpu><numa><cell cpus='0,2' memory='1'/><cell cpus='1,3' memory='1'/></numa></cpu>`,
    ],
    [
      'a cell without vCPUs beside the others',
      guest("sockets='2' cores='2' threads='1'", ['0-1', '2-3']).replace(
        '\n</numa>',
        "\n<cell id='2' memory='1'/></numa>",
      ),
    ],
  ];
  for (const [what, text] of right) test(`right: ${what}`, () => assert.deepEqual(verdict(text).messages, []));

  const silent: readonly (readonly [what: string, text: string])[] = [
    [
      'the product is wrong',
      guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '2-3,6-7']).replace('<vcpu>8', '<vcpu>16'),
    ],
    ['the cells leave out vCPUs', guest("sockets='2' cores='2' threads='2'", ['0-1', '4-5'])],
    ['the cells share vCPUs', guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '1-3,6-7'])],
    ['a cell is a placeholder', guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '{{ rest }}'])],
    [
      'a factor is a placeholder',
      guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '2-3,6-7']).replace("cores='2'", "cores='{{ cores }}'"),
    ],
  ];
  for (const [what, text] of silent) {
    test(`silent where ${what}`, () => assert.deepEqual(verdict(text).messages, []));
  }

  test('the fix is offered where the pins follow the wrong order too, and says what then shows', () => {
    const pins = Array.from({ length: 8 }, (_, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${vcpu}'/>`).join('');
    const text = guest("sockets='2' cores='2' threads='2'", ['0-1,4-5', '2-3,6-7']);
    const host = { cores: ['0,4', '1,5', '2,6', '3,7'], nodes: [0, 0, 1, 1] };
    const { messages, fixed } = verdict(`<cputune>${pins}</cputune>${text}`, host);
    assert.equal(messages.length, 1);
    assert.deepEqual(fixed, ['0-3', '4-7']);
  });

  test('a guest of a script', () => {
    check(null, {
      'start.sh': `
qemu-system-x86_64 -smp 8,sockets=2,cores=2,threads=2 -m 2G -object memory-backend-ram,id=a,size=1G \\
  -object memory-backend-ram,id=b,size=1G -numa node,cpus=0-1,cpus=4-5,memdev=a -numa node,cpus=2-3,cpus=6-7,memdev=b
#                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning cell-splits-socket: Guest cell 0 (vCPUs 0-1, 4-5)
`,
    });
  });
});
