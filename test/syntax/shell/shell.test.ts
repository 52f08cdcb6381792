import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { looksLikeShellScript } from '../../../server/src/syntax/shell/recognise.ts';
import { parseShell } from '../../../server/src/syntax/shell/shell.ts';
import { marked } from '../../marker.ts';

suite('the first place where a script is broken', () => {
  const broken: readonly (readonly [script: string, message: RegExp])[] = [
    ['echo «"»abc\ntaskset -c 0 a\n', /quotation .* never closed/],
    [`x=«'»abc`, /quotation .* never closed/],
    ['x=«$»(date', /expansion .* never closed/],
    ['x=«$»{a', /expansion .* never closed/],
    ['cat «<<EOF»\ntaskset\n', /no line 'EOF'/],
    ['for i in 1 2; do echo; «»', /before the 'done'/],
    ['if true; then echo; «»', /before the 'fi'/],
    ['f() { echo; «»', /before the '}'/],
    ['echo a«\0»b', /NUL character/],
  ];
  for (const [source, message] of broken) {
    test(JSON.stringify(source), () => {
      const { text, spans } = marked(source);
      const { error } = parseShell(text);
      assert.match(error?.message ?? '', message);
      assert.equal(error?.span.start, spans[0]?.start);
    });
  }

  test('a complete script has none', () => {
    const whole = `#!/bin/bash
x="a 'b' $(echo "c" \`date\`)"; y='it'"'"'s'; z=$'\\''
cat <<'EOF' | while read -r l; do echo "$l"; done
it's "open" $( here
EOF
case $1 in (a) echo ;; b|c) ;; esac # don't
echo $(( (1 + 2) * 3 )) \${x//\\"/} {a,b}
`;
    assert.equal(parseShell(whole).error, null);
    assert.equal(parseShell('').error, null);
  });

  test('other mistakes are left to bash', () => {
    for (const text of ['echo )', 'if; then fi', 'a && && b', '{{ template }}', 'x=(', '<?xml version="1.0"?>']) {
      const { error } = parseShell(text);
      assert.ok(error === null || /never closed|before the/.test(error.message), text);
    }
  });

  test('texts that are too long or too deep are not read', () => {
    assert.match(parseShell('#'.repeat(1_100_000)).error?.message ?? '', /too long/);
    assert.match(parseShell('$('.repeat(5000)).error?.message ?? '', /too deep/);
    assert.match(parseShell('f() '.repeat(20000)).error?.message ?? '', /too deep/);
    assert.match(parseShell('<<E '.repeat(20000)).error?.message ?? '', /too deep/);
  });
});

test('a script is recognised by its first line, its name, or as a hook of libvirt', () => {
  const yes: readonly (readonly [path: string, head: string])[] = [
    ['/vms/start.sh', ''],
    ['/vms/START.BASH', 'taskset -c 0 a\n'],
    ['/usr/local/bin/pin', '#!/bin/sh\n'],
    ['/usr/local/bin/pin', '#! /usr/bin/env bash\n'],
    ['/usr/local/bin/pin', '#!/usr/bin/env -S bash -e\n'],
    ['/usr/local/bin/pin', '\ufeff#!/usr/bin/dash\r\n'],
    ['/etc/libvirt/hooks/qemu', ''],
    ['/repo/hooks/qemu.d/win10/prepare/begin/10-cpus', ''],
  ];
  const no: readonly (readonly [path: string, head: string])[] = [
    ['/vms/start.py', '#!/usr/bin/env python3\n'],
    ['/vms/start.sh', '#!/usr/bin/python3\n'],
    ['/vms/web.xml', '<domain>'],
    ['/etc/libvirt/hooks/qemu', '#!/usr/bin/python\n'],
    ['/etc/libvirt/hooks/qemu.d/vm.xml', ''],
    ['/etc/libvirt/qemu/web', ''],
    ['/bin/finish', '#!/usr/bin/fish\n'],
    ['/x', '#!/bin/csh\n'],
  ];
  for (const [path, head] of yes) assert.ok(looksLikeShellScript(path, head), `${path} ${head}`);
  for (const [path, head] of no) assert.ok(!looksLikeShellScript(path, head), `${path} ${head}`);
});
