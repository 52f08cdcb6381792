import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compare, libvirtVersion, markdown, page, type Row } from '../../scripts/compare-with-libvirt.ts';
import { root } from './command.ts';

const version = libvirtVersion();
const skip = version === null ? 'virsh and virt-xml-validate are not on this machine' : false;
const rows = compare(version);
const checkedIn = readFileSync(join(root, page), 'utf8');

test('the page says what Pinset says', () => {
  const says = rows.map(({ title, pinset }) => [title, pinset]);
  assert.deepEqual(
    says,
    rowsOf(checkedIn).map(({ title, pinset }) => [title, pinset]),
    'stale: node scripts/compare-with-libvirt.ts writes it anew',
  );
});

test('the page says what libvirt says', { skip }, () => {
  if (checkedIn.includes(`libvirt ${version} `)) assert.equal(checkedIn, markdown(rows, version ?? ''));
  // Another version may put it in other words.
  assert.deepEqual(rows.map(verdicts), rowsOf(checkedIn).map(verdicts));
});

test('Pinset finds every mistake, and nothing in the control', () => {
  const [control, ...mistakes] = rowsOf(checkedIn);
  assert.equal(control?.pinset, 'nothing');
  assert.deepEqual(
    mistakes.filter(({ pinset }) => !/^(?:error|warning): .* \(`[a-z-]+`\)$/.test(pinset)),
    [],
  );
});

function verdicts({ title, virsh, validate }: Row): string[] {
  return [title, ...[virsh, validate].map((said) => said.replace(/[:;].*/, ''))];
}

function rowsOf(text: string): Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) => {
    const [title = '', virsh = '', validate = '', pinset = ''] = line.slice(2, -2).split(' | ');
    return { title, virsh, validate, pinset };
  });
}
