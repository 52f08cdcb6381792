/** How a hook is called when its guest comes and when it goes. */
export interface HookCalls {
  /** Words that give such a hook away. */
  readonly signs: RegExp;
  /** The operations while the guest starts or runs, in order. */
  readonly coming: readonly string[];
  /** The operations when the guest is gone, in order. */
  readonly going: readonly [string, ...string[]];
  /** Operations that tell nothing about the guest, such as the daemon's start. */
  readonly between: readonly string[];
  /** The hook's arguments for an operation; null for one that is unknown. */
  readonly argumentsFor: (operation: string) => readonly (string | null)[];
}

const libvirtOperations = {
  signs: /\b(?:prepare|started|stopped|release|reconnect)\b/,
  coming: ['prepare', 'start', 'started', 'migrate', 'restore'],
  going: ['stopped', 'release'],
  between: ['reconnect'],
} as const;

/** libvirt's hooks: `qemu GUEST OPERATION SUB-OPERATION EXTRA` (docs/hooks.rst). */
export const libvirtHook: HookCalls = {
  ...libvirtOperations,
  argumentsFor: (operation) => [null, operation, subOperation(operation), '-'],
};

/** Hookscripts of Proxmox VE: `SCRIPT VMID PHASE` (GuestHelpers.pm of pve-guest-common). */
export const proxmoxHook: HookCalls = {
  signs: /\b(?:pre|post)-(?:start|stop)\b/,
  coming: ['pre-start', 'post-start'],
  going: ['pre-stop', 'post-stop'],
  between: [],
  argumentsFor: (phase) => [null, phase],
};

/** What else has two sides: a script that a hook calls with its operation, and one that is called with a verb. */
const wrappedHooks: readonly HookCalls[] = [
  { ...libvirtOperations, argumentsFor: (operation) => [operation, subOperation(operation)] },
  { signs: /\bstop\b/, coming: ['start'], going: ['stop'], between: [], argumentsFor: (verb) => [verb] },
];

/** The ways in which a script may be called that has two sides. */
export function hookCallsIn(text: string): readonly HookCalls[] {
  return [libvirtHook, proxmoxHook, ...wrappedHooks].filter(({ signs }) => signs.test(text));
}

/** The guest that a path says its script runs for: `qemu.d/win10/prepare/begin/isolate.sh`; null for other paths. */
export function guestOfHook(path: string): string | null {
  const [folder = '', guest = null, operation = '', part = ''] = path.split('/').slice(-5);
  const isHook = /^(?:qemu|lxc|libxl)\.d$/.test(folder) && (part === 'begin' || part === 'end');
  return isHook && libvirtOperations.coming.some((one) => one === operation) ? guest : null;
}

function subOperation(operation: string): 'begin' | 'end' {
  return operation === 'stopped' || operation === 'release' ? 'end' : 'begin';
}

/**
 * Whether a path says that its script runs when the guest is gone: `qemu.d/win10/release/end/give-back.sh`,
 * `hooks/win10/stopped/end`, `hooks/vfio-teardown.sh`.
 */
export function runsAfterGuest(path: string): boolean {
  const parts = path.split('/');
  const start = parts.findIndex((part) => part === 'hooks' || /^(?:qemu|lxc|libxl)\.d$/.test(part));
  const isEnd = (part: string, index: number) =>
    (part === 'release' || part === 'stopped') && (start >= 0 ? index > start : parts[index + 1] === 'end');
  if (parts.some(isEnd)) return true;
  if (parts.some((part, index) => part === 'reconnect' && parts[index + 1] === 'begin')) return true;
  const words = (parts.at(-1) ?? '').split(/[-_.]/);
  return start >= 0 && words.some((word) => /^(?:release|stopped|teardown|revert)$/.test(word));
}
