import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Domain, Located } from '../../server/src/domain/domain.ts';
import { readDomain } from '../../server/src/domain/reading/read-domain.ts';
import { memoryInKiB } from '../../server/src/domain/reading/read-memory.ts';
import { looksLikeDomain } from '../../server/src/domain/recognise.ts';
import { topElements, type XmlElement } from '../../server/src/syntax/xml/element.ts';
import { parseXml } from '../../server/src/syntax/xml/xml.ts';

const conformance = process.env.PINSET_CONFORMANCE ?? join(import.meta.dirname, '../../../shared/conformance');
const folder = join(conformance, 'libvirt/domains');
const verdictsFile = join(conformance, 'libvirt/verdicts.json');
const names = existsSync(folder) ? readdirSync(folder) : [];
const cases = existsSync(verdictsFile) ? readCases(readFileSync(verdictsFile, 'utf8')) : [];
const texts = [
  ...names.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
  ...cases.map(({ name, xml }) => ({ name, text: xml })),
];
const skip = texts.length === 0 ? `no conformance data at ${conformance}: 0 documents` : false;

test(`libvirt's documents are well-formed and recognised (${texts.length} documents)`, { skip }, () => {
  for (const { name, text } of texts) {
    assert.equal(XMLValidator.validate(text), true, name);
    assert.equal(parseXml(text).error, null, name);
    assert.equal(looksLikeDomain(text), readDomain(parseXml(text)) !== null, name);
  }
});

test(`both XML parsers see the same domains (${texts.length} documents)`, { skip }, () => {
  for (const { name, text } of texts) {
    const domain = readDomain(parseXml(text));
    assert.deepEqual(domain && summary(domain), secondOpinion(text), name);
  }
});

test(`every place is where its text is (${texts.length} documents)`, { skip }, () => {
  for (const { name, text } of texts) {
    const visit = (element: XmlElement): void => {
      assert.equal(text.slice(element.nameSpan.start, element.nameSpan.end), element.name, name);
      assert.match(text.slice(element.span.start, element.span.end), /^<.*>$/s, name);
      element.children.forEach(visit);
    };
    topElements(parseXml(text)).forEach(visit);
  }
});

const kept = cases.filter(({ canonical }) => canonical.length > 0);

test(`memory, vCPUs and pins are what libvirt kept (${kept.length} cases)`, { skip }, () => {
  for (const { name, xml, canonical } of kept) {
    const domain = readDomain(parseXml(xml));
    assert(domain?.vcpu, name);
    const count = domain.vcpu.count.value ?? 0;
    // libvirt drops the pins of vCPUs that the domain does not have.
    const pins = domain.vcpuPins.filter((pin) => (pin.vcpu?.value ?? 0) < count);
    const ours = [
      `<memory unit='KiB'>${domain.memoryKiB?.value}`,
      `<vcpu placement='${domain.vcpu.placement?.value ?? 'static'}'>${count}`,
      ...pins.map((pin) => `<vcpupin vcpu='${pin.vcpu?.value}' cpuset='${pin.cpuset?.value}'/>`),
    ];
    assert.deepEqual(
      canonical.filter((line) => /^<(memory unit|vcpu |vcpupin)/.test(line)),
      ours,
      name,
    );
  }
});

/** What is compared: plain values, without places. */
function summary(domain: Domain) {
  const text = (located: Located<unknown> | null | undefined) => located?.text ?? null;
  const topology = domain.cpu?.topology;
  return {
    name: text(domain.name),
    vcpu: domain.vcpu && [text(domain.vcpu.count), text(domain.vcpu.current), text(domain.vcpu.cpuset)],
    vcpuPins: domain.vcpuPins.map((pin) => [text(pin.vcpu), text(pin.cpuset)]),
    emulatorPins: domain.emulatorPins.map((pin) => text(pin.cpuset)),
    iothreadPins: domain.iothreadPins.map((pin) => [text(pin.iothread), text(pin.cpuset)]),
    numatune: domain.numatuneMemory && [text(domain.numatuneMemory.mode), text(domain.numatuneMemory.nodeset)],
    memnodes: domain.memnodes.map((node) => [text(node.cellid), text(node.mode), text(node.nodeset)]),
    cells: (domain.cpu?.cells ?? []).map((cell) => [text(cell.id), text(cell.cpus), cell.memoryKiB?.value ?? null]),
    topology: topology
      ? [text(topology.sockets), text(topology.dies), text(topology.cores), text(topology.threads)]
      : null,
    memory: domain.memoryKiB?.value ?? null,
  };
}

/** A node as fast-xml-parser gives it with preserveOrder: one key is the name, `:@` holds the attributes. */
type Node = Readonly<Record<string, unknown>>;

function secondOpinion(text: string): ReturnType<typeof summary> | null {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    trimValues: false,
    parseTagValue: false,
    parseAttributeValue: false,
  });
  const roots = nodes(parser.parse(text));
  const wrapper = roots.find((root) => 'domstatus' in root || 'domainsnapshot' in root);
  const domain = wrapper
    ? below([wrapper], ...Object.keys(wrapper).slice(0, 1), 'domain')[0]
    : below(roots, 'domain')[0];
  if (domain === undefined) return null;
  const found = (...path: string[]) => below(children(domain, 'domain'), ...path);
  const first = (...path: string[]) => found(...path)[0];
  const [vcpu, memory, topology] = [first('vcpu'), first('numatune', 'memory'), first('cpu', 'topology')];
  const size = first('memory');
  return {
    name: content(first('name'), 'name'),
    vcpu: vcpu ? [content(vcpu, 'vcpu'), attribute(vcpu, 'current'), attribute(vcpu, 'cpuset')] : null,
    vcpuPins: found('cputune', 'vcpupin').map((pin) => [attribute(pin, 'vcpu'), attribute(pin, 'cpuset')]),
    emulatorPins: found('cputune', 'emulatorpin').map((pin) => attribute(pin, 'cpuset')),
    iothreadPins: found('cputune', 'iothreadpin').map((pin) => [attribute(pin, 'iothread'), attribute(pin, 'cpuset')]),
    numatune: memory ? [attribute(memory, 'mode'), attribute(memory, 'nodeset')] : null,
    memnodes: found('numatune', 'memnode').map((node) =>
      ['cellid', 'mode', 'nodeset'].map((key) => attribute(node, key)),
    ),
    cells: found('cpu', 'numa', 'cell').map((cell) => [
      attribute(cell, 'id'),
      attribute(cell, 'cpus'),
      memoryInKiB(attribute(cell, 'memory') ?? '', attribute(cell, 'unit') ?? ''),
    ]),
    topology: topology ? ['sockets', 'dies', 'cores', 'threads'].map((key) => attribute(topology, key)) : null,
    memory: size ? memoryInKiB(content(size, 'memory') ?? '', attribute(size, 'unit') ?? '') : null,
  };
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter((node): node is Node => typeof node === 'object' && node !== null) : [];
}

function children(node: Node, name: string): Node[] {
  return nodes(node[name]);
}

function below(siblings: Node[], ...path: string[]): Node[] {
  const [name, ...rest] = path;
  if (name === undefined) return siblings;
  const found = siblings.filter((node) => name in node);
  return rest.length === 0
    ? found
    : below(
        found.flatMap((node) => children(node, name)),
        ...rest,
      );
}

function attribute(node: Node, name: string): string | null {
  const held = node[':@'];
  const value =
    typeof held === 'object' && held !== null ? Object.entries(held).find(([key]) => key === name)?.[1] : null;
  return typeof value === 'string' ? value : null;
}

function content(node: Node | undefined, name: string): string | null {
  if (node === undefined) return null;
  return children(node, name)
    .map((child) => (typeof child['#text'] === 'string' ? child['#text'] : ''))
    .join('');
}

interface Case {
  readonly name: string;
  readonly xml: string;
  readonly canonical: readonly string[];
}

function readCases(json: string): Case[] {
  const data: unknown = JSON.parse(json);
  assert(typeof data === 'object' && data !== null && 'cases' in data && Array.isArray(data.cases));
  return data.cases.map((entry: { name: string; xml: string; virshTest: { canonical?: string[] } }) => {
    return { name: entry.name, xml: entry.xml, canonical: entry.virshTest.canonical ?? [] };
  });
}
