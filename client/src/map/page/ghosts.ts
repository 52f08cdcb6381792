import type { HostMap } from '../../../../server/src/drawing/map/host-map.ts';
import type { MapMeasures } from '../../../../server/src/drawing/map/measures.ts';
import type { MapGhost } from '../messages.ts';
import { cpusIn } from '../pins-at.ts';
import type { CellPlace } from './cells.ts';
import { svg } from './dom.ts';

/** More than that would hide the map. */
const mostShapes = 1024;

/** Threads where they would be: a dashed box in the colour of the guest, with its letter and their numbers. */
export function ghostShapes(
  ghosts: readonly MapGhost[],
  { guests }: HostMap,
  cells: ReadonlyMap<number, CellPlace>,
  { whoFont, gutter }: MapMeasures,
): readonly SVGGElement[] {
  const shapes: SVGGElement[] = [];
  for (const { guest, role, numbers, cpus } of ghosts) {
    const { letter = '', colour = 0 } = guests[guest] ?? {};
    for (const cpu of cpusIn(cpus)) {
      const rect = cells.get(cpu)?.rect;
      if (rect === undefined || shapes.length === mostShapes) continue;
      const [x, width] = [rect.x + gutter, rect.width - gutter - 2];
      const shape = svg('g', { class: `ghost c${colour} ${role}` });
      const text = svg('text', { x: x + width / 2, y: rect.y + rect.height / 2 + 0.36 * whoFont });
      text.textContent = numbers.length > 6 ? letter : `${letter} ${numbers}`.trim();
      shape.append(svg('rect', { x, y: rect.y + 2, width, height: rect.height - 4, rx: 2 }), text);
      shapes.push(shape);
    }
  }
  return shapes;
}
