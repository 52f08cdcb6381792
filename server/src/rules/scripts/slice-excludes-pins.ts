import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { ancestry } from '../../fleet/cpusets/cgroup.ts';
import { dropInsOf } from '../../fleet/cpusets/host-cpusets.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import { cpus, enumeration, vcpusOf } from '../../wording/wording.ts';
import { mostRelated, type PlacedScriptContext, type RelatedPlace, type Report, type Rule } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';
import { sliceBounds } from './slice-bounds.ts';

/** A slice without CPUs that a domain in it is pinned to: an error if a thread has none left, otherwise a warning. */
export const sliceExcludesPins: Rule = {
  id: 'slice-excludes-pins',
  host: 'required',
  severity: 'error',
  summary: 'A slice lacks a CPU that a domain in it is pinned to.',
  why: `libvirt runs every guest in machine.slice, or in the slice of its \`<partition>\` (\`/machine/rt\` is
machine-rt.slice, below machine.slice), so the slices' AllowedCPUs= bounds all of its pins: sched_setaffinity(2) fails with EINVAL for a thread whose pinset has no CPU in the cpuset, and the kernel keeps only
the part of any other pinset that is within it.`,
  libvirt: 'start fails',
  libvirtBehaviour: 'at start, libvirt reports that it cannot set the affinity of the thread.',
  advice: `Give the slice all CPUs that its guests are pinned to, including those of emulators and iothreads, or pin
within it.`,
  fix: 'none',
  noFix: () => l10n.t('whether the slice or the pins are wrong only the author can know'),
  since: '0.1.0',
  examples: {
    file: 'machine.slice.d/10-cpus.conf',
    wrong: `[Slice]
AllowedCPUs=0-1
`,
    right: `[Slice]
AllowedCPUs=0-3
`,
    beside: `<domain type='kvm'>
  <name>db</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <emulatorpin cpuset='0-1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { script: checkScript },
};

function* checkScript(context: PlacedScriptContext): Iterable<Report> {
  const { document, run, occupancy } = context;
  const { online } = occupancy.host.topology;
  for (const { name, cpus: list, pinset, place } of sliceBounds(run)) {
    const span = spanOfWord(document, pinset.word, place);
    const pins = span === null ? [] : pinsWithin(name, list.intersection(online), context);
    const cut = pins.filter(({ affinity, slice }) => !affinity.isSubsetOf(slice));
    const dead = cut.filter(({ affinity, slice }) => !affinity.intersects(slice));
    const named = dead.length > 0 ? dead : cut;
    const [first] = named;
    if (span === null || first === undefined) continue;
    const grouped = alike(named);
    const who = enumeration(grouped.slice(0, 4).map(inWords), grouped.length);
    const left = cpus(first.slice);
    yield {
      span,
      severity: dead.length > 0 ? 'error' : 'warning',
      message:
        dead.length > 0
          ? l10n.t('{0} may use only {1}, but {2}: the guest does not start', name, left, who)
          : l10n.t('{0} may use only {1}, but {2}: only part of that remains', name, left, who),
      related: related(named),
    };
  }
}

interface DomainPin {
  readonly domain: DomainDocument;
  readonly thread: DomainThread;
  /** Without CPUs that are unknown or offline. */
  readonly affinity: CpuSet;
  /** The CPUs that the slice leaves. */
  readonly slice: CpuSet;
}

/**
 * The pins of the domains in a slice or below it. A domain that another slice bounds more tightly is left to that; so is
 * one whose slice gets its CPUs from another document, which replaces this list.
 */
function pinsWithin(name: string, list: CpuSet, { occupancy, domainNamed }: PlacedScriptContext): DomainPin[] {
  const { cpusets, topology } = occupancy.host;
  const { online } = topology;
  const pins: DomainPin[] = [];
  for (const resident of occupancy.restricted.keys()) {
    const groups = resident.cgroup === null ? [] : [...ancestry(resident.cgroup)];
    const at = groups.findIndex((group) => isSetBy(group, name));
    if (at < 0) continue;
    const domain = resident.name === null ? null : domainNamed(resident.name);
    if (domain?.uri !== resident.uri || !domain.complete) continue;
    const bound = boundOf(domain, occupancy.host);
    if (bound?.cpus != null && (bound.by === null || !isSetBy(bound.by, name))) continue;
    const above = cpusets?.boundOf(groups[at + 1] ?? '')?.cpus ?? online;
    if (bound?.cpus != null && !list.intersection(above).isSubsetOf(bound.cpus)) continue;
    const { vcpus, emulator, iothreads } = domain.threads;
    for (const thread of [...vcpus, emulator, ...iothreads]) {
      const affinity = thread.certain ? thread.cpus?.intersection(online) : undefined;
      if (affinity !== undefined && !affinity.isEmpty && !online.isSubsetOf(affinity))
        pins.push({ domain, thread, affinity, slice: bound?.cpus ?? list });
    }
  }
  return pins;
}

/** Whether a unit file, or a drop-in for all slices that begin alike (`machine-.slice`), sets the cpuset of a group. */
function isSetBy(group: string, name: string): boolean {
  return group === name || (name.endsWith('-.slice') && dropInsOf(group).includes(name));
}

/** The vCPUs of a domain that are pinned alike, together. */
function alike(pins: readonly DomainPin[]): DomainPin[][] {
  const groups = new Map<string, DomainPin[]>();
  for (const pin of pins) {
    const { role, index } = pin.thread;
    const own = role === 'vcpu' ? `${pin.affinity}` : `${role} ${index}`;
    getOrAdd(groups, `${own} ${pin.domain.uri}`, () => []).push(pin);
  }
  return [...groups.values()];
}

function inWords(pins: readonly DomainPin[]): string {
  const [first] = pins;
  if (first === undefined) return '';
  const name = domainName(first.domain);
  const { role, index } = first.thread;
  const set = cpus(first.affinity);
  if (role === 'iothread') return l10n.t('iothread {0} of {1} is pinned to {2}', index ?? 0, name, set);
  if (role !== 'vcpu') return l10n.t('the emulator of {0} is pinned to {1}', name, set);
  if (pins.length === 1) return l10n.t('vCPU {0} of {1} is pinned to {2}', index ?? 0, name, set);
  const who = vcpusOf(
    pins.map(({ thread }) => thread.index ?? 0),
    name,
  );
  return l10n.t('{0} are pinned to {1}', who, set);
}

function related(pins: readonly DomainPin[]): RelatedPlace[] {
  return pins.slice(0, mostRelated).flatMap((pin) => {
    const { span } = pin.thread;
    return span === null ? [] : [{ uri: pin.domain.uri, span, message: inWords([pin]) }];
  });
}
