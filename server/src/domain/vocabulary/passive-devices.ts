import { distinctiveElements } from './placement-vocabulary.ts';

/** The devices that are part of the model of a domain. */
const devicesRead: ReadonlySet<string> = new Set(['hostdev', 'memory']);

/** Whether an element of `<devices>` says nothing about placement, so that a domain without it reads the same. */
export function isPassiveDevice(name: string): boolean {
  return !devicesRead.has(name) && !distinctiveElements.has(name);
}
