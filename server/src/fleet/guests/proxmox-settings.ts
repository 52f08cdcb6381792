import type { Span } from '../../base/span.ts';
import type { ScriptProcess } from '../../script/process.ts';
import { readConf } from '../../script/proxmox/conf.ts';
import { proxmoxProcess } from '../../script/proxmox/process.ts';
import { mostThreads } from '../../script/threads.ts';
import type { Guest } from './guest.ts';
import { type GuestOrigin, processGuest } from './process-guest.ts';

/**
 * A guest of Proxmox VE with the settings that a script changes with `qm set`: they replace those of its configuration
 * file. What the file says has the span `elsewhere`. null if its number of vCPUs is then unknown.
 */
export function guestWithSettings(
  process: ScriptProcess,
  { uri, text }: Pick<Guest, 'uri' | 'text'>,
  origin: GuestOrigin,
  elsewhere: Span,
): Guest | null {
  const { settings, vmid = null, place } = process;
  if (settings === undefined) return null;
  const ofFile = readConf(uri, text).filter(({ key }) => settings.deleted?.has(key) !== true);
  const values = new Map([...ofFile.map(({ key, value }) => [key, value] as const), ...settings.values]);
  const changed = proxmoxProcess({ values, whole: true }, vmid, place, { origin: 'qm', most: mostThreads });
  const guest = processGuest({ ...process, ...changed }, origin, elsewhere);
  const setsCount = guest !== null && guest.vcpuCountSpan !== elsewhere;
  return setsCount && !settings.values.has('affinity') ? withPinsAtCount(guest) : guest;
}

/** The guest with the pins that its file gives the vCPUs where the script says how many vCPUs there are. */
function withPinsAtCount(guest: Guest): Guest {
  const { vcpuCountSpan, threads } = guest;
  if (vcpuCountSpan === null) return guest;
  const span = { ...vcpuCountSpan };
  return { ...guest, threads: { ...threads, vcpus: threads.vcpus.map((vcpu) => ({ ...vcpu, span, pinset: null })) } };
}
