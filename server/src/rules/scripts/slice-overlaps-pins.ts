import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import { sameForm } from '../../cpuset/same-form.ts';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { affinityOf } from '../../fleet/occupancy/affinity.ts';
import type { RestrictedVcpu } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpus, enumeration, vcpusOf } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { PlacedScriptContext, RelatedPlace, Report, Rule } from '../engine/rule.ts';
import { mostRelated } from '../engine/rule.ts';
import { editableSpan, spanOfWord } from './script-places.ts';
import { isHostSlice, type SliceBound, sliceBounds } from './slice-bounds.ts';

/**
 * The slices of the host's own processes, restricted to CPUs on which vCPUs are pinned. A slice with all online CPUs is
 * not restricted, and what a script sets when the guests are gone is not compared. If a slice keeps clear of one guest's
 * pins, a guest whose pins are all within it is assumed to share the host's CPUs on purpose.
 */
export const sliceOverlapsPins: Rule = {
  id: 'slice-overlaps-pins',
  host: 'required',
  severity: 'warning',
  summary: "The host's own slices may use CPUs that vCPUs are pinned to.",
  why: `user.slice, system.slice and init.scope hold everything on a host that is not a guest. AllowedCPUs= on them
is meant to keep all of that off the guests' CPUs. On a CPU that is in both, the host's work still takes time from the
vCPU: two busy threads on one CPU get 0.53 of it each (kata-containers issue 13539).`,
  libvirt: 'not asked',
  libvirtBehaviour: 'neither systemd nor libvirt compares the two.',
  advice: `Give the slices the CPUs that no vCPU is pinned to, or move the pins. The emulator may be pinned to the
slices' CPUs.`,
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `#!/bin/sh
systemctl set-property --runtime -- system.slice AllowedCPUs=0-1,4
`,
    beside: `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='4'/>
    <emulatorpin cpuset='6-7'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='1'/>
  </numatune>
</domain>
`,
  },
  checks: { script: checkScript },
};

function* checkScript({ document, run, occupancy }: PlacedScriptContext): Iterable<Report> {
  const { online } = occupancy.host.topology;
  const bounds = sliceBounds(run).filter(({ name, cpus: set }) => isHostSlice(name) && !online.isSubsetOf(set));
  for (const group of byPlace(bounds, document)) {
    const [bound] = group.bounds;
    const met = bound === undefined ? [] : guestsWithin(bound.cpus, occupancy);
    if (bound === undefined || met.length === 0 || givesBack(bound, bounds, occupancy)) continue;
    const shared = CpuSet.unionOf(met.map(({ shared }) => shared));
    const names = enumeration([...new Set(group.bounds.map(({ name }) => name))]);
    const who = enumeration(met.map(({ resident, vcpus }) => vcpusOf(indices(vcpus), domainName(resident))));
    yield {
      span: group.span,
      message: l10n.t('{0} may use {1}; pinned there: {2}', names, cpus(shared), who),
      related: relatedPins(met),
      data: withoutPins(document, bound, shared),
    };
  }
}

/**
 * Whether a script elsewhere restricts the same slice to fewer CPUs, all clear of the guests: then the longer list gives
 * the rest back.
 */
function givesBack({ name, cpus: set }: SliceBound, bounds: readonly SliceBound[], occupancy: Occupancy): boolean {
  return bounds.some((other) => {
    const narrower = other.name === name && other.cpus.isSubsetOf(set) && !other.cpus.equals(set);
    return narrower && guestsWithin(other.cpus, occupancy).length === 0;
  });
}

/** One list for three slices is one finding. */
function byPlace(bounds: readonly SliceBound[], document: ScriptDocument) {
  const groups = new Map<string, { readonly span: { start: number; end: number }; readonly bounds: SliceBound[] }>();
  for (const bound of bounds) {
    const span = spanOfWord(document, bound.pinset.word, bound.place);
    if (span === null) continue;
    const key = `${span.start}-${span.end} ${bound.cpus}`;
    const group = groups.get(key) ?? { span: { ...span }, bounds: [] };
    group.bounds.push(bound);
    groups.set(key, group);
  }
  return [...groups.values()];
}

interface Met {
  readonly resident: Resident;
  readonly vcpus: readonly RestrictedVcpu[];
  readonly shared: CpuSet;
}

function guestsWithin(slice: CpuSet, { restricted }: Occupancy): Met[] {
  const met: Met[] = [];
  let keepsClear = false;
  for (const [resident, vcpus] of restricted) {
    if (vcpus.length === 0) continue;
    const inSlice = vcpus.filter(({ affinity }) => affinity.intersects(slice));
    if (inSlice.length === 0) keepsClear = true;
    else met.push({ resident, vcpus: inSlice, shared: sharedBy(inSlice, slice) });
  }
  return keepsClear
    ? met.filter(({ resident }) => restricted.get(resident)?.some(({ affinity }) => !affinity.isSubsetOf(slice)))
    : met;
}

function sharedBy(vcpus: readonly RestrictedVcpu[], slice: CpuSet): CpuSet {
  return affinityOf(vcpus).intersection(slice);
}

function indices(vcpus: readonly RestrictedVcpu[]): number[] {
  return vcpus.map(({ index }) => index);
}

function relatedPins(met: readonly Met[]): RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (const { resident, vcpus } of met) {
    for (const { thread, index, affinity } of vcpus) {
      if (places.length === mostRelated) return places;
      if (thread.span === null) continue;
      const message = l10n.t('{0} → {1}', vcpusOf([index], domainName(resident)), cpus(affinity));
      places.push({ uri: resident.uri, span: thread.span, message });
    }
  }
  return places;
}

function withoutPins(document: ScriptDocument, { pinset, cpus: set }: SliceBound, shared: CpuSet): Repairs | null {
  const span = editableSpan(document, pinset.word);
  const left = set.difference(shared);
  const newText = left.isEmpty ? null : sameForm(pinset.word.text ?? '', pinset.dialect, left);
  if (span === null || newText === null) return null;
  return repair(l10n.t("Change to '{0}', without the pinned CPUs", newText), replace(span, newText));
}
