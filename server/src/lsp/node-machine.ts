import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { MachinePort } from './machine-port.ts';

/** The machine under Node: its own /sys and /proc. Under anything but Linux there is none. */
export const nodeMachine: MachinePort | null =
  process.platform === 'linux'
    ? { hostName: () => hostname().split('.')[0] ?? '', files: { read, list, target } }
    : null;

function read(path: string): string | null {
  if (!isKernels(path)) return null;
  try {
    return readFileSync(`/${path}`, 'latin1');
  } catch {
    return null; // Attributes of CPUs that are offline are there at times and cannot be read.
  }
}

function list(folder: string): readonly string[] {
  if (folder === '') return ['proc', 'sys'];
  if (!isKernels(folder)) return [];
  try {
    return readdirSync(`/${folder}`);
  } catch {
    return [];
  }
}

function target(path: string): string | null {
  if (!isKernels(path)) return null;
  try {
    return readlinkSync(`/${path}`);
  } catch {
    return null;
  }
}

/**
 * Nothing but what the kernel itself gives is looked at; and nothing about the process itself, since the CPUs that the
 * editor's cgroup may use are not those of the machine's guests.
 */
function isKernels(path: string): boolean {
  return /^(?:sys|proc)(?:\/|$)/.test(path) && !path.startsWith('proc/self/') && !path.split('/').includes('..');
}
