import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Domain, Located } from '../../../server/src/domain/domain.ts';
import { readDomain } from '../../../server/src/domain/reading/read-domain.ts';
import { parseXml } from '../../../server/src/syntax/xml/xml.ts';
import { hangs } from '../../hang.ts';
import { marked } from '../../marker.ts';

function read(text: string): Domain {
  const domain = readDomain(parseXml(text));
  assert(domain, `no domain in ${text}`);
  return domain;
}

const values = (located: readonly (Located<unknown> | null)[]) => located.map((one) => one?.value ?? null);
const lists = (pins: readonly { readonly cpuset: Located<object> | null }[]) =>
  pins.map((pin) => `${pin.cpuset?.value}`);

const whole = `<domain type='kvm'>
  <name>«web»</name><uuid>c7a5fdbd-cdaf-9455-926a-d65c16db1809</uuid>
  <metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='«dedicated»' threads='«isolate»' emulator='«share»'/></metadata>
  <memory unit='GiB'>«8»</memory><currentMemory>«4194304»</currentMemory><maxMemory slots='4' unit='GiB'>«16»</maxMemory>
  <memoryBacking><hugepages><page size='«2»' unit='MiB' nodeset='«0»'/></hugepages><locked/></memoryBacking>
  <vcpu placement='«static»' cpuset='«0-7»' current='«2»'>«4»</vcpu>
  <vcpus><vcpu id='«0»' enabled='«yes»' hotpluggable='«no»'/></vcpus>
  <iothreads>«2»</iothreads><iothreadids><iothread id='«1»'/><iothread id='«7»'/></iothreadids>
  <cputune>
    <vcpupin vcpu='«0»' cpuset='«2»'/><emulatorpin cpuset='«0-1»'/><iothreadpin iothread='«1»' cpuset='«0,^1»'/>
    <shares>«2048»</shares><emulator_quota>«-1»</emulator_quota>
    <vcpusched vcpus='«0-1»' scheduler='«fifo»' priority='«1»'/><emulatorsched scheduler='«idle»'/>
    <cachetune vcpus='«0»'><cache id='«0»' level='«3»' type='«both»' size='3'/><monitor level='3' vcpus='«0»'/></cachetune>
  </cputune>
  <numatune><memory mode='«strict»' nodeset='«0»' placement='«static»'/><memnode cellid='«0»' mode='«preferred»' nodeset='«1»'/></numatune>
  <cpu mode='«host-passthrough»'><topology sockets='«1»' dies='«1»' clusters='«1»' cores='«2»' threads='«2»'/>
    <feature policy='require' name='topoext'/>
    <numa><cell id='«0»' cpus='«0-3»' memory='«8»' unit='GiB'><distances><sibling id='«0»' value='«10»'/></distances></cell></numa></cpu>
  <features><kvm><hint-dedicated state='«on»'/></kvm></features>
  <devices><disk><source/></disk><hostdev mode='subsystem' type='pci'><source><address domain='0x0000' bus='0x3b' slot='010' function='1'/></source></hostdev></devices>
</domain>`;

test('every value of the model, and the place of each', () => {
  const { text, spans } = marked(whole);
  const domain = read(text);
  const placed = locatedIn(domain).sort((a, b) => a.span.start - b.span.start);
  assert.deepEqual(
    placed.map(({ span }) => text.slice(span.start, span.end)),
    spans.map(({ start, end }) => text.slice(start, end)),
  );
  assert.deepEqual(
    placed.map(({ span }) => span),
    spans,
  );
  assert.deepEqual(
    placed.map(({ value }) => (typeof value === 'object' ? `${value}` : value)),
    [
      ...['web', 'dedicated', 'isolate', 'share', 8388608, 4194304, 16777216, 2048, '0', 'static', '0-7', 2, 4],
      ...[0, true, false, 2, 1, 7, 0, '2', '0-1', 1, '0', 2048, -1, '0-1', 'fifo', 1, 'idle'],
      ...['0', 0, 3, 'both', '0'],
      ...['strict', '0', 'static', 0, 'preferred', '1', 'host-passthrough', 1, 1, 1, 2, 2, 0, '0-3', 8388608],
      ...[0, 10, true],
    ],
  );
  const feature = text.indexOf('<feature ');
  assert.deepEqual(domain.cpu?.features, [
    { name: 'topoext', policy: 'require', span: { start: feature, end: text.indexOf('/>', feature) + 2 } },
  ]);
  assert.deepEqual([domain.type, domain.uuid], ['kvm', 'c7a5fdbd-cdaf-9455-926a-d65c16db1809']);
  assert.deepEqual([domain.memoryBacking?.locked, domain.hostDevices[0]?.pciAddress], [true, '0000:3b:08.1']);
  assert.deepEqual([domain.templated, domain.wrapper], [false, 'domain']);
  assert.deepEqual(
    domain.schedulers.map(({ role }) => role),
    ['vcpu', 'emulator'],
  );
});

test('an element has the place of the whole and of its name', () => {
  const { text, spans } = marked("<domain><cputune>«<«vcpupin» vcpu='0' cpuset='1'></vcpupin>»</cputune></domain>");
  const [pin] = read(text).vcpuPins;
  assert.deepEqual([pin?.span, pin?.nameSpan], spans);
});

test('an empty domain has nothing of this', () => {
  const domain = read('<domain/>');
  assert.deepEqual(locatedIn(domain), []);
  assert.deepEqual([domain.vcpu, domain.cpu, domain.numatune, domain.memoryBacking], [null, null, null, null]);
});

test('containers add up; the first of several single elements counts', () => {
  const domain = read(`<domain><vcpu>4</vcpu><vcpu>2</vcpu><memory>1</memory><memory>2</memory>
    <cputune><vcpupin vcpu='0' cpuset='1'/></cputune><cputune><vcpupin vcpu='1' cpuset='2'/></cputune>
    <numatune><memory nodeset='0'/><memory nodeset='1'/></numatune><numatune><memnode cellid='0'/></numatune>
    <vcpus><vcpu id='0'/></vcpus><vcpus><vcpu id='1'/></vcpus>
    <cpu mode='custom'/><cpu mode='maximum'><numa><cell cpus='0'/></numa></cpu></domain>`);
  assert.deepEqual([domain.vcpu?.count.value, domain.memoryKiB?.value], [4, 1]);
  assert.deepEqual([lists(domain.vcpuPins), domain.cputune.length], [['1', '2'], 2]);
  assert.deepEqual([`${domain.numatuneMemory?.nodeset?.value}`, domain.memnodes.length], ['0', 0]);
  assert.deepEqual(values(domain.vcpus.map(({ id }) => id)), [0, 1]);
  assert.deepEqual([domain.cpu?.mode?.value, domain.cpu?.cells.length], ['custom', 1]);
});

test('elements at another place, or of another namespace, do not count', () => {
  const domain = read(`<domain xmlns:x='urn:x'><vcpupin vcpu='0' cpuset='1'/><emulatorpin cpuset='1'/>
    <x:cputune><x:vcpupin vcpu='0' cpuset='1'/></x:cputune><cputune><x:vcpupin vcpu='0' cpuset='1'/></cputune>
    <devices><vcpu>8</vcpu></devices><cpu><cell cpus='0'/></cpu><topology sockets='1'/><page size='1'/>
    <metadata><placement cpus='dedicated'/><p:placement xmlns:p='urn:other' cpus='shared'/></metadata></domain>`);
  assert.deepEqual(locatedIn(domain), []);
});

test('a domain inside libvirt’s state and snapshot files', () => {
  assert.equal(
    read('<domstatus><vcpus><vcpu id="0" pid="7"/></vcpus><domain><name>a</name></domain></domstatus>').wrapper,
    'domstatus',
  );
  const snapshot = read(
    '<domainsnapshot><inactiveDomain><name>b</name></inactiveDomain><domain><name>a</name></domain></domainsnapshot>',
  );
  assert.deepEqual([snapshot.wrapper, snapshot.name?.value], ['domainsnapshot', 'a']);
  for (const other of ['', '<pool/>', '<domstatus/>', '<pool><domain/></pool>', 'text']) {
    assert.equal(readDomain(parseXml(other)), null);
  }
});

// Measured with `virsh define` 9.0.0 (test driver).
test('numbers are those that libvirt accepts', () => {
  const count = (text: string) => read(`<domain><vcpu>${text}</vcpu></domain>`).vcpu?.count;
  for (const text of ['4', '+4', ' 4', '\n  4', '04', '4<!-- four -->', '<![CDATA[4]]>', '&#52;']) {
    assert.equal(count(text)?.value, 4, text);
  }
  for (const text of ['4 ', '\n4\n', '0x4', '4.5', '', '-4', '4a', '4294967300', '9'.repeat(400), '4 4', '١']) {
    assert.deepEqual([count(text)?.value, count(text)?.invalid], [null, true], text);
  }
  const sockets = (text: string) =>
    read(`<domain><cpu><topology sockets='${text}'/></cpu></domain>`).cpu?.topology?.sockets;
  assert.deepEqual([sockets('2')?.value, sockets('0')?.invalid, sockets('-2')?.invalid], [2, true, true]);
});

test('words are those that libvirt accepts', () => {
  const mode = (text: string) =>
    read(`<domain><numatune><memory mode='${text}'/></numatune></domain>`).numatuneMemory?.mode;
  assert.equal(mode('restrictive')?.value, 'restrictive');
  for (const text of ['bind', 'Strict', ' strict', '']) assert.equal(mode(text)?.invalid, true, text);
});

test('an invalid list says why, at places of the source', () => {
  const { text, spans } = marked("<domain><cputune><vcpupin vcpu='0' cpuset='0-6«:»2'/></cputune></domain>");
  const cpuset = read(text).vcpuPins[0]?.cpuset;
  assert.deepEqual([cpuset?.value, cpuset?.invalid, cpuset?.verbatim], [null, true, true]);
  const start = (cpuset?.span.start ?? 0) + (cpuset?.list?.problems[0]?.span.start ?? 0);
  assert.equal(start, spans[0]?.start);
});

test('a placeholder is unknown, not an error', () => {
  for (const text of [
    ...[
      '{{ cpus }}',
      '0-3,{{ x }}',
      `\${CPUS}`,
      '$CPUS',
      '$(cpus)',
      '{% if a %}1{% endif %}',
      '<%= cpus %>',
      '#{cpus}',
    ],
    ...['@CPUS@', '%CPUS%', '%(cpus)s', '__CPUS__', '&cpus;'],
  ]) {
    const domain = read(`<domain><vcpu cpuset='${text}'>${text}</vcpu><memory unit='${text}'>1</memory></domain>`);
    for (const value of [domain.vcpu?.count, domain.vcpu?.cpuset, domain.memoryKiB]) {
      assert.deepEqual([value?.value, value?.invalid], [null, false], text);
    }
    assert.equal(domain.vcpu?.cpuset?.list, null);
  }
});

test('control blocks make a document a template; prose does not', () => {
  const templated = (text: string) => read(text).templated;
  for (const block of [
    '{% if a %}',
    '<% if a %>',
    '{{#each a}}',
    '{{/each}}',
    '{{ range .a }}',
    '{{if a}}',
    '{{- end }}',
  ]) {
    assert.equal(templated(`<domain><vcpu>4</vcpu>${block}<cputune/></domain>`), true, block);
    assert.equal(templated(`${block}<domain/>`), true, block);
  }
  for (const text of [
    `<domain><vcpu>{{ n }}</vcpu><memory>\${m}</memory></domain>`,
    '<domain><vcpu><%= n %></vcpu></domain>',
    '<!-- {% if %} --><domain><description>{{#each}} {% if %}</description><title>{{/a}}</title></domain>',
  ]) {
    assert.equal(templated(text), false, text);
  }
  assert.equal(templated('<domain><!-- a --><description>{% a %}</description>{% if b %}</domain>'), true);
});

test('every beginning of a domain is read, and every place is in it', () => {
  const { text } = marked(whole);
  fc.assert(
    fc.property(fc.nat(text.length), (length) => {
      const beginning = text.slice(0, length);
      const domain = readDomain(parseXml(beginning));
      assert.equal(domain === null, length < '<domain'.length);
      for (const located of domain === null ? [] : locatedIn(domain)) {
        assert(located.span.start <= located.span.end && located.span.end <= length);
        assert.equal(beginning.slice(located.span.start, located.span.end), located.text);
      }
    }),
  );
});

test('hostile contents take no longer than their length', () => {
  const pieces = [
    '<![CDATA[',
    '<!--',
    '<?',
    '&a;',
    '&#',
    '_',
    '__a',
    '@a',
    '%(a',
    '{{ ',
    '$',
    '9',
    ' ',
    '0-',
    '<cpu ',
    '<%',
    '<a/>',
  ];
  for (const piece of pieces) {
    const long = piece.repeat(300_000 / piece.length);
    for (const text of [
      `<domain><vcpu>${long}</vcpu><cputune/></domain>`,
      `<domain><vcpu cpuset='${long}' current='${long}'>4</vcpu></domain>`,
      `<domain><cputune>${long}</cputune></domain>`,
      `<domain><cpu ${long}`,
    ]) {
      const started = performance.now();
      assert(readDomain(parseXml(text)));
      assert(performance.now() - started < hangs, `${text.slice(0, 40)}: ${performance.now() - started} ms`);
    }
  }
});

test('a tag that is being typed in front of very many elements', () => {
  const domain = read(
    `<domain><cputune><vcpupin ${"<vcpupin vcpu='0' cpuset='1'/>".repeat(150_000)}</cputune></domain>`,
  );
  assert.equal(domain.vcpuPins.length, 150_001);
});

/** Every value of the model that has a place. */
function locatedIn(model: object): Located<unknown>[] {
  return Object.values(model).flatMap((value: unknown) => {
    if (typeof value !== 'object' || value === null) return [];
    return isLocated(value) ? [value] : locatedIn(value);
  });
}

function isLocated(value: object): value is Located<unknown> {
  return 'invalid' in value && 'text' in value && 'span' in value;
}
