import * as l10n from '@vscode/l10n';
import { domainName } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { cpusForAll, threadsBehindFirst } from '../../topology/first-threads.ts';
import type { Host } from '../../topology/host.ts';
import { amount, cpus, quotable, ratio } from '../../wording/wording.ts';
import {
  mostRelated,
  type PlacedGuestContext,
  type PlacedProfileContext,
  type RelatedPlace,
  type Report,
  type Rule,
} from '../engine/rule.ts';
import { crowdedSlices } from './slice-overcommit.ts';

/** A host runs more vCPUs than it has CPUs for, or one domain alone has more vCPUs than the host has CPUs. */
export const hostOvercommit: Rule = {
  id: 'host-overcommit',
  host: 'required',
  severity: 'warning',
  summary: 'The domains of a host, or one domain alone, have more vCPUs than the host has CPUs for them.',
  why: `Under full load every vCPU waits for others: two busy ones on one CPU get 0.53 of it each (kata-containers
issue 13539). Many idle guests share well; Red Hat's guides give 5:1 as the usual limit below full load. A single
domain with more vCPUs than the host has CPUs only ever waits for itself, and its spinlocks make it slower than with
fewer vCPUs (up to 7.9 times: Ouyang & Lange, VEE 2013).`,
  libvirt: 'silent',
  libvirtBehaviour:
    'libvirt does not add up vCPUs; QEMU logs a warning for a domain that has more vCPUs than KVM recommends.',
  advice: `Remove vCPUs, move domains to another host, or state in the host's profile what you accept: \`"limits": {
"cpuOvercommit": 2 }\`. Up to that limit, the finding is an info.`,
  fix: 'none',
  noFix: () => l10n.t('no placement gives the host more CPUs: a guest has to become smaller or move to another host'),
  showsNoFix: true,
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>9</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
</domain>
`,
  },
  checks: { guest: check, profile: checkProfile },
};

/**
 * Reports a domain that is too large by itself and, for a capture without a profile, the whole host at its largest
 * domain.
 */
function* check({ document, occupancy }: PlacedGuestContext): Iterable<Report> {
  const { host } = occupancy;
  const vcpus = document.threads.vcpus.length;
  const count = cpusForAll(vcpus, document.guestThreadsPerCore, host.topology);
  const span = document.domain.vcpu?.count.span;
  if (span === undefined || document.domain.templated) return;
  const online = host.topology.online.size;
  if (count > online) {
    yield {
      span,
      message:
        count < vcpus
          ? tooManyCores(count, online, host.name)
          : document.kind === 'process'
            ? tooLargeProcess(count, online, host.name)
            : tooLarge(count, online, host.name),
    };
  } else if (host.bare === true && occupancy.isLargest(document)) {
    yield* overcommitsOf(occupancy, span, document.uri);
  }
}

function tooLarge(count: number, online: number, host: string): string {
  return l10n.t(
    'The domain has {0}, but host {1} has {2}: they can never all run at once',
    amount(count, 'vCPU'),
    host,
    amount(online, 'online CPU'),
  );
}

function tooManyCores(count: number, online: number, host: string): string {
  return l10n.t(
    'The domain has {0}, but host {1} has {2}, one for each core: they can never all run at once',
    amount(count, 'guest core'),
    host,
    amount(online, 'online CPU'),
  );
}

function tooLargeProcess(count: number, online: number, host: string): string {
  return l10n.t(
    'The guest has {0}, but host {1} has {2}: they can never all run at once',
    amount(count, 'vCPU'),
    host,
    amount(online, 'online CPU'),
  );
}

/** Reports the host in its profile, which also holds the limit. */
function* checkProfile({ document, occupancy }: PlacedProfileContext): Iterable<Report> {
  yield* overcommitsOf(occupancy, document.nameSpan, document.uri);
}

/** The host as a whole, else its slices. */
function* overcommitsOf(occupancy: Occupancy, span: Report['span'], uri: string): Iterable<Report> {
  const { host, load } = occupancy;
  const { online } = host.topology;
  const usable = online.difference(host.reserved).size;
  const { needed, largest } = needsOf(occupancy);
  // A domain that alone is too large has a finding of its own, which the sum would only repeat.
  if (largest > online.size) return;
  if (needed > usable) {
    const where = usableInWords(host, usable);
    yield { span, ...overcommit(needed, load.count, usable, where, host), related: domainsOf(load.residents, uri) };
    return;
  }
  for (const { by, cpus: own, usable: left, needed: inSlice, residents } of crowdedSlices(occupancy)) {
    const where = l10n.t('{0} of {1}', cpus(own.difference(host.reserved)), by);
    yield { span, ...overcommit(inSlice, residents.length, left, where, host), related: domainsOf(residents, uri) };
  }
}

/** How many CPUs all vCPUs need to run at once, and how many those of the largest domain do. */
function needsOf({ host: { topology }, load }: Occupancy): { readonly needed: number; readonly largest: number } {
  if (threadsBehindFirst(topology) === null)
    return { needed: load.vcpus, largest: load.largest?.threads.vcpus.length ?? 0 };
  const all = [...load.residents].map(({ threads, guestThreadsPerCore }) =>
    cpusForAll(threads.vcpus.length, guestThreadsPerCore, topology),
  );
  return { needed: all.reduce((sum, one) => sum + one, 0), largest: Math.max(0, ...all) };
}

/** `needed`: how many vCPUs there are; guest cores, where only the first thread of each core is online. */
function overcommit(
  needed: number,
  domains: number,
  usable: number,
  where: string,
  { topology, limits: { cpuOvercommit: limit } }: Host,
): Pick<Report, 'message' | 'severity'> {
  const unit = threadsBehindFirst(topology) === null ? 'vCPU' : 'guest core';
  const who = l10n.t('{0} of {1}', amount(needed, unit), amount(domains, 'domain'));
  return {
    severity: needed > usable * limit ? 'warning' : 'info',
    message:
      usable === 0
        ? l10n.t('{0} on {1}; the limit is {2} (limits.cpuOvercommit)', who, where, ratio(limit, 1))
        : l10n.t(
            '{0} on {1}, {2}; the limit is {3} (limits.cpuOvercommit)',
            who,
            where,
            ratio(needed, usable),
            ratio(limit, 1),
          ),
  };
}

function usableInWords({ name, topology }: Host, usable: number): string {
  const online = topology.online.size;
  const kept = online - usable;
  return kept === 0
    ? l10n.t('{0} of host {1}', amount(usable, 'CPU'), name)
    : l10n.t('{0} of host {1} ({2} online, {3} reserved)', amount(usable, 'CPU'), name, online, kept);
}

function domainsOf(residents: Iterable<Resident>, uri: string): RelatedPlace[] {
  const places: RelatedPlace[] = [];
  for (const document of residents) {
    const { vcpuCountSpan: span, threads } = document;
    if (places.length === mostRelated) break;
    if (document.uri === uri || span === null) continue;
    const name = quotable(domainName(document));
    places.push({
      uri: document.uri,
      span,
      message: `${name}: ${amount(threads.vcpus.length, 'vCPU')}`,
    });
  }
  return places;
}
