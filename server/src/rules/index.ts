import { autoWithMemnode } from './cells/auto-with-memnode.ts';
import { cellDistanceInvalid } from './cells/cell-distance-invalid.ts';
import { cellIdGap } from './cells/cell-id-gap.ts';
import { cellSplitsSocket } from './cells/cell-splits-socket.ts';
import { cellVcpusOverlap } from './cells/cell-vcpus-overlap.ts';
import { cellsIncomplete } from './cells/cells-incomplete.ts';
import { cellsMemorySum } from './cells/cells-memory-sum.ts';
import { memnodeOutsideMemory } from './cells/memnode-outside-memory.ts';
import { memnodePartial } from './cells/memnode-partial.ts';
import { memnodeUnknownCell } from './cells/memnode-unknown-cell.ts';
import { preferredSeveralNodes } from './cells/preferred-several-nodes.ts';
import { restrictiveMixed } from './cells/restrictive-mixed.ts';
import { lockHolderPreemption } from './contention/lock-holder-preemption.ts';
import { observedOverForecast } from './contention/observed-over-forecast.ts';
import { otherSliceOutweighsGuests } from './contention/other-slice-outweighs-guests.ts';
import { sharesWithoutScale } from './contention/shares-without-scale.ts';
import { stealOverLimit } from './contention/steal-over-limit.ts';
import { ineffectiveExclusion } from './cpu-lists/ineffective-exclusion.ts';
import { invalidCpuset } from './cpu-lists/invalid-cpuset.ts';
import { nonCanonicalCpuset } from './cpu-lists/non-canonical-cpuset.ts';
import { offlineCpu } from './cpu-lists/offline-cpu.ts';
import { unknownCpu } from './cpu-lists/unknown-cpu.ts';
import { duplicateElement } from './elements/duplicate-element.ts';
import { exceedsMaximum } from './elements/exceeds-maximum.ts';
import { incompleteElement } from './elements/incomplete-element.ts';
import { invalidValue } from './elements/invalid-value.ts';
import { malformedXml } from './elements/malformed-xml.ts';
import { unknownPlacementElement } from './elements/unknown-placement-element.ts';
import type { Rule } from './engine/rule.ts';
import { guestSmtHidden } from './guest-topology/guest-smt-hidden.ts';
import { guestSmtMismatch } from './guest-topology/guest-smt-mismatch.ts';
import { hybridCoreMix } from './guest-topology/hybrid-core-mix.ts';
import { logicalIndexSuspected } from './guest-topology/logical-index-suspected.ts';
import { topologyProduct } from './guest-topology/topology-product.ts';
import { dedicatedHintContended } from './interference/dedicated-hint-contended.ts';
import { dedicatedHintCpuMode } from './interference/dedicated-hint-cpu-mode.ts';
import { dedicatedHintMissing } from './interference/dedicated-hint-missing.ts';
import { emulatorOnVcpu } from './interference/emulator-on-vcpu.ts';
import { emulatorRemote } from './interference/emulator-remote.ts';
import { emulatorUnpinned } from './interference/emulator-unpinned.ts';
import { hostReserveMissing } from './interference/host-reserve-missing.ts';
import { housekeepingSibling } from './interference/housekeeping-sibling.ts';
import { iothreadOnVcpu } from './interference/iothread-on-vcpu.ts';
import { iothreadRemote } from './interference/iothread-remote.ts';
import { iothreadUnpinned } from './interference/iothread-unpinned.ts';
import { isolatedMixed } from './interference/isolated-mixed.ts';
import { isolatedMultiCpu } from './interference/isolated-multi-cpu.ts';
import { realtimeNotIsolated } from './interference/realtime-not-isolated.ts';
import { realtimeStarvation } from './interference/realtime-starvation.ts';
import { reservedCpuPinned } from './interference/reserved-cpu-pinned.ts';
import { hugepageMisaligned } from './memory/hugepage-misaligned.ts';
import { hugepageNodesetIsGuest } from './memory/hugepage-nodeset-is-guest.ts';
import { hugepagesExhausted } from './memory/hugepages-exhausted.ts';
import { hugepagesOverlap } from './memory/hugepages-overlap.ts';
import { memoryOvercommit } from './memory/memory-overcommit.ts';
import { cellCrossNode } from './numa/cell-cross-node.ts';
import { crossNumaPin } from './numa/cross-numa-pin.ts';
import { deviceRemoteNode } from './numa/device-remote-node.ts';
import { guestNumaMissing } from './numa/guest-numa-missing.ts';
import { l3Straddle } from './numa/l3-straddle.ts';
import { memoryNodeMismatch } from './numa/memory-node-mismatch.ts';
import { memoryNotBound } from './numa/memory-not-bound.ts';
import { memorylessNode } from './numa/memoryless-node.ts';
import { pinSpansNodes } from './numa/pin-spans-nodes.ts';
import { unknownNode } from './numa/unknown-node.ts';
import { cpuOvercommit } from './overcommit/cpu-overcommit.ts';
import { floatingOverDedicated } from './overcommit/floating-over-dedicated.ts';
import { hostOvercommit } from './overcommit/host-overcommit.ts';
import { sharesPerDomain } from './overcommit/shares-per-domain.ts';
import { smtSiblingConflict } from './overcommit/smt-sibling-conflict.ts';
import { autoWithPins } from './pins/auto-with-pins.ts';
import { duplicateVcpupin } from './pins/duplicate-vcpupin.ts';
import { hotplugVcpuUnpinned } from './pins/hotplug-vcpu-unpinned.ts';
import { iothreadpinUnknown } from './pins/iothreadpin-unknown.ts';
import { partialPinning } from './pins/partial-pinning.ts';
import { placementAutoIgnores } from './pins/placement-auto-ignores.ts';
import { vcpuHotplugInvalid } from './pins/vcpu-hotplug-invalid.ts';
import { vcpupinOutOfRange } from './pins/vcpupin-out-of-range.ts';
import { vcpusOutOfRange } from './pins/vcpus-out-of-range.ts';
import { invalidProfile } from './profile/invalid-profile.ts';
import { placementDrift } from './running/placement-drift.ts';
import { conflictingAffinity } from './scripts/conflicting-affinity.ts';
import { cpuaffinityOnSlice } from './scripts/cpuaffinity-on-slice.ts';
import { hookWithoutRelease } from './scripts/hook-without-release.ts';
import { numactlNodeMismatch } from './scripts/numactl-node-mismatch.ts';
import { qemuNumaIncomplete } from './scripts/qemu-numa-incomplete.ts';
import { sliceExcludesPins } from './scripts/slice-excludes-pins.ts';
import { sliceOverlapsPins } from './scripts/slice-overlaps-pins.ts';
import { tasksetCpuDropped } from './scripts/taskset-cpu-dropped.ts';
import { tasksetMainThreadOnly } from './scripts/taskset-main-thread-only.ts';
import { tasksetMaskOrList } from './scripts/taskset-mask-or-list.ts';
import { virshConfigOnly } from './scripts/virsh-config-only.ts';
import { virshLiveOnly } from './scripts/virsh-live-only.ts';
import { suppressionWithoutReason } from './suppressions/suppression-without-reason.ts';
import { unusedSuppression } from './suppressions/unused-suppression.ts';
import { cachetuneOutOfRange } from './tuning/cachetune-out-of-range.ts';
import { cachetuneOverlap } from './tuning/cachetune-overlap.ts';
import { priorityOutOfRange } from './tuning/priority-out-of-range.ts';
import { quotaOnDedicated } from './tuning/quota-on-dedicated.ts';
import { quotaOutOfRange } from './tuning/quota-out-of-range.ts';
import { sharesOutOfRange } from './tuning/shares-out-of-range.ts';
import { vcpuschedOutOfRange } from './tuning/vcpusched-out-of-range.ts';
import { vcpuschedOverlap } from './tuning/vcpusched-overlap.ts';

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
  cellSplitsSocket,
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
  sharesWithoutScale,
  placementAutoIgnores,
  autoWithPins,
  hotplugVcpuUnpinned,
  l3Straddle,
  floatingOverDedicated,
  hostOvercommit,
  stealOverLimit,
  lockHolderPreemption,
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
  otherSliceOutweighsGuests,
  observedOverForecast,
  placementDrift,
  hookWithoutRelease,
  virshLiveOnly,
  virshConfigOnly,
  qemuNumaIncomplete,
  cpuaffinityOnSlice,
  unusedSuppression,
  suppressionWithoutReason,
];
