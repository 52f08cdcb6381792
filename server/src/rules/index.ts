import { autoWithMemnode } from './auto-with-memnode.ts';
import { autoWithPins } from './auto-with-pins.ts';
import { cachetuneOutOfRange } from './cachetune-out-of-range.ts';
import { cachetuneOverlap } from './cachetune-overlap.ts';
import { cellCrossNode } from './cell-cross-node.ts';
import { cellDistanceInvalid } from './cell-distance-invalid.ts';
import { cellIdGap } from './cell-id-gap.ts';
import { cellVcpusOverlap } from './cell-vcpus-overlap.ts';
import { cellsIncomplete } from './cells-incomplete.ts';
import { cellsMemorySum } from './cells-memory-sum.ts';
import { conflictingAffinity } from './conflicting-affinity.ts';
import { cpuOvercommit } from './cpu-overcommit.ts';
import { cpuaffinityOnSlice } from './cpuaffinity-on-slice.ts';
import { crossNumaPin } from './cross-numa-pin.ts';
import { dedicatedHintContended } from './dedicated-hint-contended.ts';
import { dedicatedHintCpuMode } from './dedicated-hint-cpu-mode.ts';
import { dedicatedHintMissing } from './dedicated-hint-missing.ts';
import { deviceRemoteNode } from './device-remote-node.ts';
import { duplicateElement } from './duplicate-element.ts';
import { duplicateVcpupin } from './duplicate-vcpupin.ts';
import { emulatorOnVcpu } from './emulator-on-vcpu.ts';
import { emulatorRemote } from './emulator-remote.ts';
import { emulatorUnpinned } from './emulator-unpinned.ts';
import { exceedsMaximum } from './exceeds-maximum.ts';
import { floatingOverDedicated } from './floating-over-dedicated.ts';
import { guestNumaMissing } from './guest-numa-missing.ts';
import { guestSmtHidden } from './guest-smt-hidden.ts';
import { guestSmtMismatch } from './guest-smt-mismatch.ts';
import { hookWithoutRelease } from './hook-without-release.ts';
import { hostOvercommit } from './host-overcommit.ts';
import { hostReserveMissing } from './host-reserve-missing.ts';
import { hotplugVcpuUnpinned } from './hotplug-vcpu-unpinned.ts';
import { housekeepingSibling } from './housekeeping-sibling.ts';
import { hugepageMisaligned } from './hugepage-misaligned.ts';
import { hugepageNodesetIsGuest } from './hugepage-nodeset-is-guest.ts';
import { hugepagesExhausted } from './hugepages-exhausted.ts';
import { hugepagesOverlap } from './hugepages-overlap.ts';
import { hybridCoreMix } from './hybrid-core-mix.ts';
import { incompleteElement } from './incomplete-element.ts';
import { ineffectiveExclusion } from './ineffective-exclusion.ts';
import { invalidCpuset } from './invalid-cpuset.ts';
import { invalidProfile } from './invalid-profile.ts';
import { invalidValue } from './invalid-value.ts';
import { iothreadOnVcpu } from './iothread-on-vcpu.ts';
import { iothreadRemote } from './iothread-remote.ts';
import { iothreadUnpinned } from './iothread-unpinned.ts';
import { iothreadpinUnknown } from './iothreadpin-unknown.ts';
import { isolatedMixed } from './isolated-mixed.ts';
import { isolatedMultiCpu } from './isolated-multi-cpu.ts';
import { l3Straddle } from './l3-straddle.ts';
import { logicalIndexSuspected } from './logical-index-suspected.ts';
import { malformedXml } from './malformed-xml.ts';
import { memnodeOutsideMemory } from './memnode-outside-memory.ts';
import { memnodePartial } from './memnode-partial.ts';
import { memnodeUnknownCell } from './memnode-unknown-cell.ts';
import { memoryNodeMismatch } from './memory-node-mismatch.ts';
import { memoryNotBound } from './memory-not-bound.ts';
import { memoryOvercommit } from './memory-overcommit.ts';
import { memorylessNode } from './memoryless-node.ts';
import { nonCanonicalCpuset } from './non-canonical-cpuset.ts';
import { numactlNodeMismatch } from './numactl-node-mismatch.ts';
import { offlineCpu } from './offline-cpu.ts';
import { partialPinning } from './partial-pinning.ts';
import { pinSpansNodes } from './pin-spans-nodes.ts';
import { placementAutoIgnores } from './placement-auto-ignores.ts';
import { preferredSeveralNodes } from './preferred-several-nodes.ts';
import { priorityOutOfRange } from './priority-out-of-range.ts';
import { qemuNumaIncomplete } from './qemu-numa-incomplete.ts';
import { quotaOnDedicated } from './quota-on-dedicated.ts';
import { quotaOutOfRange } from './quota-out-of-range.ts';
import { realtimeNotIsolated } from './realtime-not-isolated.ts';
import { realtimeStarvation } from './realtime-starvation.ts';
import { reservedCpuPinned } from './reserved-cpu-pinned.ts';
import { restrictiveMixed } from './restrictive-mixed.ts';
import type { Rule } from './rule.ts';
import { sharesOutOfRange } from './shares-out-of-range.ts';
import { sharesPerDomain } from './shares-per-domain.ts';
import { sliceExcludesPins } from './slice-excludes-pins.ts';
import { sliceOverlapsPins } from './slice-overlaps-pins.ts';
import { smtSiblingConflict } from './smt-sibling-conflict.ts';
import { suppressionWithoutReason } from './suppression-without-reason.ts';
import { tasksetCpuDropped } from './taskset-cpu-dropped.ts';
import { tasksetMainThreadOnly } from './taskset-main-thread-only.ts';
import { tasksetMaskOrList } from './taskset-mask-or-list.ts';
import { topologyProduct } from './topology-product.ts';
import { unknownCpu } from './unknown-cpu.ts';
import { unknownNode } from './unknown-node.ts';
import { unknownPlacementElement } from './unknown-placement-element.ts';
import { unusedSuppression } from './unused-suppression.ts';
import { vcpuHotplugInvalid } from './vcpu-hotplug-invalid.ts';
import { vcpupinOutOfRange } from './vcpupin-out-of-range.ts';
import { vcpusOutOfRange } from './vcpus-out-of-range.ts';
import { vcpuschedOutOfRange } from './vcpusched-out-of-range.ts';
import { vcpuschedOverlap } from './vcpusched-overlap.ts';
import { virshConfigOnly } from './virsh-config-only.ts';
import { virshLiveOnly } from './virsh-live-only.ts';

/** Every rule, in the order in which their findings of one place are shown. */
export const rules: readonly Rule[] = [
  malformedXml,
  invalidProfile,
  invalidCpuset,
  ineffectiveExclusion,
  nonCanonicalCpuset,
  invalidValue,
  incompleteElement,
  duplicateElement,
  unknownCpu,
  offlineCpu,
  unknownNode,
  duplicateVcpupin,
  vcpupinOutOfRange,
  partialPinning,
  cpuOvercommit,
  smtSiblingConflict,
  guestSmtMismatch,
  guestSmtHidden,
  logicalIndexSuspected,
  crossNumaPin,
  cellCrossNode,
  pinSpansNodes,
  memoryNodeMismatch,
  memorylessNode,
  memoryNotBound,
  unknownPlacementElement,
  topologyProduct,
  exceedsMaximum,
  vcpusOutOfRange,
  vcpuHotplugInvalid,
  cellIdGap,
  cellVcpusOverlap,
  cellsIncomplete,
  cellsMemorySum,
  cellDistanceInvalid,
  autoWithMemnode,
  memnodeUnknownCell,
  memnodeOutsideMemory,
  memnodePartial,
  restrictiveMixed,
  preferredSeveralNodes,
  hugepageNodesetIsGuest,
  hugepagesOverlap,
  iothreadpinUnknown,
  vcpuschedOutOfRange,
  vcpuschedOverlap,
  cachetuneOverlap,
  cachetuneOutOfRange,
  priorityOutOfRange,
  quotaOutOfRange,
  sharesOutOfRange,
  sharesPerDomain,
  placementAutoIgnores,
  autoWithPins,
  hotplugVcpuUnpinned,
  l3Straddle,
  floatingOverDedicated,
  hostOvercommit,
  emulatorOnVcpu,
  iothreadOnVcpu,
  reservedCpuPinned,
  isolatedMultiCpu,
  isolatedMixed,
  realtimeStarvation,
  realtimeNotIsolated,
  quotaOnDedicated,
  dedicatedHintContended,
  dedicatedHintCpuMode,
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
  tasksetMaskOrList,
  tasksetMainThreadOnly,
  tasksetCpuDropped,
  conflictingAffinity,
  numactlNodeMismatch,
  sliceOverlapsPins,
  sliceExcludesPins,
  hookWithoutRelease,
  virshLiveOnly,
  virshConfigOnly,
  qemuNumaIncomplete,
  cpuaffinityOnSlice,
  unusedSuppression,
  suppressionWithoutReason,
];
