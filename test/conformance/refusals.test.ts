import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { findingsOfDomain } from '../../server/src/rules/engine/run.ts';
import { fleetOf } from '../rules/check.ts';
import { type Variant, variants } from './refusals.ts';

const withoutVirsh = spawnSync('virsh', ['--version']).error === undefined ? false : 'virsh is not installed';

suite('what libvirt refuses or drops one element for another', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'pinset-refusals-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const variant of variants) {
    test(`${variant.name}: Pinset says ${variant.rules.join(', ') || 'nothing'}`, () => {
      const [document] = fleetOf(null, { a: documentOf(variant) }).documents;
      assert.ok(document);
      const found = findingsOfDomain(document, null);
      assert.deepEqual(
        found.map(({ rule }) => rule),
        variant.rules,
        found.map(({ message }) => message).join('\n'),
      );
      const worst = variant.libvirt === 'refuses' ? ['error'] : variant.libvirt === 'drops' ? ['warning'] : [];
      assert.deepEqual([...new Set(found.map(({ severity }) => severity))], worst);
    });
  }

  test('virsh says so too', { skip: withoutVirsh }, () => {
    const files = variants.map((variant, index) => {
      const file = path.join(folder, `${index}.xml`);
      writeFileSync(file, documentOf(variant));
      return file;
    });
    // Each define has an object of its own: the test driver's host lives as long as the connection.
    for (const [index, { name, libvirt }] of variants.entries()) {
      const { status, stderr } = spawnSync('virsh', ['-c', 'test:///default', 'define', files[index] ?? ''], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
      assert.equal(
        status === 0 ? 'takes' : 'refuses',
        libvirt === 'refuses' ? 'refuses' : 'takes',
        `${name}: ${stderr}`,
      );
    }
  });
});

/** The variant with what it leaves out: 4 vCPUs and 4 GiB. The test driver wants its own type. */
function documentOf({ xml }: Variant): string {
  const ownElements = xml.replace(/<(vcpus|numatune|cputune|cpu|memoryBacking)\b.*?<\/\1>/g, '');
  const vcpu = /<vcpu\b/.test(ownElements) ? '' : '<vcpu>4</vcpu>';
  const memory = /<memory\b/.test(ownElements) ? '' : "<memory unit='GiB'>4</memory>";
  return `<domain type='test'><name>a</name>${memory}${vcpu}${xml}<os><type arch='i686'>hvm</type></os></domain>`;
}
