import type { CpuMark } from '../cpu.ts';
import type { Rect } from '../packing.ts';

/** The shapes of a CPU's marks in its cell; the hatch of a reserved CPU is the fill of the cell itself. */
export function markShapes(marks: readonly CpuMark[], rect: Rect): string {
  return marks.map((mark) => shapeOf(mark, rect)).join('');
}

function shapeOf(mark: CpuMark, { x, y, width, height }: Rect): string {
  switch (mark) {
    case 'offline':
      return `<path class="cross" d="M${x} ${y}l${width} ${height}M${x + width} ${y}l-${width} ${height}"/>`;
    case 'isolated':
      return `<rect class="bar" x="${x}" y="${y + height - 2.5}" width="${width}" height="2.5"/>`;
    case 'nohz-full':
      return `<circle class="dot" cx="${x + width - 4}" cy="${y + 4}" r="1.5"/>`;
    case 'disallowed':
      return `<path class="cross" d="M${x} ${y + 6}l6 -6M${x + width} ${y + height - 6}l-6 6"/>`;
    case 'reserved':
      return '';
  }
}
