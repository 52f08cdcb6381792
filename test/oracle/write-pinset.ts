import type { Random } from './random.ts';

/** A set as somebody might type it in libvirt's grammar: ranges, single ids, exclusions, spaces, any order. */
export function writePinset(random: Random, ids: Iterable<number>): string {
  const order = [...new Set(ids)].sort((a, b) => a - b);
  const first = order[0];
  const last = order[order.length - 1];
  if (first === undefined || last === undefined) return random.pick(['', '0,^0', '^1']);
  const missing = Array.from({ length: last - first }, (_, offset) => first + offset).filter(
    (id) => !order.includes(id),
  );
  if (missing.length > 0 && missing.length < 4 && random.chance(0.4)) {
    return dress(random, [`${first}-${last}`, ...missing.map((id) => `^${id}`)]);
  }
  const items = random.chance(0.3) ? order.map(String) : ranges(order);
  if (random.chance(0.05)) items.unshift(`^${random.pick([first, last])}`);
  else if (random.chance(0.1)) return dress(random, random.shuffled(items));
  if (random.chance(0.05)) items.push(`${last}-${last}`);
  if (random.chance(0.05)) items.push(`^${last + 1}`);
  return dress(random, items);
}

/** Something that is wrong or cannot be known where a pinset is asked for. */
export function writeBadPinset(random: Random): string {
  return random.pick([
    '',
    ' ',
    ',',
    '0-3:2',
    '0xf',
    'all',
    '0-N',
    '3-1',
    '0,,1',
    '0;1',
    '0 1',
    '^0',
    '1,^1',
    '0-3,^1-2',
    '0-3,^ 2',
    '0-3,\u02c62',
    '16384',
    '0-16384',
    '-1',
    '1-',
    '0,1,x',
    '!2',
    '99999999999999999999',
    '{{ cpus }}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of a shell template is what is meant
    '${CPUS}',
  ]);
}

function ranges(order: readonly number[]): string[] {
  const items: string[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (order[to + 1] === (order[to] ?? 0) + 1) to++;
    items.push(from === to ? `${order[from]}` : `${order[from]}-${order[to]}`);
    from = to + 1;
  }
  return items;
}

function dress(random: Random, items: readonly string[]): string {
  if (random.chance(0.8)) return items.join(',');
  const spaced = items.map((item) =>
    item.startsWith('^') ? item : item.replace('-', random.pick(['-', ' - ', '- '])),
  );
  const padded = spaced.map((item) => (random.chance(0.2) ? item.replace(/^(\^?)/, '$10') : item));
  const text = padded.join(random.pick([',', ', ', ' ,']));
  return random.pick(['', '', ' ']) + text + random.pick(['', '', ' ', ',', ', ']);
}
