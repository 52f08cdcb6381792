import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type MapMover, moveOnMap } from '../../../server/src/features/analysis.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { fleetOf } from '../../rules/check.ts';

/** The CPUs that are online on both nodes of the host. */
const cpus = [0, 1, 2, 3, 4, 5, 6, 7];

/** How an author writes a set: by ranges, one by one, or as a range without some. */
type Style = 'ranges' | 'one by one' | 'exclusion';

const style = fc.constantFrom<Style>('ranges', 'one by one', 'exclusion');
const sets = fc.uniqueArray(fc.constantFrom(...cpus), { minLength: 1, maxLength: 5 });

/** The layout of a domain around the values of its pins. */
const layout = fc.record({
  quote: fc.constantFrom("'", '"'),
  gap: fc.constantFrom('', '\n  ', '\r\n\t', ' <!-- pins -->\n'),
  tail: fc.constantFrom('/>', ' />', '></vcpupin>'),
  swapped: fc.boolean(),
});

suite('a move by the map', () => {
  test('gives the same bytes as the same edit by hand, in domains of any style', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ set: sets, style }), { minLength: 1, maxLength: 6 }),
        layout,
        fc.nat(),
        fc.constantFrom(...cpus),
        (pins, around, which, target) => {
          const at = which % pins.length;
          const { set = [], style: written = 'ranges' } = pins[at] ?? {};
          const from = set.length > 1 ? (set.find((cpu) => cpu !== target) ?? null) : null;
          const after = [...new Set([...set.filter((cpu) => set.length > 1 && cpu !== from), target])];
          const values = pins.map((pin) => inStyle(pin.set, pin.style));
          const before = domainWith(values, around);
          const byHand = domainWith(values.with(at, afterInStyle(set, after, written)), around);
          const result = movedIn({ web: before }, 'vcpu', [at], from, target);
          if (sameSet(after, set)) assert.equal(result, null);
          else assert.equal(result, byHand);
        },
      ),
    );
  });

  test('and in scripts, where masks keep their prefix and their width', () => {
    const prefixes = fc.constantFrom('-c ', '0x', '');
    fc.assert(
      fc.property(fc.constantFrom(...cpus), fc.constantFrom(...cpus), prefixes, (from, target, prefix) => {
        const mask = (cpu: number) => (1 << cpu).toString(16).padStart(3, '0');
        const script = (cpu: number) =>
          `set -e # pins\ntaskset ${prefix}${prefix === '-c ' ? cpu : mask(cpu)}  qemu-system-x86_64 -smp 1 &\n`;
        const result = movedIn({ 'run.sh': script(from) }, 'vcpu', [0], null, target);
        assert.equal(result, from === target ? null : script(target));
      }),
    );
  });
});

/** The text after a move to a CPU; null if it is refused. */
function movedIn(
  files: Readonly<Record<string, string>>,
  role: 'vcpu',
  numbers: readonly number[],
  from: number | null,
  cpu: number,
): string | null {
  const { fleet, documents, scripts } = fleetOf('example', files);
  const [document] = [...documents, ...scripts];
  const [host] = fleet.allHosts();
  assert.ok(document && host);
  const [guest] = fleet.runningOn(host);
  assert.ok(guest);
  const mover: MapMover = { kind: 'threads', uri: guest.uri, start: guest.start, role, numbers, from };
  const result = moveOnMap(fleet, { host: host.uri, movers: [mover], target: { kind: 'cpu', cpu } });
  return result.kind === 'refused' ? null : applyEdits(document.text, document.uri, result.edits);
}

function domainWith(
  values: readonly string[],
  { quote, gap, tail, swapped }: { quote: string; gap: string; tail: string; swapped: boolean },
): string {
  const attribute = (name: string, value: string | number) => `${name}=${quote}${value}${quote}`;
  const pins = values.map((value, vcpu) => {
    const [one, other] = [attribute('vcpu', vcpu), attribute('cpuset', value)];
    return `${gap}<vcpupin ${swapped ? `${other} ${one}` : `${one}  ${other}`}${tail}`;
  });
  return `<domain type='kvm'><name>web</name><vcpu>${values.length}</vcpu><cputune>${pins.join('')}${gap}</cputune></domain>\n`;
}

function inStyle(set: readonly number[], written: Style): string {
  const sorted = set.toSorted((a, b) => a - b);
  const [first = 0, last = first] = [sorted[0], sorted.at(-1)];
  const missing = cpus.filter((cpu) => cpu > first && cpu < last && !set.includes(cpu));
  if (written === 'one by one') return sorted.join(',');
  if (written === 'exclusion' && missing.length > 0)
    return `${first}-${last},${missing.map((cpu) => `^${cpu}`).join(',')}`;
  return inRanges(sorted);
}

/** Who lists neighbors one by one goes on so; exclusions stay while CPUs only leave and they are not much longer than ranges. */
function afterInStyle(before: readonly number[], after: readonly number[], written: Style): string {
  const sorted = after.toSorted((a, b) => a - b);
  const excluding = inStyle(after, 'exclusion');
  const terms = (text: string) => text.split(',').length;
  const narrows = inStyle(before, 'exclusion').includes('^') && after.every((cpu) => before.includes(cpu));
  if (written === 'exclusion' && narrows && terms(excluding) <= terms(inRanges(sorted)) + 1) return excluding;
  const hasNeighbors = before.some((cpu) => before.includes(cpu + 1));
  return written === 'one by one' && hasNeighbors ? sorted.join(',') : inRanges(sorted);
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

function sameSet(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((cpu) => other.includes(cpu));
}
