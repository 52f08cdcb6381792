import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compileGlob, literalBeginning } from '../../../server/src/topology/profile/document-glob.ts';
import { hangs } from '../../hang.ts';

const cases: [glob: string, matches: string[], others: string[]][] = [
  ['*.xml', ['/r/hosts/a.xml', '/r/hosts/.xml'], ['/r/hosts/x/a.xml', '/r/a.xml', '/r/hosts/a.xml.bak']],
  ['./a.xml', ['/r/hosts/a.xml'], ['/r/hosts/b.xml', '/r/hosts/a.xml/b']],
  ['../vms/*.xml', ['/r/vms/a.xml'], ['/r/hosts/vms/a.xml', '/r/vms/x/a.xml']],
  ['../**/*.xml', ['/r/a.xml', '/r/vms/x/a.xml', '/r/hosts/a.xml'], ['/a.xml', '/s/a.xml']],
  ['../vms/**', ['/r/vms/a', '/r/vms/a/b'], ['/r/vmsa']],
  ['../**/x/**/y', ['/r/x/y', '/r/a/x/b/x/c/y'], ['/r/y', '/r/x/yy']],
  ['../vms/vm-[0-9]?.xml', ['/r/vms/vm-12.xml', '/r/vms/vm-1x.xml'], ['/r/vms/vm-1.xml', '/r/vms/vm-x1.xml']],
  ['[!a].xml', ['/r/hosts/b.xml'], ['/r/hosts/a.xml']],
  ['../{vms,scripts}/*.{xml,sh}', ['/r/vms/a.xml', '/r/scripts/a.sh'], ['/r/other/a.sh', '/r/vms/a.py']],
  ['{a,{b,c}d}.xml', ['/r/hosts/a.xml', '/r/hosts/bd.xml', '/r/hosts/cd.xml'], ['/r/hosts/b.xml']],
  ['a*b*c.xml', ['/r/hosts/abbbc.xml', '/r/hosts/a1b2c.xml'], ['/r/hosts/acb.xml']],
  ['/etc/libvirt/qemu/*.xml', ['/etc/libvirt/qemu/a.xml'], ['/r/hosts/etc/libvirt/qemu/a.xml']],
  ['../../../../x.xml', ['/x.xml'], ['/r/x.xml']],
  ['[a.xml', ['/r/hosts/[a.xml'], ['/r/hosts/a.xml']],
  ['{a.xml', ['/r/hosts/{a.xml'], ['/r/hosts/a.xml']],
];

describe('compileGlob', () => {
  for (const [glob, matches, others] of cases) {
    it(glob, () => {
      for (const path of matches) assert.equal(compileGlob(glob, '/r/hosts')(path), true, path);
      for (const path of others) assert.equal(compileGlob(glob, '/r/hosts')(path), false, path);
    });
  }

  it('takes the folder literally', () => {
    assert.equal(compileGlob('*.xml', '/r/[ab]*')('/r/[ab]*/x.xml'), true);
    assert.equal(compileGlob('*.xml', '/r/[ab]*')('/r/a/x.xml'), false);
  });

  it('takes relative paths too, above where they begin as well', () => {
    assert.equal(compileGlob('../vms/*.xml', 'hosts')('vms/a.xml'), true);
    assert.equal(compileGlob('../../vms/*.xml', 'hosts')('../vms/a.xml'), true);
    assert.equal(compileGlob('vms/*.xml', '')('vms/a.xml'), true);
  });

  it('answers at once, whatever the glob', () => {
    const name = `${'a'.repeat(2000)}b`;
    const before = performance.now();
    assert.equal(compileGlob(`${'*a'.repeat(1000)}*c`, '')(name), false);
    assert.equal(compileGlob(`${'**/a/'.repeat(1000)}c`, '')(`${'a/'.repeat(2000)}b`), false);
    assert.equal(compileGlob('{a,b}'.repeat(100), '')(name), false);
    assert.equal(compileGlob('{'.repeat(10_000), '')(name), false);
    assert.ok(performance.now() - before < hangs);
  });
});

describe('literalBeginning', () => {
  it('says all that is literal', () => {
    const beginnings = [
      ['../vms/rack1-*.xml', 'r/vms/rack1-'],
      ['../vms/**', 'r/vms'],
      ['../vms/a.xml', 'r/vms/a.xml'],
      ['/etc/libvirt/qemu/*.xml', 'etc/libvirt/qemu/'],
      ['*/../../*.xml', ''],
      ['{/etc,vms}/*.xml', ''],
    ] as const;
    for (const [glob, beginning] of beginnings) assert.equal(literalBeginning(glob, '/r/hosts'), beginning, glob);
  });

  it('begins every path that the glob matches', () => {
    const pieces = (...all: string[]) =>
      fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 7 }).map((found) => found.join(''));
    const globs = pieces('a', 'b', '/', '/', '*', '**', '?', '.', '..', '[ab]', '{a,/b}', '{../a,}', '[');
    const paths = pieces('a', 'b', 'ab', '.a', '[', '/').map((path) =>
      `/${path}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1'),
    );
    fc.assert(
      fc.property(globs, fc.constantFrom('/', '/a', '/a/b'), paths, (glob, folder, path) => {
        if (compileGlob(glob, folder)(path)) assert.ok(path.slice(1).startsWith(literalBeginning(glob, folder)), path);
      }),
      { numRuns: 20_000 },
    );
  });
});
