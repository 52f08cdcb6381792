import { XMLParser } from 'fast-xml-parser';
import { readDomain } from '../../server/src/domain/reading/read-domain.ts';
import { parseXml } from '../../server/src/syntax/xml/xml.ts';

/** One measure: how long something takes, as a multiple of `against`, measured in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
}

/** A domain of some 2,000 lines: what it costs to read it, beside a parser that makes an object of it without places. */
export function benchXml(): BenchResult[] {
  const text = largeDomain();
  const broken = text.replace('</cputune>', '</cputun>');
  const parser = new XMLParser({ ignoreAttributes: false });
  const floor = median(() => parser.parse(text));
  const against = 'fast-xml-parser';
  return [
    { name: 'scan of a domain, 2,000 lines', ratio: median(() => parseXml(text)) / floor, against },
    { name: 'text to domain, 2,000 lines', ratio: median(() => readDomain(parseXml(text))) / floor, against },
    { name: 'text to domain, not well-formed', ratio: median(() => readDomain(parseXml(broken))) / floor, against },
  ];
}

function largeDomain(): string {
  const pins = Array.from({ length: 256 }, (_, vcpu) => `    <vcpupin vcpu='${vcpu}' cpuset='${vcpu}'/>`);
  const disks = Array.from({ length: 340 }, (_, disk) =>
    [
      "    <disk type='file' device='disk'>",
      `      <source file='/var/lib/libvirt/images/${disk}.qcow2'/>`,
      `      <target dev='vd${disk}' bus='virtio'/>`,
      `      <address type='pci' domain='0x0000' bus='0x${disk.toString(16)}' slot='0x00' function='0x0'/>`,
      '    </disk>',
    ].join('\n'),
  );
  return [
    "<domain type='kvm'>",
    "  <name>large</name>\n  <memory unit='GiB'>64</memory>\n  <vcpu placement='static'>256</vcpu>",
    '  <cputune>',
    ...pins,
    '  </cputune>',
    '  <devices>',
    ...disks,
    '  </devices>\n</domain>',
  ].join('\n');
}

/** Of many runs, in milliseconds; the first ones warm the code up. */
function median(run: () => unknown): number {
  const times = Array.from({ length: 40 }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  })
    .slice(10)
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
