import { cellCrossNode } from './cell-cross-node.ts';
import { cpuOvercommit } from './cpu-overcommit.ts';
import { crossNumaPin } from './cross-numa-pin.ts';
import { duplicateVcpupin } from './duplicate-vcpupin.ts';
import { floatingOverDedicated } from './floating-over-dedicated.ts';
import { guestSmtMismatch } from './guest-smt-mismatch.ts';
import { hostOvercommit } from './host-overcommit.ts';
import { ineffectiveExclusion } from './ineffective-exclusion.ts';
import { invalidCpuset } from './invalid-cpuset.ts';
import { invalidProfile } from './invalid-profile.ts';
import { l3Straddle } from './l3-straddle.ts';
import { malformedXml } from './malformed-xml.ts';
import { memoryNodeMismatch } from './memory-node-mismatch.ts';
import { memoryNotBound } from './memory-not-bound.ts';
import { memorylessNode } from './memoryless-node.ts';
import { nonCanonicalCpuset } from './non-canonical-cpuset.ts';
import { offlineCpu } from './offline-cpu.ts';
import { partialPinning } from './partial-pinning.ts';
import { pinSpansNodes } from './pin-spans-nodes.ts';
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
  ineffectiveExclusion,
  nonCanonicalCpuset,
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
  cellCrossNode,
  pinSpansNodes,
  memoryNodeMismatch,
  memorylessNode,
  memoryNotBound,
  l3Straddle,
  floatingOverDedicated,
  hostOvercommit,
];
