import { cpuOvercommit } from './cpu-overcommit.ts';
import { crossNumaPin } from './cross-numa-pin.ts';
import { dedicatedHintContended } from './dedicated-hint-contended.ts';
import { dedicatedHintMissing } from './dedicated-hint-missing.ts';
import { deviceRemoteNode } from './device-remote-node.ts';
import { duplicateVcpupin } from './duplicate-vcpupin.ts';
import { emulatorOnVcpu } from './emulator-on-vcpu.ts';
import { emulatorRemote } from './emulator-remote.ts';
import { emulatorUnpinned } from './emulator-unpinned.ts';
import { guestNumaMissing } from './guest-numa-missing.ts';
import { guestSmtMismatch } from './guest-smt-mismatch.ts';
import { hostReserveMissing } from './host-reserve-missing.ts';
import { housekeepingSibling } from './housekeeping-sibling.ts';
import { hugepageMisaligned } from './hugepage-misaligned.ts';
import { hugepagesExhausted } from './hugepages-exhausted.ts';
import { hybridCoreMix } from './hybrid-core-mix.ts';
import { invalidCpuset } from './invalid-cpuset.ts';
import { invalidProfile } from './invalid-profile.ts';
import { iothreadOnVcpu } from './iothread-on-vcpu.ts';
import { iothreadRemote } from './iothread-remote.ts';
import { iothreadUnpinned } from './iothread-unpinned.ts';
import { isolatedMixed } from './isolated-mixed.ts';
import { isolatedMultiCpu } from './isolated-multi-cpu.ts';
import { malformedXml } from './malformed-xml.ts';
import { memoryNodeMismatch } from './memory-node-mismatch.ts';
import { memoryOvercommit } from './memory-overcommit.ts';
import { offlineCpu } from './offline-cpu.ts';
import { partialPinning } from './partial-pinning.ts';
import { quotaOnDedicated } from './quota-on-dedicated.ts';
import { realtimeNotIsolated } from './realtime-not-isolated.ts';
import { realtimeStarvation } from './realtime-starvation.ts';
import { reservedCpuPinned } from './reserved-cpu-pinned.ts';
import type { Rule } from './rule.ts';
import { smtSiblingConflict } from './smt-sibling-conflict.ts';
import { unknownCpu } from './unknown-cpu.ts';
import { unknownNode } from './unknown-node.ts';
import { vcpupinOutOfRange } from './vcpupin-out-of-range.ts';

/** Every rule, in the order in which their findings of one place are shown. */
export const rules: readonly Rule[] = [
  malformedXml,
  invalidProfile,
  invalidCpuset,
  unknownCpu,
  offlineCpu,
  unknownNode,
  duplicateVcpupin,
  vcpupinOutOfRange,
  partialPinning,
  cpuOvercommit,
  smtSiblingConflict,
  guestSmtMismatch,
  crossNumaPin,
  memoryNodeMismatch,
  emulatorOnVcpu,
  iothreadOnVcpu,
  reservedCpuPinned,
  isolatedMultiCpu,
  isolatedMixed,
  realtimeStarvation,
  realtimeNotIsolated,
  quotaOnDedicated,
  dedicatedHintContended,
  emulatorRemote,
  iothreadRemote,
  housekeepingSibling,
  emulatorUnpinned,
  iothreadUnpinned,
  dedicatedHintMissing,
  hybridCoreMix,
  deviceRemoteNode,
  hostReserveMissing,
  memoryOvercommit,
  hugepagesExhausted,
  hugepageMisaligned,
  guestNumaMissing,
];
