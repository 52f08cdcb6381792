import fc from 'fast-check';

/** How an author writes a set: by ranges, one by one, or as a range without some. */
export type ListStyle = 'ranges' | 'one by one' | 'exclusion';

/** A set as its author has written it. */
export interface WrittenSet {
  readonly set: readonly number[];
  readonly style: ListStyle;
}

/** How an author lays an element out around its attributes. */
export interface Layout {
  readonly quote: string;
  readonly gap: string;
  readonly tail: string;
  /** The set comes before what it is for. */
  readonly swapped: boolean;
}

/** A domain with all that a move can change known. */
export interface AuthoredDomain {
  readonly name: string;
  readonly layout: Layout;
  readonly vcpus: readonly WrittenSet[];
  readonly emulator: WrittenSet | null;
  readonly iothreads: readonly WrittenSet[];
  readonly memory: WrittenSet | null;
  /** The nodes of its guest cells, whose vCPUs are divided evenly; empty without cells. */
  readonly cells: readonly WrittenSet[];
}

/** Every set of a domain, in the order of its text. */
export function setsOf({ vcpus, emulator, iothreads, memory, cells }: AuthoredDomain): readonly WrittenSet[] {
  return [...vcpus, ...one(emulator), ...iothreads, ...one(memory), ...cells];
}

/** The text of a domain with other values for its sets, in the order of {@link setsOf}. */
export function domainText(domain: AuthoredDomain, values: readonly string[] = setsOf(domain).map(writtenAs)): string {
  const { name, layout, vcpus, emulator, iothreads, memory, cells } = domain;
  const { gap } = layout;
  let at = 0;
  const next = () => values[at++] ?? '';
  const pins = [
    ...vcpus.map((_, vcpu) => element('vcpupin', layout, { vcpu }, { cpuset: next() })),
    ...one(emulator).map(() => element('emulatorpin', layout, {}, { cpuset: next() })),
    ...iothreads.map((_, index) => element('iothreadpin', layout, { iothread: index + 1 }, { cpuset: next() })),
  ];
  const nodes = [
    ...one(memory).map(() => element('memory', layout, { mode: 'strict' }, { nodeset: next() })),
    ...cells.map((_, cellid) => element('memnode', layout, { cellid, mode: 'strict' }, { nodeset: next() })),
  ];
  return [
    `<domain type='kvm'>${gap}<name>${name}</name>${gap}<memory unit='MiB'>512</memory>${gap}<vcpu>${vcpus.length}</vcpu>`,
    ...(iothreads.length === 0 ? [] : [`${gap}<iothreads>${iothreads.length}</iothreads>`]),
    `${gap}<cputune>${gap}<!-- of the ${name} -->${pins.map((pin) => gap + pin).join('')}${gap}</cputune>`,
    ...(nodes.length === 0 ? [] : [`${gap}<numatune>${nodes.map((node) => gap + node).join('')}${gap}</numatune>`]),
    ...(cells.length === 0 ? [] : [guestCells(domain)]),
    `${gap}</domain>\n`,
  ].join('');
}

/** The values of a text that {@link domainText} could have made, in their order. */
export function valuesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:cpuset|nodeset)=["']([^"']*)["']/g)].map(([, value = '']) => value);
}

/** A set as its author writes it. */
export function writtenAs({ set, style }: WrittenSet): string {
  const sorted = set.toSorted((a, b) => a - b);
  const [first = 0, last = first] = [sorted[0], sorted.at(-1)];
  const missing = Array.from({ length: last - first }, (_, at) => first + at).filter((cpu) => !set.includes(cpu));
  if (style === 'one by one') return sorted.join(',');
  if (style === 'exclusion' && missing.length > 0)
    return `${first}-${last},${missing.map((cpu) => `^${cpu}`).join(',')}`;
  return inRanges(sorted);
}

/**
 * Another set as the same author would write it: who lists neighbors one by one goes on so; who excludes goes on so while
 * CPUs only leave and it is not much longer; the rest is ranges.
 */
export function valueAfter({ set, style }: WrittenSet, after: readonly number[]): string {
  const sorted = after.toSorted((a, b) => a - b);
  const terms = (text: string) => text.split(',').length;
  const narrows = writtenAs({ set, style }).includes('^') && after.every((cpu) => set.includes(cpu));
  const excluding = writtenAs({ set: after, style: 'exclusion' });
  if (narrows && terms(excluding) <= terms(inRanges(sorted)) + 1) return excluding;
  const hasNeighbors = set.some((cpu) => set.includes(cpu + 1));
  return style === 'one by one' && hasNeighbors ? sorted.join(',') : inRanges(sorted);
}

/** The numbers of a list; `^3` takes out what comes before it. */
export function numbersIn(list: string): readonly number[] {
  const numbers = new Set<number>();
  for (const range of list.split(',')) {
    if (range.startsWith('^')) numbers.delete(Number(range.slice(1)));
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let number = first; number <= last; number++) numbers.add(number);
  }
  return [...numbers];
}

/** Whether both have the same numbers. */
export function sameSet(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((number) => b.includes(number));
}

/** Domains on the CPUs and nodes of a host. */
export function authoredDomain(name: string, cpus: readonly number[], nodes: readonly number[]) {
  const style = fc.constantFrom<ListStyle>('ranges', 'one by one', 'exclusion');
  const setOf = (from: readonly number[], maxLength: number): fc.Arbitrary<WrittenSet> =>
    fc.record({ set: fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength }), style });
  const maybe = (sets: fc.Arbitrary<WrittenSet>) => fc.option(sets, { nil: null });
  const layout = fc.record({
    quote: fc.constantFrom("'", '"'),
    gap: fc.constantFrom('', '\n  ', '\r\n\t', '\n    '),
    tail: fc.constantFrom('/>', ' />'),
    swapped: fc.boolean(),
  });
  return fc
    .record({
      name: fc.constant(name),
      layout,
      vcpus: fc.array(setOf(cpus, 4), { minLength: 1, maxLength: 4 }),
      emulator: maybe(setOf(cpus, 3)),
      iothreads: fc.array(setOf(cpus, 2), { maxLength: 2 }),
      memory: maybe(setOf(nodes, 2)),
      cells: fc
        .constantFrom(0, 0, 2)
        .chain((count) => fc.array(setOf(nodes, 1), { minLength: count, maxLength: count })),
    })
    .map((domain): AuthoredDomain => (domain.vcpus.length % 2 === 1 ? { ...domain, cells: [] } : domain));
}

function element(
  name: string,
  { quote, tail, swapped }: Layout,
  what: Readonly<Record<string, string | number>>,
  set: Readonly<Record<string, string>>,
): string {
  const written = [what, set].map((all) =>
    Object.entries(all).map(([key, value]) => `${key}=${quote}${value}${quote}`),
  );
  const [before = [], after = []] = swapped ? written.toReversed() : written;
  return `<${[name, ...before, ...after].join(' ')}${tail}`;
}

function guestCells({ vcpus, cells }: AuthoredDomain): string {
  const share = vcpus.length / cells.length;
  const each = cells.map((_, id) => {
    const own = inRanges(Array.from({ length: share }, (_, at) => id * share + at));
    return `<cell id='${id}' cpus='${own}' memory='256' unit='MiB'/>`;
  });
  return `<cpu><numa>${each.join('')}</numa></cpu>`;
}

function inRanges(sorted: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const cpu of sorted) {
    const last = ranges.at(-1);
    if (last?.[1] === cpu - 1) last[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',');
}

function one<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value];
}
