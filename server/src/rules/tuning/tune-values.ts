import type { TuneValue } from '../../domain/domain.ts';

/** The values in force: libvirt takes the first of each name (measured with virsh 9.0.0). */
export function firstOfEach(values: readonly TuneValue[]): TuneValue[] {
  const seen = new Set<string>();
  return values.filter(({ name }) => {
    const first = !seen.has(name);
    seen.add(name);
    return first;
  });
}
