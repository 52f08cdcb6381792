import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCapture, readCaptures } from '../../../server/src/topology/merge/read-captures.ts';
import { hangs } from '../../hang.ts';
import { hostFixture } from './host-fixtures.ts';

const files = [
  'lscpu.json',
  'lscpu-e.json',
  'lscpu-p.txt',
  'lscpu-p-all.txt',
  'numactl-H.txt',
  'nodeinfo.txt',
  'freecell.txt',
  'cmdline',
];
const pieces = [
  '',
  '-',
  ',',
  ':',
  '\n',
  '"',
  '}',
  '[',
  '0',
  '16384',
  '99999999999999999999',
  'node ',
  'N',
  '\0',
  '\ud800',
];

describe('captures as text', () => {
  it('damaged anywhere: either a host or a reason, and never a throw', () => {
    const damage = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.constantFrom(...pieces)),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(fc.constantFrom(...files), damage, (file, wounds) => {
        let text = hostFixture('smt2-offline', file);
        for (const [where, length, piece] of wounds) {
          const at = Math.floor(where * text.length);
          text = text.slice(0, at) + piece + text.slice(at + length);
        }
        const { value, problems } = parseCapture(text);
        assert.ok(value !== null || problems.length > 0);
        if (value !== null) assert.ok(!value.online.isEmpty);
        const whole = { name: 'whole.xml', content: hostFixture('smt2-offline', 'capabilities.xml') };
        const merged = readCaptures([whole, { name: 'isolated', content: text }]).value;
        assert.equal(String(merged?.online), '0-4,6');
      }),
      { numRuns: 400 },
    );
  });

  const many = 100_000;
  const long: [what: string, text: string][] = [
    ['dashes', `{"cpus": [{"cpu": ${'-'.repeat(many)}`],
    ['open strings', `{"lscpu": [${'"\\'.repeat(many)}`],
    ['nested fields', `{"lscpu": ${'[{"children":'.repeat(many / 20)}`],
    ['columns', `# CPU${',L1d:L1i'.repeat(many)}\n0${',0:0'.repeat(many)}\n`],
    ['rows of nothing', `# CPU\n${'x\n'.repeat(many)}`],
    ['equal CPUs', `# CPU,Core\n${'1,1\n'.repeat(many)}`],
    ['headings', `CPU ${'A '.repeat(many)}`],
    ['fields', `Architecture: x86_64\nCPU(s): 1\n${'NUMA node0 CPU(s): 0-16383\n'.repeat(many / 20)}`],
    ['colons', `Architecture:${' '.repeat(many)}x86_64\n${':'.repeat(many)}`],
    [
      'nodes',
      `available: 1 nodes\n${Array.from({ length: many / 10 }, (_, id) => `node ${id} cpus: 1\nnode ${id} size: 1 MB\n`).join('')}`,
    ],
    [
      'distances',
      `available: 1 nodes\nnode 0 cpus: 0\nnode 0 size: 1 MB\nnode ${'1 '.repeat(many)}\n${'0: 1 2 3\n'.repeat(many / 10)}`,
    ],
    ['quotes', `root=${'"'.repeat(many)}`],
    ['a list', '1,'.repeat(many)],
  ];
  for (const [what, text] of long) {
    it(`${what} without end take no longer than they are long`, () => {
      const start = performance.now();
      parseCapture(text);
      readCaptures([
        { name: 'isolated', content: text },
        { name: 'b', content: text },
      ]);
      assert.ok(performance.now() - start < hangs, `${performance.now() - start} ms`);
    });
  }
});
