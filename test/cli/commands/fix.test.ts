import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { domain, folderWith, pinset, pinsetProcess, root, smt2 } from '../command.ts';

/** vCPU 1 is where vCPU 0 is, vCPU 2 has a list in taskset's syntax, and the domain does not have vCPU 3. */
const wrong = `<domain type='kvm'>
  <name>web</name>
  <vcpu>3</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <vcpupin vcpu='1' cpuset=' 2'/>
    <vcpupin vcpu='2' cpuset='4-6:2'/>
    <vcpupin vcpu='3' cpuset='7'/>
  </cputune>
  <numatune><memory mode='preferred' nodeset='0'/></numatune>
</domain>
`;
const right = wrong
  .replace("cpuset=' 2'", "cpuset='1'")
  .replace('4-6:2', '4,6')
  .replace("    <vcpupin vcpu='3' cpuset='7'/>\n", '');

/** A domain of one guest cell, which is on one node, with the memory, in whole cores. */
function cell(name: string, node: number, cpus: readonly number[]): string {
  const pins = cpus.map((cpu, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpu}'/>`);
  return `<domain type='kvm'>
  <name>${name}</name>
  <memory unit='MiB'>512</memory>
  <vcpu>${cpus.length}</vcpu>
  <cputune>
    ${pins.join('\n    ')}
  </cputune>
  <numatune><memory mode='strict' nodeset='${node}'/></numatune>
  <cpu>
    <topology sockets='1' cores='${cpus.length / 2}' threads='2'/>
    <numa><cell id='0' cpus='0-${cpus.length - 1}' memory='512' unit='MiB'/></numa>
  </cpu>
</domain>
`;
}

suite('pinset fix', () => {
  test('says what it would change, and changes nothing', async (t) => {
    const cwd = folderWith(t, { 'web.xml': wrong, 'other.xml': domain('other', '9') });
    const { status, stdout, stderr } = await pinset(['fix', '--host', smt2], { cwd });
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^web\.xml \(findings 4 → 0\)\n(?: {2}\S.* \[[a-z-]+\]\n)+files to change: 1, fixes: \d+, errors and warnings left: 0\n$/,
    );
    assert.match(stdout, /Delete the pin, which libvirt drops \[vcpupin-out-of-range\]/);
    assert.equal(status, 0);
    assert.equal(readFileSync(join(cwd, 'web.xml'), 'utf8'), wrong);
  });

  test('writes the changes, after which nothing is left to change', async (t) => {
    const cwd = folderWith(t, { 'web.xml': wrong });
    const first = await pinset(['fix', '--host', smt2, '--write', 'web.xml'], { cwd });
    assert.match(first.stdout, /files changed: 1/);
    assert.equal(readFileSync(join(cwd, 'web.xml'), 'utf8'), right);
    assert.deepEqual(readdirSync(cwd), ['web.xml']);
    const second = await pinset(['fix', '--host', smt2, '--write', 'web.xml'], { cwd });
    assert.equal(second.stdout, 'files changed: 0, fixes: 0, errors and warnings left: 0\n');
    assert.equal((await pinset(['check', '--host', smt2, 'web.xml'], { cwd })).status, 0);
  });

  for (const tool of [
    ['patch', '-p1', '-s'],
    ['git', 'apply'],
  ] as const) {
    test(`prints a patch that ${tool[0]} takes`, async (t) => {
      if (spawnSync(tool[0], ['--version']).error !== undefined) return t.skip(`${tool[0]} is not installed`);
      const files = {
        'a b/web.xml': wrong,
        'crlf.xml': wrong.replaceAll('\n', '\r\n').replace('web', 'crlf').trimEnd(),
      };
      const cwd = folderWith(t, {
        ...files,
        'bom.xml': `\ufeff${wrong.replace('web', 'bom').replaceAll("'2'", "'10'").replaceAll("' 2'", "' 10'").replace('4-6:2', '12').replace("'0'/></n", "'1'/></n")}`,
      });
      const { stdout, stderr } = await pinset(['fix', '--host', smt2, '--diff'], { cwd });
      assert.equal(stderr, '');
      const [command, ...args] = tool;
      const patched = spawnSync(command, tool[0] === 'patch' ? [...args, '--binary'] : args, {
        cwd,
        input: stdout,
        encoding: 'utf8',
      });
      assert.equal(patched.status, 0, `${patched.stdout}${patched.stderr}`);
      const again = await pinset(['fix', '--host', smt2, '--diff'], { cwd });
      assert.equal(again.stdout, '');
      assert.ok(readFileSync(join(cwd, 'bom.xml'), 'utf8').startsWith('\ufeff<domain'));
      assert.equal(readFileSync(join(cwd, 'crlf.xml'), 'utf8').match(/(?<!\r)\n/), null);
    });
  }

  test('--only and --safe leave the rest', async (t) => {
    const cwd = folderWith(t, { 'web.xml': wrong });
    const only = await pinset(['fix', '--host', smt2, '--only', 'invalid-cpuset,cpu-overcommit', 'web.xml'], { cwd });
    assert.deepEqual(only.stdout.match(/\[[a-z-]+\]/g)?.sort(), ['[cpu-overcommit]', '[invalid-cpuset]']);
    assert.equal(only.status, 1);
    const safe = await pinset(['fix', '--host', smt2, '--safe', 'web.xml'], { cwd });
    assert.deepEqual(safe.stdout.match(/\[[a-z-]+\]/g), ['[non-canonical-cpuset]']);
    assert.equal(safe.status, 1);
  });

  test('two domains on the same CPUs are separated', async (t) => {
    const cwd = folderWith(t, { 'a.xml': domain('a', '2', '3'), 'b.xml': domain('b', '2', '3') });
    const { stdout, status } = await pinset(['fix', '--host', smt2, '--write'], { cwd });
    assert.match(stdout, /errors and warnings left: 0/);
    assert.equal(status, 0);
    assert.equal((await pinset(['check', '--host', smt2], { cwd })).status, 0);
  });

  /** On 16 CPUs neither `web` nor `db` finds another node with three free cores, unless `log` leaves one of them. */
  const tangled = {
    'web.xml': cell('web', 0, [0, 1, 2, 3, 4, 5]),
    'db.xml': cell('db', 0, [0, 1, 2, 3, 4, 5]),
    'app.xml': cell('app', 1, [8, 9]),
    'log.xml': domain('log', '10'),
  };

  test('where each domain alone finds no other place, the host is put right', async (t) => {
    const cwd = folderWith(t, tangled);
    const { stdout, status } = await pinset(['fix', '--host', smt2, '--write'], { cwd });
    assert.match(
      stdout,
      /^log\.xml \(findings 0 → 0\)\n {2}Re-pin 2 domains of host smt2-2node: .* \[cpu-overcommit\]\nweb\.xml \(findings 1 → 0\)\n/,
    );
    assert.match(stdout, /errors and warnings left: 0/);
    assert.equal(status, 0);
    assert.equal(readFileSync(join(cwd, 'db.xml'), 'utf8'), tangled['db.xml']);
    assert.equal((await pinset(['check', '--host', smt2], { cwd })).status, 0);
  });

  for (const [what, args, files] of [
    ['with --safe', ['--safe'], tangled],
    ['with --only for another rule', ['--only', 'smt-sibling-conflict'], tangled],
    [
      'where a domain that would be moved says that it wants its conflicts',
      [],
      {
        ...tangled,
        'web.xml': tangled['web.xml'].replace('<domain', '<!-- pinset-ignore cpu-overcommit: never busy -->\n<domain'),
      },
    ],
  ] as const) {
    test(`the host is left as it is ${what}`, async (t) => {
      const { stdout, status } = await pinset(['fix', '--host', smt2, ...args], { cwd: folderWith(t, files) });
      assert.match(stdout, /^files to change: 0, fixes: 0, errors and warnings left: [1-9]/);
      assert.equal(status, 1);
    });
  }

  test('a domain that was not asked for is not moved for others', async (t) => {
    const { 'log.xml': log, ...asked } = tangled;
    const host = JSON.stringify({ name: 'rack', topology: smt2, documents: ['*.xml', 'others/*.xml'] });
    const cwd = folderWith(t, { ...asked, 'others/log.xml': log, 'rack.host.json': host });
    const { stdout } = await pinset(['fix', 'rack.host.json', ...Object.keys(asked)], { cwd });
    assert.match(stdout, /^files to change: 0, fixes: 0, errors and warnings left: 2\n$/);
    assert.match((await pinset(['fix'], { cwd })).stdout, /files to change: 2, fixes: 2, errors and warnings left: 0/);
  });

  test('what is left at the profile of a host counts, and is said', async (t) => {
    const big = (name: string) => `<domain type='kvm'><name>${name}</name><vcpu>12</vcpu></domain>\n`;
    const host = JSON.stringify({ name: 'rack', topology: smt2, documents: ['*.xml'] });
    const cwd = folderWith(t, { 'a.xml': big('a'), 'b.xml': big('b'), 'rack.host.json': host });
    const { status, stdout } = await pinset(['fix', '.'], { cwd });
    assert.match(
      stdout,
      /^rack\.host\.json \(findings 1 → 1\)\n {2}warning: 24 vCPUs .* \[host-overcommit\]\nfiles to change: 0, fixes: 0, errors and warnings left: 1\n$/,
    );
    assert.equal(status, 1);
    assert.equal((await pinset(['check', '.'], { cwd })).status, 1);
    const diff = await pinset(['fix', '.', '--diff'], { cwd });
    assert.deepEqual([diff.stdout, diff.status], ['', 1]);
    // As for `check`, the profile counts only if it is asked for.
    for (const command of ['fix', 'check']) assert.equal((await pinset([command, 'a.xml'], { cwd })).status, 0);
  });

  test('a file keeps its mode, its encoding and the links to it', async (t) => {
    const cwd = folderWith(t, { 'real/web.xml': Buffer.from(wrong, 'utf16le') });
    chmodSync(join(cwd, 'real/web.xml'), 0o640);
    symlinkSync('real/web.xml', join(cwd, 'link.xml'));
    const { stderr } = await pinset(['fix', '--host', smt2, '--write', 'link.xml'], { cwd });
    assert.equal(stderr, '');
    assert.deepEqual(readFileSync(join(cwd, 'real/web.xml')), Buffer.from(right, 'utf16le'));
    assert.equal(statSync(join(cwd, 'real/web.xml')).mode & 0o777, 0o640);
    assert.ok(lstatSync(join(cwd, 'link.xml')).isSymbolicLink());
    assert.deepEqual(readdirSync(join(cwd, 'real')), ['web.xml']);
  });

  test('a link that leads outside the given paths is not written through', async (t) => {
    const cwd = folderWith(t, { 'vms/own.xml': wrong, 'others/web.xml': wrong });
    symlinkSync('../others/web.xml', join(cwd, 'vms/link.xml'));
    const { status, stdout, stderr } = await pinset(['fix', '--host', smt2, '--write', 'vms'], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /vms\/link\.xml: this is a link to .*others\/web\.xml, outside the given paths/);
    assert.match(stdout, /files changed: 1, .*, files not written: 1\n$/);
    assert.equal(readFileSync(join(cwd, 'others/web.xml'), 'utf8'), wrong);
  });

  test('hard links do not part', async (t) => {
    const cwd = folderWith(t, { 'web.xml': wrong });
    linkSync(join(cwd, 'web.xml'), join(cwd, 'web.bak'));
    const { status, stderr } = await pinset(['fix', '--host', smt2, '--write', 'web.xml'], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /web\.xml: the file has 2 hard links/);
    assert.equal(readFileSync(join(cwd, 'web.xml'), 'utf8'), wrong);
  });

  test('a signal ends it between two files and leaves nothing behind', async (t) => {
    const names = Array.from({ length: 150 }, (_, index) => `vm${index}.xml`);
    const cwd = folderWith(t, Object.fromEntries(names.map((name) => [name, wrong])));
    const child = spawn(process.execPath, [join(root, 'dist/cli.cjs'), 'fix', '--host', smt2, '--write', '.'], { cwd });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    const written = names.filter((name) => readFileSync(join(cwd, name), 'utf8') !== wrong).length;
    // It may have been done before the signal came.
    assert.ok(status === 143 ? written > 0 : written === names.length, `${status}, ${written}`);
    assert.deepEqual(readdirSync(cwd).sort(), [...names].sort());
  });

  test('what is left of a process that was killed is not a document', async (t) => {
    const cwd = folderWith(t, { 'web.xml': right, '.web.xml.0123456789ab~': wrong });
    const { stdout } = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
    assert.doesNotMatch(stdout, /0123456789ab/);
  });

  test('failures are reported, with exit status 2', async (t) => {
    const cwd = folderWith(t, { 'web.xml': wrong });
    const said = async (...args: string[]) => {
      const { status, stderr } = await pinsetProcess(['fix', ...args], { cwd, input: wrong });
      assert.equal(status, 2, stderr);
      return stderr;
    };
    assert.match(await said('--diff', '--write'), /--diff and --write cannot be combined/);
    assert.match(await said('--only', 'cpu-overcomit'), /unknown rule 'cpu-overcomit'; did you mean cpu-overcommit\?/);
    assert.match(await said('gone.xml'), /gone\.xml: no such file/);
    assert.match(await said('--host', smt2, '--write', '-'), /standard input cannot be written to/);
    writeFileSync(join(cwd, 'wide.xml'), Buffer.from(wrong, 'utf16le'));
    assert.match(
      await said('--host', smt2, '--diff', 'wide.xml'),
      /wide\.xml: the encoding is utf-16le, but a patch is in UTF-8; use --write/,
    );
  });

  test('standard input gives a patch as well', async () => {
    const { stdout } = await pinsetProcess(['fix', '--host', smt2, '--diff', '-'], { input: wrong });
    assert.match(stdout, /^--- a\/stdin\n\+\+\+ b\/stdin\n@@ -3,9 \+3,8 @@\n/);
  });
});
