import { assignedDevice } from '../../../domain/reading/assigned-device.ts';
import { parseUuid } from '../../../domain/uuid.ts';
import type { ShellWord } from '../../word.ts';
import { lastValue, type QemuValue, qemuKind } from './values.ts';

/** An option of QEMU's with its argument. */
export interface GivenOption {
  readonly name: string;
  readonly argument: ShellWord;
  readonly values: readonly QemuValue[];
}

/**
 * What of the host only one guest with such arguments can have, as keys of `readExclusives`: devices of
 * `-device vfio-pci`, its UUID, and images that QEMU locks because the guest writes them (QEMU's manual, "Disk image
 * file locking"). Images are left out with `-snapshot`, with a device of share-rw=on, and where the path is relative.
 */
export function exclusivesOf(given: readonly GivenOption[], words: readonly ShellWord[]): string[] {
  const devices = given.flatMap((option) => deviceOf(option) ?? []);
  const shares = given.some(({ name, values }) => name === 'device' && textOf(values, 'share-rw') === 'on');
  if (shares || words.some(({ text }) => text === '-snapshot' || text === '--snapshot')) return devices;
  return [...devices, ...given.flatMap((option) => imageOf(option) ?? [])];
}

/** `-device vfio-pci,…`, and the `-uuid` of the guest itself. */
function deviceOf({ name, argument, values }: GivenOption): string | null {
  if (name === 'uuid') {
    const uuid = parseUuid(argument.text ?? '');
    return uuid === null ? null : `uuid ${uuid}`;
  }
  if (name !== 'device') return null;
  const driver = qemuKind(values, 'driver');
  return assignedDevice({ driver, host: textOf(values, 'host'), sysfsdev: textOf(values, 'sysfsdev') });
}

/** The image that `-drive file=`, `-blockdev …filename=` or `-hda` opens for writing. */
function imageOf({ name, argument, values }: GivenOption): string | null {
  const path = /^hd[a-d]$/.test(name) ? argument.text : writtenBy(name, values);
  return path?.startsWith('/') === true && !path.startsWith('/dev/null') ? `disk ${path}` : null;
}

function writtenBy(name: string, values: readonly QemuValue[]): string | null {
  if (name !== 'drive' && name !== 'blockdev') return null;
  const isOn = (key: string) => /^(?:on|yes|true|y)$/.test(textOf(values, key) ?? '');
  const isOnlyRead = ['readonly', 'read-only', 'file.read-only', 'snapshot'].some(isOn);
  if (isOnlyRead || textOf(values, 'media') === 'cdrom' || textOf(values, 'file.locking') === 'off') return null;
  return name === 'drive' ? textOf(values, 'file') : (textOf(values, 'file.filename') ?? textOf(values, 'filename'));
}

function textOf(values: readonly QemuValue[], key: string): string | null {
  return lastValue(values, key)?.text ?? null;
}
