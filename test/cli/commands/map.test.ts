import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { XMLValidator } from 'fast-xml-parser';
import { virshOf } from '../../../scripts/stand-in-virsh.ts';
import { columns } from '../../../server/src/cli/report/columns.ts';
import { speaking } from '../../language.ts';
import { domain, folderWith, matchesGolden, matchesPicture, pinset, root, smt2 } from '../command.ts';

const examples = join(root, 'examples');

suite('pinset map', () => {
  test('shows the hosts of a folder as trees', async () => {
    const run = await pinset(['map'], { cwd: examples });
    assert.deepEqual([run.status, run.stderr], [0, '']);
    matchesGolden('map.txt', run.stdout);
  });

  test('draws a host, as in the README', async () => {
    const run = await pinset(['map', 'hosts/rack1-07.host.json', '--format', 'svg'], { cwd: examples });
    assert.deepEqual([run.status, run.stderr], [0, '']);
    matchesPicture('map.svg', run.stdout);
  });

  test('shows the host of a document, with all that runs there', async () => {
    const run = await pinset(['map', 'vms/rack1-07/web.xml'], { cwd: examples });
    assert.equal(run.status, 0);
    assert.match(run.stdout, /^rack1-07: /);
    for (const name of ['db 0', 'build 0', 'web 0', 'cache 0']) assert.match(run.stdout, new RegExp(name));
  });

  test('fits 80 columns, however long names and lists are', async (t) => {
    const names = ['web', 'x'.repeat(70), '한국어로-쓴-이름의-가상머신', '🦊🦊🦊'];
    const many = Array.from({ length: 40 }, (_, index) => String(index % 16));
    const cwd = folderWith(t, {
      ...Object.fromEntries(names.map((name, index) => [`${index}.xml`, domain(name, 2, 3, '4-7', '1,3,5,7,9,11,13')])),
      'many.xml': domain('many', ...many),
      'floating.xml': "<domain type='kvm'><name>floating</name><vcpu>64</vcpu></domain>",
    });
    for (const language of ['en', 'ko'] as const) {
      const { stdout, status } = await speaking(language, () => pinset(['map', '--host', smt2], { cwd }));
      assert.equal(status, 0);
      for (const line of stdout.split('\n')) assert.ok(columns(line) <= 80, `${columns(line)}: ${line}`);
      assert.doesNotMatch(stdout, / $/m);
    }
  });

  test('colours on request only', async () => {
    const args = ['map', 'hosts/rack1-07.host.json'];
    const plain = await pinset(args, { cwd: examples });
    const coloured = await pinset([...args, '--color', 'always'], { cwd: examples });
    assert.ok(!plain.stdout.includes('\u001b'));
    assert.ok(coloured.stdout.includes('\u001b[31m! CPU 3: vCPU 3 of build and vCPU 1 of db, 2:1'));
    assert.equal(stripVTControlCharacters(coloured.stdout), plain.stdout);
  });

  test('writes a file as a whole', async (t) => {
    const cwd = folderWith(t, { 'web.xml': domain('web', 2, 3), 'map.svg': 'before' });
    const run = await pinset(['map', '--host', smt2, '--format', 'svg', '--output', 'map.svg'], { cwd });
    assert.deepEqual(run, { status: 0, stdout: '', stderr: '' });
    assert.match(readFileSync(join(cwd, 'map.svg'), 'utf8'), /^<svg .*<\/svg>\n$/s);
    assert.deepEqual(readdirSync(cwd).sort(), ['map.svg', 'web.xml']);
  });

  test('shows where the threads of running guests really may run, and when that was read', async () => {
    const uuid = '4dea22b3-1d52-d8f3-2516-782e98ab3fa0';
    const web = domain('web', 2, 3).replace('</name>', `</name><uuid>${uuid}</uuid>`);
    const vcpus = ['4-5', '3'].map((cpus, vcpu) => `VCPU: ${vcpu}\nCPU: 4\nCPU Affinity: ${cpus} (out of 16)\n\n`);
    const run = virshOf({
      domains: [{ uuid, definition: web, live: web }],
      capabilities: readFileSync(smt2, 'utf8'),
      others: { [`vcpuinfo --pretty --domain ${uuid}`]: vcpus.join(''), [`iothreadinfo --domain ${uuid}`]: '' },
    });
    const args = ['map', '--connect', 'qemu+ssh://root@kvm1/system'];
    const { status, stdout, stderr } = await pinset(args, { run });
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^≠ 1 thread elsewhere than defined \(read \d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/m);
    assert.match(stdout, /2 web 0≠/);
    for (const cpu of [4, 5]) assert.match(stdout, new RegExp(`${cpu} ≠web 0`));
    assert.match(stdout, /^≠ vCPU 0 of web \(file: CPU 2; running: CPUs 4-5\)$/m);
    for (const format of ['svg', 'html']) {
      const drawn = await pinset([...args, '--format', format], { run });
      assert.match(drawn.stdout, /class="stray c0".*≠ web 0/);
      assert.match(drawn.stdout, /file: CPU 2; running: CPUs 4-5/);
    }
  });

  test('says what it cannot show', async (t) => {
    const cwd = folderWith(t, { 'web.xml': domain('web', 2) });
    const unknown = await pinset(['map', 'web.xml'], { cwd });
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^pinset: web\.xml: no host is known, so there is no map; --host FILE names one\n$/);
    const empty = await pinset(['map'], { cwd: folderWith(t, { README: '' }) });
    assert.deepEqual([empty.status, empty.stderr], [2, 'pinset: there are no hosts to show\n']);
    const two = await pinset(['map', '--format', 'svg'], { cwd: examples });
    assert.equal(two.status, 2);
    assert.match(two.stderr, /one picture shows one host, not 2: edge-02, rack1-07/);
  });

  test('speaks Korean', async () => {
    const { stdout } = await speaking('ko', () => pinset(['map', 'hosts/rack1-07.host.json'], { cwd: examples }));
    assert.match(stdout, /충돌 4개/);
    assert.doesNotMatch(stdout, /\b(?:free|used|floating|bound|conflicts?|reserved|of)\b/);
  });
});

suite('pinset map --format html', () => {
  const pageOf = async (cwd: string, ...args: string[]) => {
    const run = await pinset(['map', ...args, '--format', 'html'], { cwd });
    assert.deepEqual([run.status, run.stderr], [0, '']);
    return run.stdout;
  };
  const wellFormed = (page: string) => XMLValidator.validate(page.replace(/^<!doctype html>\n/, ''));

  test('is one page that refers to nothing outside and runs nothing', async () => {
    const page = await pageOf(examples);
    assert.equal(wellFormed(page), true);
    assert.doesNotMatch(page, /<script|<link|<img|<iframe| on[a-z]+=|javascript:|@import/i);
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s"'<]+/g)].map(([address]) => address);
    assert.deepEqual([...new Set(addresses)], ['http://www.w3.org/2000/svg']);
    assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, 'ids are unique');
    for (const [, to] of page.matchAll(/(?:href="|url\()#([^")]+)/g)) assert.ok(ids.includes(to), to);
    for (const [, list = ''] of page.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/g)) {
      for (const id of list.split(' ')) assert.ok(ids.includes(id), id);
    }
  });

  test('has hosts, guests, findings, a proposal and a forecast', async () => {
    const page = await pageOf(examples, 'hosts/rack1-07.host.json');
    const headings = [...page.matchAll(/<h[12][^>]*>([^<]*)</g)].map(([, text]) => text);
    assert.deepEqual(headings, [
      'rack1-07',
      'Guests',
      'Findings',
      'Proposal',
      'Forecast: vCPUs with less than a whole CPU when all are busy',
    ]);
    assert.match(page, /<code>vms\/rack1-07\/build\.xml:13<\/code>/);
    assert.match(page, /vCPU 3 shares CPU 3 with vCPU 1 of db/);
    const [, was, is, conflicts, left] =
      /change: (\d+) errors and warnings become (\d+), (\d+) conflicts become (\d+)/.exec(page) ?? [];
    assert.ok(Number(is) < Number(was) && Number(left) < Number(conflicts), `${was} ${is} ${conflicts} ${left}`);
    assert.match(page, /<th scope="row">vCPU 3 of build<\/th><td>3<\/td><td>\d+<\/td>/);
    assert.equal(page.match(/<svg /g)?.length, 2, 'before and after');
  });

  test('proposes what fix does', async (t) => {
    const cwd = folderWith(t, { 'a.xml': domain('a', 2, 3), 'b.xml': domain('b', 2, 5) });
    const page = await pageOf(cwd, '--host', smt2);
    const before = readFileSync(join(cwd, 'a.xml'), 'utf8') + readFileSync(join(cwd, 'b.xml'), 'utf8');
    const moves = [...page.matchAll(/<th scope="row">vCPU (\d) of ([ab])<\/th><td>(\d+)<\/td><td>([\d,-]+)<\/td>/g)];
    assert.ok(moves.length > 0);
    await pinset(['fix', '--write', '--host', smt2], { cwd });
    assert.notEqual(readFileSync(join(cwd, 'a.xml'), 'utf8') + readFileSync(join(cwd, 'b.xml'), 'utf8'), before);
    for (const [, vcpu, name, , to] of moves) {
      const text = readFileSync(join(cwd, `${name}.xml`), 'utf8');
      assert.match(text, new RegExp(`<vcpupin vcpu='${vcpu}' cpuset='${to}'/>`));
    }
  });

  test('has no proposal where nothing is wrong', async (t) => {
    const cwd = folderWith(t, { 'web.xml': `<domain type='kvm'><name>web</name><vcpu>1</vcpu></domain>` });
    const page = await pageOf(cwd, '--host', smt2);
    assert.doesNotMatch(page, /Proposal|Forecast/);
  });

  test('is in Korean', async () => {
    const page = await speaking('ko', () => pageOf(examples, 'hosts/rack1-07.host.json'));
    assert.match(page, /<html lang="ko">/);
    assert.match(page, /<h2>발견 사항<\/h2>/);
    assert.equal(wellFormed(page), true);
  });

  test('shows names and paths from outside as text', async (t) => {
    const name = '"><script>alert(1)</script>\u202e';
    const xml = name.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    const cwd = folderWith(t, { '<b>&.xml': domain(xml, 2, 3), 'b.xml': domain(xml.slice(0, -1), 2) });
    const page = await pageOf(cwd, '--host', smt2);
    assert.equal(wellFormed(page), true);
    assert.doesNotMatch(page, /<script|<b>|\u202e/);
  });
});

suite('pinset map --format svg', () => {
  const hosts = join(process.env.PINSET_CONFORMANCE ?? join(root, '../shared/conformance'), 'hosts');
  const captures = ['hwloc-xml', 'hwloc-sysfs', 'libvirt-capabilities'].flatMap((folder) => {
    const directory = join(hosts, folder);
    return existsSync(directory) ? readdirSync(directory).map((file) => join(directory, file)) : [];
  });
  test('is well-formed for every host of the conformance data, and names all guests', {
    skip: captures.length === 0 ? 'the conformance data is not here' : false,
  }, async (t) => {
    const guests = {
      'web <1>': domain('web &lt;1&gt;', 0, 1),
      db: domain('db', '0-1', '0-1'),
      ci: domain('ci', '0-127'),
    };
    const cwd = folderWith(t, Object.fromEntries(Object.values(guests).map((text, index) => [`${index}.xml`, text])));
    let drawn = 0;
    for (const capture of captures) {
      const { stdout, status, stderr } = await pinset(['map', '.', '--host', capture, '--format', 'svg'], { cwd });
      if (status === 2 && stdout === '') {
        assert.match(stderr, /./);
        continue;
      }
      drawn += 1;
      assert.equal(XMLValidator.validate(stdout), true, capture);
      const legend = stdout.slice(stdout.indexOf('class="legend"')).replaceAll('&#60;', '<').replaceAll('&#62;', '>');
      for (const name of Object.keys(guests)) assert.ok(legend.includes(`>${name}`), `${name} in ${capture}`);
    }
    assert.ok(drawn > captures.length / 2, `${drawn} of ${captures.length}`);
    t.diagnostic(`${drawn} of ${captures.length} captures drawn`);
  });
});
