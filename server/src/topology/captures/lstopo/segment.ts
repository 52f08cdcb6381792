/** An object in a line of lstopo: `L3 L#0 (32MB)`, `NUMANode(HBM) L#1 (P#1 16GB)`, `PU P#3`. */
export interface Segment {
  /** Its type without `Cache`, such as `L3`; `Socket` of old versions is `Package`. */
  readonly type: string;
  /** Such as the kind of memory of a node; null without one. */
  readonly subtype: string | null;
  /** hwloc's number (L#), among the objects of its type; null if it is not shown. */
  readonly logical: number | null;
  /** Linux's number (P#); null if it is not shown. */
  readonly os: number | null;
  /** What else is in parentheses, such as sizes. */
  readonly details: string;
}

/** The objects in a line, each in the one before it; null if the line is not one of CPUs, caches and memory. */
export function segmentsOf(line: string): readonly Segment[] | null {
  const segments: Segment[] = [];
  for (const text of partsOf(line.trim())) {
    const segment = segmentOf(text);
    if (segment === null) return null;
    segments.push(segment);
  }
  return segments;
}

/** Whether a line begins with an object of CPUs, caches or memory. Lists of memory attributes do, too, with a `=`. */
export function beginsWithObject(line: string): boolean {
  return typePattern.test(line.trimStart()) && !/^\s*[A-Z]\w{1,9} L#\d{1,9} = /.test(line);
}

const typePattern =
  /^(?:Machine|System|Package|Socket|Die|Cluster|Group\d*|NUMANode|MemCache|L[1-5][di]?(?:Cache)?|Core|PU)(?=[\s(]|$)/;

function segmentOf(text: string): Segment | null {
  const name = typePattern.exec(text)?.[0];
  if (name === undefined) return null;
  const subtype = /^\([^()]*\)/.exec(text.slice(name.length))?.[0];
  const rest = text.slice(name.length + (subtype?.length ?? 0));
  const numbers = /^(?: L#(\d{1,9}))?(?: P#(\d{1,9}))?(?= \(|$)/.exec(rest);
  if (numbers === null) return null;
  const [shown, logical, physical] = numbers;
  const details = detailsIn(rest.slice(shown.length));
  if (details === null) return null;
  return {
    type: name === 'Socket' ? 'Package' : name.replace(/Cache$/, ''),
    subtype: subtype?.slice(1, -1) ?? null,
    logical: numberIn(logical),
    os: numberIn(physical ?? /^P#(\d{1,9})/.exec(details)?.[1]),
    details,
  };
}

function numberIn(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}

/** The parts of a line between ` + `, which texts in parentheses may have, too. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < line.length; index++) {
    if (line[index] === '(') depth++;
    else if (line[index] === ')') depth--;
    else if (depth === 0 && line.startsWith(' + ', index)) {
      parts.push(line.slice(start, index));
      start = index + 3;
    }
  }
  return [...parts, line.slice(start)];
}

// ` (P#0 16GB) (disallowed)`: the content of the first parentheses; null for anything but parentheses.
function detailsIn(text: string): string | null {
  let depth = 0;
  let first: string | null = null;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth++;
    else if (text[index] === ')' && --depth === 0) first ??= text.slice(2, index);
    else if (depth === 0 && text[index] !== ' ') return null;
    if (depth < 0) return null;
  }
  return depth === 0 ? (first ?? '') : null;
}

/** An amount that lstopo shows, rounded to its unit, in KiB. */
export interface RoundedSize {
  readonly kib: number;
  /** How far the true amount may be from it. */
  readonly error: number;
}

/** The amount in an object's details: `32MB`, `P#0 251GB`, `502GB total`, or exactly `size=24576KB`; null without one. */
export function sizeIn(details: string): RoundedSize | null {
  for (const pattern of amounts) {
    const [, amount, unit = ''] = pattern.exec(details) ?? [];
    const scale = unitKiB.get(unit);
    if (amount !== undefined && scale !== undefined) {
      return { kib: Number(amount) * scale, error: unit === 'KB' ? 0 : scale / 2 };
    }
  }
  return null;
}

// With -v, an object has its own amount, and the total of those in it.
const amounts = [
  /(?:^|\s)(\d{1,12})(KB|MB|GB|TB)(?:\s|$)/,
  /(?:^|\s)size=(\d{1,15})(KB)/,
  /(?:^|\s)local=(\d{1,15})(KB)/,
  /(?:^|\s)total=(\d{1,15})(KB)/,
];

const unitKiB: ReadonlyMap<string, number> = new Map([
  ['KB', 1],
  ['MB', 1024],
  ['GB', 1024 ** 2],
  ['TB', 1024 ** 3],
]);
