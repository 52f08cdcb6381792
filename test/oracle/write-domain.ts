import type { Domain, Looks } from './model.ts';

/** A domain's XML as people write it: libvirt's order of elements, quotes of both kinds, a comment here and there. */
export function writeDomain(domain: Domain): string {
  const tag = tagWriter(domain.looks.quotes);
  const lines = [
    tag('domain', { type: 'kvm' }, null),
    `  <name>${domain.name}</name>`,
    ...(domain.looks.decoys ? writeDecoys(tag) : []),
    `  ${tag('memory', { unit: 'GiB' }, '4')}`,
    ...writeVcpus(domain, tag),
    ...(domain.iothreads === 0 ? [] : [`  <iothreads>${domain.iothreads}</iothreads>`]),
    ...writeCputune(domain, tag),
    ...writeNumatune(domain, tag),
    ...writePartition(domain, tag),
    '  <os>',
    `    ${tag('type', { arch: 'x86_64', machine: 'q35' }, 'hvm')}`,
    '  </os>',
    ...writeCpu(domain, tag),
    ...writeDevices(domain, tag),
    '</domain>',
    '',
  ];
  return lines.join(domain.looks.crlf ? '\r\n' : '\n');
}

type Attributes = Readonly<Record<string, string | number | null>>;
/** Content null leaves the element open, undefined makes it empty. */
type TagWriter = (name: string, attributes: Attributes, content?: string | null) => string;

function tagWriter(quotes: Looks['quotes']): TagWriter {
  let written = 0;
  return (name, attributes, content) => {
    const parts = Object.entries(attributes).flatMap(([key, value]) => {
      if (value === null) return [];
      written++;
      const quote = quotes === 'double' || (quotes === 'mixed' && written % 2 === 0) ? '"' : "'";
      return [` ${key}=${quote}${escaped(`${value}`)}${quote}`];
    });
    const start = `<${name}${parts.join('')}`;
    if (content === undefined) return `${start}/>`;
    return content === null ? `${start}>` : `${start}>${content}</${name}>`;
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}

function writeDecoys(tag: TagWriter): string[] {
  const pin = tag('vcpupin', { vcpu: 0, cpuset: '0-99999' });
  return [
    `  <!-- <cputune>${pin}</cputune> was too wide -->`,
    '  <metadata>',
    `    ${tag('note:old', { 'xmlns:note': 'urn:example:note' }, pin)}`,
    '  </metadata>',
  ];
}

function writeVcpus({ vcpu }: Domain, tag: TagWriter): string[] {
  const attributes = { placement: vcpu.placement, cpuset: vcpu.cpuset, current: vcpu.current };
  const lines = [`  ${tag('vcpu', attributes, `${vcpu.max}`)}`];
  if (vcpu.enabled === null) return lines;
  const each = vcpu.enabled.map((on, id) => {
    return `    ${tag('vcpu', { id, enabled: on ? 'yes' : 'no', hotpluggable: id === 0 ? 'no' : 'yes' })}`;
  });
  return [...lines, '  <vcpus>', ...each, '  </vcpus>'];
}

function writeCputune(domain: Domain, tag: TagWriter): string[] {
  const pins = domain.vcpupins.map((pin) => `    ${tag('vcpupin', { vcpu: pin.vcpu, cpuset: pin.cpuset })}`);
  const others = domain.emulatorpin === null ? [] : [`    ${tag('emulatorpin', { cpuset: domain.emulatorpin })}`];
  for (const { iothread, cpuset } of domain.iothreadpins) {
    others.push(`    ${tag('iothreadpin', { iothread, cpuset })}`);
  }
  const groups = domain.looks.splitCputune ? [pins.slice(0, 1), [...pins.slice(1), ...others]] : [[...pins, ...others]];
  return groups.flatMap((lines) => (lines.length === 0 ? [] : ['  <cputune>', ...lines, '  </cputune>']));
}

function writeNumatune({ memory, memnodes }: Domain, tag: TagWriter): string[] {
  if (memory === null && memnodes.length === 0) return [];
  const lines = memory === null ? [] : [`    ${tag('memory', { ...memory })}`];
  for (const memnode of memnodes) lines.push(`    ${tag('memnode', { ...memnode })}`);
  return ['  <numatune>', ...lines, '  </numatune>'];
}

function writePartition({ slice }: Domain, tag: TagWriter): string[] {
  if (slice === 'machine.slice') return [];
  const partition = `/${slice.replace('.slice', '').replace('-', '/')}`;
  return ['  <resource>', `    ${tag('partition', {}, partition)}`, '  </resource>'];
}

function writeDevices({ devices }: Domain, tag: TagWriter): string[] {
  if (devices.length === 0) return [];
  const hostdevs = devices.flatMap((bus) => [
    `    ${tag('hostdev', { mode: 'subsystem', type: 'pci', managed: 'yes' }, null)}`,
    `      <source>${tag('address', { domain: '0x0000', bus: `0x0${bus}`, slot: '0x00', function: '0x0' })}</source>`,
    '    </hostdev>',
  ]);
  return ['  <devices>', ...hostdevs, '  </devices>'];
}

function writeCpu({ topology, cells, looks }: Domain, tag: TagWriter): string[] {
  if (topology === null && cells.length === 0) return [];
  const lines = topology === null ? [] : [`    ${tag('topology', { ...topology })}`];
  if (cells.length > 0) {
    lines.push('    <numa>');
    for (const [id, cell] of cells.entries()) {
      const attributes = { id: looks.cellIds ? id : null, cpus: cell.cpus, memory: cell.memoryKiB, unit: 'KiB' };
      lines.push(`      ${tag('cell', attributes)}`);
    }
    lines.push('    </numa>');
  }
  return [`  ${tag('cpu', { mode: 'host-passthrough' }, null)}`, ...lines, '  </cpu>'];
}
