import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { domain, folderWith, pinset, smt2 } from './command.ts';
import { parseReport } from './report-schema.ts';

/** Two vCPUs on one CPU. */
const twice = domain('web', 2, 2);

const pastes: Readonly<Record<string, string>> = {
  'a terminal': `root@kvm:~# virsh dumpxml web\n${twice}\nroot@kvm:~# `,
  'a terminal, with sudo': `me@kvm:~$ sudo virsh -c qemu:///system dumpxml --inactive web\n${twice}`,
  Markdown: `\`\`\`xml\n${twice}\`\`\`\n`,
  'a forum': `[CODE=xml]${twice}[/CODE]\n`,
  'a mail': twice.replace(/^/gm, '> '),
  'a numbered listing': twice
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(4)}  ${line}`)
    .join('\n'),
  'a shortened listing': `...\n${twice}...\n`,
};

suite('domains as people paste them', () => {
  for (const [from, text] of Object.entries(pastes)) {
    test(`out of ${from}: what is around it is an error, and its findings stand`, async (t) => {
      const run = await pinset(['check', 'd.xml', '--host', smt2, '--format', 'json'], {
        cwd: folderWith(t, { 'd.xml': text }),
      });
      const found = parseReport(run.stdout).files.flatMap(({ findings }) => findings);
      assert.match(
        found.find(({ rule }) => rule === 'malformed-xml')?.message ?? '',
        /^text before the root element, where XML allows none; delete it$/,
      );
      assert(found.some(({ rule }) => rule === 'cpu-overcommit'));
    });
  }

  test('typographic quotes: the value is read, and the straight ones are named', async (t) => {
    const cwd = folderWith(t, { 'd.xml': twice.replaceAll("'2'", '‘2’').replaceAll("vcpu='0'", 'vcpu=“0”') });
    const run = await pinset(['check', 'd.xml', '--host', smt2], { cwd });
    assert.match(run.stdout, /the quotes around the value of \w+ are typographic; write \w+='\d'/);
    assert.match(run.stdout, /cpu-overcommit/);
  });

  const with2 = (name: string, devices: string) =>
    domain(name, 2, 4).replace('</domain>', `  <devices>${devices}</devices>\n</domain>`);
  const volume = (pool: string, more = '') =>
    `<disk type='volume' device='disk'><source pool='${pool}' volume='win'/><target dev='vda'/>${more}</disk>`;

  for (const [what, first, second, together] of [
    ['one volume that both write', volume('vms'), volume('vms'), false],
    ['volumes of two pools', volume('vms'), volume('other'), true],
    ['one volume that they share', volume('vms', '<shareable/>'), volume('vms', '<shareable/>'), true],
  ] as const) {
    test(`domains with ${what} ${together ? 'may run' : 'never run'} together`, async (t) => {
      const cwd = folderWith(t, { 'a.xml': with2('a', first), 'b.xml': with2('b', second) });
      const run = await pinset(['check', '.', '--host', smt2, '--fail-on', 'never'], { cwd });
      assert.equal(/cpu-overcommit/.test(run.stdout), together, run.stdout);
    });
  }

  test('a container has no vCPUs that could have too few CPUs', async (t) => {
    const text = "<domain type='lxc'>\n  <name>c</name>\n  <vcpu cpuset='2'>4</vcpu>\n</domain>\n";
    const check = async (xml: string) =>
      (await pinset(['check', 'c.xml', '--host', smt2], { cwd: folderWith(t, { 'c.xml': xml }) })).stdout;
    assert.doesNotMatch(await check(text), /\[/);
    assert.match(await check(text.replace('lxc', 'kvm')), /cpu-overcommit/);
  });
});

test('a folder is searched for copied domains in .xml files only: other texts talk about domains', async (t) => {
  const paste = `# Pinning\n\n\`\`\`xml\n${twice}\`\`\`\n`;
  const cwd = folderWith(t, {
    'README.md': paste,
    'notes.txt': `> ${twice}`,
    'log.log': `root@kvm:~# virsh dumpxml web\n${twice}`,
    'ok.xml': domain('ok', 2, 4),
  });
  const run = await pinset(['check', '.', '--host', smt2, '--format', 'json'], { cwd });
  assert.deepEqual(
    parseReport(run.stdout).files.map(({ path }) => path),
    ['ok.xml'],
  );
});
