import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type MapMover, moveOnMap } from '../../../server/src/features/analysis.ts';
import { applyEdits } from '../../fixes/apply.ts';
import { fleetOf } from '../../rules/check.ts';
import { type ListStyle, sameSet, valueAfter, writtenAs } from './authored.ts';

/** The CPUs that are online on both nodes of the host. */
const cpus = [0, 1, 2, 3, 4, 5, 6, 7];

const style = fc.constantFrom<ListStyle>('ranges', 'one by one', 'exclusion');
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
          const pin = pins[at] ?? { set: [], style: 'ranges' };
          const { set } = pin;
          const from = set.length > 1 ? (set.find((cpu) => cpu !== target) ?? null) : null;
          const after = [...new Set([...set.filter((cpu) => set.length > 1 && cpu !== from), target])];
          const values = pins.map(writtenAs);
          const before = domainWith(values, around);
          const byHand = domainWith(values.with(at, valueAfter(pin, after)), around);
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
