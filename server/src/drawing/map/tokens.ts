import type { Rect } from '../packing.ts';
import { escapeXml } from '../text.ts';
import type { MapPin, MapRole } from './host-map.ts';
import { classesOf, type MapPainter, type ShownPin } from './painter.ts';

/** Emulators and iothreads in a CPU without vCPUs: small marks with the letters of their guests. */
export function drawTokens(helpers: readonly ShownPin[], area: Rect, painter: MapPainter): string {
  if (helpers.length === 0) return '';
  const { whoFont, stacks } = painter.measures;
  const size = stacks ? 17 : 13;
  const step = size + 2;
  const room = Math.max(1, Math.floor(area.width / step));
  const shown = helpers.length > room ? helpers.slice(0, room - 1) : helpers;
  const left = area.x + 1;
  const middle = area.y + area.height / 2;
  const tokens = shown.map(({ index, pin, isAway }, at) => {
    const x = left + at * step + size / 2;
    const letter = painter.map.guests[pin.guest]?.letter ?? '';
    const text =
      painter.showsText && letter.length < 3
        ? `<text x="${x}" y="${middle + 0.36 * (whoFont - 3)}">${escapeXml(letter)}</text>`
        : '';
    return `<g class="${tokenClasses(pin, isAway, painter)}" data-pin="${index}">${tokenShape(pin.role, x, middle, size)}${text}${slash(isAway, x, middle, size)}</g>`;
  });
  const rest = helpers.length - shown.length;
  const more =
    rest === 0 || !painter.showsText
      ? ''
      : `<text class="more" x="${left + shown.length * step + size / 2}" y="${middle + 3}">+${rest}</text>`;
  return tokens.join('') + more;
}

/** The same beside a vCPU: smaller, and without letters. */
export function drawTokensBelowNumber(
  helpers: readonly ShownPin[],
  { x, y, height }: Rect,
  painter: MapPainter,
): string {
  const { gutter, stacks } = painter.measures;
  const size = stacks ? 7 : 5;
  const room = Math.max(1, Math.floor((gutter - 2) / (size + 1)));
  return helpers
    .slice(0, room)
    .map(({ index, pin, isAway }, at) => {
      const [middleX, middleY] = [x + 3 + at * (size + 1) + size / 2, y + height - size / 2 - 4];
      const shape = tokenShape(pin.role, middleX, middleY, size) + slash(isAway, middleX, middleY, size);
      return `<g class="${tokenClasses(pin, isAway, painter)}" data-pin="${index}">${shape}</g>`;
    })
    .join('');
}

function tokenClasses(pin: MapPin, isAway: boolean | null, painter: MapPainter): string {
  return `token ${classesOf(pin, painter)}${isAway ? ' away' : ''}`;
}

/** Through the mark of one that really runs elsewhere. */
function slash(isAway: boolean | null, x: number, y: number, size: number): string {
  const half = size / 2 + 1;
  return isAway === null ? '' : `<path class="slash" d="M${x - half} ${y + half}L${x + half} ${y - half}"/>`;
}

/** A circle for an emulator, a diamond for iothreads, a square for a process. */
export function tokenShape(role: MapRole, x: number, y: number, size: number): string {
  const half = size / 2;
  if (role === 'emulator') return `<circle class="shape" cx="${x}" cy="${y}" r="${half}"/>`;
  if (role === 'iothread') {
    return `<path class="shape" d="M${x} ${y - half}l${half} ${half}l-${half} ${half}l-${half} -${half}z"/>`;
  }
  return `<rect class="shape" x="${x - half}" y="${y - half}" width="${size}" height="${size}"/>`;
}
