import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { isInMachineSlice } from '../../domain/partition.ts';
import type { DomainThread } from '../../domain/threads.ts';
import { type DomainDocument, domainName } from '../../fleet/documents/domain-document.ts';
import { cpus, enumeration } from '../../wording/wording.ts';
import { mostRelated, type PlacedScriptContext, type RelatedPlace, type Report, type Rule } from '../engine/rule.ts';
import { spanOfWord } from './script-places.ts';
import { sliceBounds } from './slice-bounds.ts';

/** machine.slice without CPUs that a domain is pinned to: an error if a thread has none left, otherwise a warning. */
export const sliceExcludesPins: Rule = {
  id: 'slice-excludes-pins',
  host: 'required',
  severity: 'error',
  summary: 'machine.slice lacks a CPU that a domain is pinned to.',
  why: `libvirt runs every guest below machine.slice, so the slice's AllowedCPUs= bounds all of its pins:
sched_setaffinity(2) fails with EINVAL for a thread whose pinset has no CPU in the cpuset, and the kernel keeps only
the part of any other pinset that is within it.`,
  libvirt: 'start fails',
  libvirtBehaviour: 'at start, libvirt reports that it cannot set the affinity of the thread.',
  advice: `Give machine.slice all CPUs that guests are pinned to, including those of emulators and iothreads, or pin
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
  const bounds = sliceBounds(run).filter(({ name }) => name === 'machine.slice');
  if (bounds.length === 0) return;
  const pins = pinsOfDomains(context);
  for (const { cpus: slice, pinset, place } of bounds) {
    const span = spanOfWord(document, pinset.word, place);
    if (span === null) continue;
    const cut = pins.filter(({ affinity }) => !affinity.isSubsetOf(slice));
    const dead = cut.filter(({ affinity }) => !affinity.intersects(slice));
    const named = dead.length > 0 ? dead : cut;
    if (named.length === 0) continue;
    const who = enumeration(named.slice(0, 8).map(inWords), named.length);
    const left = cpus(slice.intersection(occupancy.host.topology.online));
    yield {
      span,
      severity: dead.length > 0 ? 'error' : 'warning',
      message:
        dead.length > 0
          ? l10n.t('machine.slice may use only {0}, but {1}: the guest does not start', left, who)
          : l10n.t('machine.slice may use only {0}, but {1}: only part of that remains', left, who),
      related: related(named),
    };
  }
}

interface DomainPin {
  readonly domain: DomainDocument;
  readonly thread: DomainThread;
  /** Without CPUs that are unknown or offline. */
  readonly affinity: CpuSet;
}

function pinsOfDomains({ occupancy, domainNamed }: PlacedScriptContext): DomainPin[] {
  const { online } = occupancy.host.topology;
  const pins: DomainPin[] = [];
  for (const { name, uri } of occupancy.restricted.keys()) {
    const domain = name === null ? null : domainNamed(name);
    if (domain?.uri !== uri || !domain.complete || !isInMachineSlice(domain.xml())) continue;
    const { vcpus, emulator, iothreads } = domain.threads;
    for (const thread of [...vcpus, emulator, ...iothreads]) {
      const affinity = thread.certain ? thread.cpus?.intersection(online) : undefined;
      if (affinity !== undefined && !affinity.isEmpty && !online.isSubsetOf(affinity))
        pins.push({ domain, thread, affinity });
    }
  }
  return pins;
}

function inWords({ domain, thread: { role, index }, affinity }: DomainPin): string {
  const name = domainName(domain);
  if (role === 'vcpu') return l10n.t('vCPU {0} of {1} is pinned to {2}', index ?? 0, name, cpus(affinity));
  if (role === 'iothread') return l10n.t('iothread {0} of {1} is pinned to {2}', index ?? 0, name, cpus(affinity));
  return l10n.t('the emulator of {0} is pinned to {1}', name, cpus(affinity));
}

function related(pins: readonly DomainPin[]): RelatedPlace[] {
  return pins.slice(0, mostRelated).flatMap((pin) => {
    const { span } = pin.thread;
    return span === null ? [] : [{ uri: pin.domain.uri, span, message: inWords(pin) }];
  });
}
