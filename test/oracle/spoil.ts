import { onlineCpus } from './host-cpus.ts';
import type { Domain, Host } from './model.ts';
import type { Random } from './random.ts';
import { writeBadPinset, writePinset } from './write-pinset.ts';

/** The same pins with what goes wrong by hand: some left out, repeated, for no vCPU, or with a wrong pinset. */
export function spoilPins(random: Random, host: Host, pins: Domain['vcpupins'], max: number): Domain['vcpupins'] {
  const spoilt = [...pins];
  const one = random.below(Math.max(spoilt.length, 1));
  const pin = spoilt[one];
  if (pin !== undefined) {
    const fate = random.below(100);
    if (fate < 12) spoilt.splice(one, 1 + random.below(2));
    else if (fate < 19) spoilt[one] = { vcpu: pin.vcpu, cpuset: writeBadPinset(random) };
    else if (fate < 30) spoilt[one] = { vcpu: pin.vcpu, cpuset: strayPinset(random, host) };
    if (random.chance(0.08)) spoilt.push({ vcpu: pin.vcpu, cpuset: anyPinset(random, host) });
  }
  if (random.chance(0.08)) spoilt.push({ vcpu: max + random.below(3), cpuset: anyPinset(random, host) });
  if (random.chance(0.03)) spoilt.push({ vcpu: max, cpuset: '0' }, { vcpu: max, cpuset: '0' });
  return random.chance(0.15) ? random.shuffled(spoilt) : spoilt;
}

function anyPinset(random: Random, host: Host): string {
  if (random.chance(0.15)) return writeBadPinset(random);
  return random.chance(0.25) ? strayPinset(random, host) : writePinset(random, [random.oneOf(onlineCpus(host)) ?? 0]);
}

/** A pinset of CPUs, mostly as they are. */
export function spoilSet(random: Random, host: Host, ids: readonly number[]): string {
  if (random.chance(0.05)) return writeBadPinset(random);
  return random.chance(0.06) ? strayPinset(random, host) : writePinset(random, ids);
}

/** A pinset with CPUs that are unknown or offline, alone or with good ones. */
function strayPinset(random: Random, host: Host): string {
  const offline = host.cpus.filter((cpu) => !cpu.online).map((cpu) => cpu.id);
  const beyond = Math.max(...host.cpus.map((cpu) => cpu.id)) + 1 + random.below(3);
  const stray = random.chance(0.5) ? (random.oneOf(offline) ?? beyond) : beyond;
  const others = random.chance(0.6) ? random.shuffled(onlineCpus(host)).slice(0, 1 + random.below(2)) : [];
  if (random.chance(0.15)) return `${[...others, 0].join(',')},${stray},^${stray}`;
  return random.chance(0.1) ? `0-${stray}` : writePinset(random, [...others, stray]);
}
