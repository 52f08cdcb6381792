import { readDomain } from '../../server/src/domain/reading/read-domain.ts';
import { parseXml } from '../../server/src/syntax/xml/xml.ts';

/** One measure: how long something takes, as a multiple of `against`, measured in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly ratio: number;
  readonly against: string;
}

/** A keystroke in a domain of some 2,000 lines: what it costs beside parsing the whole text anew. */
export function benchXml(): BenchResult[] {
  const text = largeDomain();
  const document = parseXml(text);
  const at = text.indexOf("cpuset='") + "cpuset='".length;
  const edited = `${text.slice(0, at)}1${text.slice(at)}`;
  const changes = [{ fromA: at, toA: at, fromB: at, toB: at + 1 }];
  const fresh = median(() => parseXml(edited));
  const keystroke = median(() => readDomain(parseXml(edited, { document, changes })));
  const broken = median(() => readDomain(parseXml(edited.replace('</cputune>', '</cputun>'), { document, changes })));
  const against = 'a fresh parse of the same text';
  return [
    { name: 'keystroke to domain, 2,000 lines', ratio: keystroke / fresh, against },
    { name: 'keystroke to domain, 2,000 lines, not well-formed', ratio: broken / fresh, against },
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
