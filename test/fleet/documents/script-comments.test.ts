import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScript } from '../../../server/src/fleet/documents/read-script-document.ts';
import { hangs } from '../../hang.ts';

const origin = { uri: 'file:///pin.sh', path: '/pin.sh', open: false, language: null };

test('a # comment in a here-doc is about its next line, and in XML it is no comment', () => {
  const text = `#!/bin/sh
virsh <<EOF
# first

# second
vcpupin web \\
  0 4
# last
EOF
virsh define /dev/stdin <<EOF
<domain>
# text
</domain>
EOF
taskset -c 1 true
`;
  const comments = readScript(origin, text, () => null)?.comments() ?? [];
  const slice = (span: { start: number; end: number } | null) =>
    span === null ? null : text.slice(span.start, span.end);
  assert.deepEqual(
    comments.slice(1).map(({ span, scope }) => [slice(span), slice(scope)]),
    [
      ['# first', 'vcpupin web \\\n  0 4'],
      ['# second', 'vcpupin web \\\n  0 4'],
      ['# last', null],
    ],
  );
});

test('many comments in a here-doc are read in linear time', () => {
  const text = `#!/bin/sh\ntaskset -c 1 cat <<EOF\n${'#\n'.repeat(200_000)}EOF\n`;
  const started = performance.now();
  assert.equal(readScript(origin, text, () => null)?.comments().length, 200_001);
  assert.ok(performance.now() - started < hangs);
});
