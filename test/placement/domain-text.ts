import type { Placement } from '../../server/src/placement/placement.ts';

/** A sketch of a domain. */
export interface DomainSketch {
  readonly name: string;
  readonly vcpus: number;
  /** How many vCPUs each guest cell has, in order; empty for a domain without cells. */
  readonly cells?: readonly number[];
  /** Threads of a guest core. */
  readonly threads?: number;
  /** The memory of each cell, or of the domain. */
  readonly memoryKiB?: number;
  readonly iothreads?: number;
  /** The attributes of `<pinset:placement>`. */
  readonly intent?: string;
  readonly devices?: readonly string[];
}

/** Where its threads and its memory are, as far as that is set. */
export type Pins = Partial<Placement>;

/** The text of the domain with these pins. */
export function domainText(sketch: DomainSketch, pins: Pins = {}): string {
  const { name, vcpus, cells = [], threads = 1, memoryKiB = 1024, iothreads = 0, intent } = sketch;
  const lines = [`<domain type='kvm'>`, `  <name>${name}</name>`];
  if (intent !== undefined) {
    lines.push(`  <metadata><p:placement xmlns:p='urn:pinset:placement:1' ${intent}/></metadata>`);
  }
  lines.push(`  <memory unit='KiB'>${memoryKiB * Math.max(cells.length, 1)}</memory>`);
  lines.push(`  <vcpu placement='static'>${vcpus}</vcpu>`);
  if (iothreads > 0) lines.push(`  <iothreads>${iothreads}</iothreads>`);
  lines.push('  <cputune>');
  for (const { vcpu, cpus } of pins.vcpus ?? []) lines.push(`    <vcpupin vcpu='${vcpu}' cpuset='${cpus}'/>`);
  if (pins.emulator) lines.push(`    <emulatorpin cpuset='${pins.emulator}'/>`);
  for (const { id, cpus } of pins.iothreads ?? []) lines.push(`    <iothreadpin iothread='${id}' cpuset='${cpus}'/>`);
  lines.push('  </cputune>');
  if (pins.memory) {
    const { mode, nodeset } = pins.memory;
    lines.push('  <numatune>', `    <memory mode='${mode}' nodeset='${nodeset}'/>`);
    for (const { cell, nodes } of pins.cells ?? []) {
      lines.push(`    <memnode cellid='${cell}' mode='${mode}' nodeset='${nodes}'/>`);
    }
    lines.push('  </numatune>');
  }
  lines.push(`  <cpu mode='host-passthrough'>`);
  if (threads > 1 && vcpus % threads === 0) {
    lines.push(`    <topology sockets='1' dies='1' cores='${vcpus / threads}' threads='${threads}'/>`);
  }
  if (cells.length > 0) lines.push('    <numa>', ...cellLines(cells, memoryKiB), '    </numa>');
  lines.push('  </cpu>');
  if (sketch.devices !== undefined) lines.push('  <devices>', ...sketch.devices, '  </devices>');
  return `${[...lines, '</domain>'].join('\n')}\n`;
}

function cellLines(cells: readonly number[], memoryKiB: number): string[] {
  let next = 0;
  return cells.map((count, cell) => {
    const first = next;
    next += count;
    const cpus = count === 1 ? `${first}` : `${first}-${next - 1}`;
    return `      <cell id='${cell}' cpus='${cpus}' memory='${memoryKiB}' unit='KiB'/>`;
  });
}
