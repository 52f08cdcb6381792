import * as l10n from '@vscode/l10n';
import type { EvidenceReading, ObservedThread } from './evidence.ts';

/**
 * `virsh domstats --vcpu --raw`: `vcpu.N.time` and `vcpu.N.delay` in nanoseconds. `vcpu.N.wait` is something else: it is 0
 * unless the host has schedstats. Keys that are not known are skipped, and offline vCPUs have none.
 */
export function readDomstats(lines: readonly string[]): EvidenceReading {
  const threads: ObservedThread[] = [];
  let guest: string | null = null;
  let cut = false;
  let open = new Map<number, { time: number | null; delay: number | null }>();
  const close = () => {
    const known = [...open];
    for (const [index, { time, delay }] of known) {
      if (time === null) continue;
      // The keys of a vCPU are complete, or the text ends in it.
      if (delay === null && known.some((other) => other[1].delay !== null)) cut = true;
      threads.push({ who: whoOf(guest, index), run: time / 1e9, wait: delay === null ? null : delay / 1e9 });
    }
    open = new Map();
  };
  for (const line of lines) {
    const domain = /^\s*Domain: '(.*)'\s*$/.exec(line);
    if (domain !== null) {
      close();
      guest = domain[1] ?? null;
      continue;
    }
    const [, index = '', key = '', value] = /^\s*vcpu\.(\d{1,5})\.(\w+)=(\d{1,20})\s*$/.exec(line) ?? [];
    if (value !== undefined && index !== '') {
      const one = open.get(Number(index)) ?? { time: null, delay: null };
      if (key === 'time') one.time = Number(value);
      if (key === 'delay') one.delay = Number(value);
      open.set(Number(index), one);
    } else if (/\S/.test(line) && !/^\s*[\w.]+=[^=]*$/.test(line)) cut = true;
  }
  close();
  if (cut) return { ok: false, problem: l10n.t('it is cut off or damaged; print it again') };
  if (threads.length === 0)
    return { ok: false, problem: l10n.t('it has no vcpu.N.time; use virsh domstats --vcpu --raw') };
  if (threads.every(({ wait }) => wait === null)) {
    return { ok: false, problem: l10n.t('it has no vcpu.N.delay, which libvirt 7.2 and later print') };
  }
  return { ok: true, value: { kind: 'counters', source: 'domstats', threads } };
}

function whoOf(guest: string | null, index: number) {
  return { guest, pid: null, tid: null, comm: `CPU ${index}/KVM` };
}
