import type { Domain, Fleet, Host, Numatune } from './model.ts';
import { floatingInSlice, floatingOverDedicated, hostOvercommit } from './oracle-load.ts';
import { cellCrossNode, l3Straddle, memorylessNode, memoryNotBound, pinSpansNodes } from './oracle-nodes.ts';
import { overcommitted } from './overcommit.ts';
import { readPinset } from './pinset-text.ts';
import {
  bootVcpus,
  cellVcpus,
  coresOf,
  firstPins,
  guestCores,
  hasKnownCores,
  hasNode,
  idsOf,
  memoryNodeset,
  neighbourhoods,
  nodesOfPins,
  restrictedVcpus,
  runningTogether,
  union,
  vcpuCpuset,
} from './who-is-where.ts';

/**
 * What the rules of rules.md say about a fleet, by their letter: a set of `vms/FILE RULE`, and of `hosts/FILE RULE`
 * for what is said in a profile. Where the text can be read in two ways the comment says which was taken ("Reading:").
 */
export function expected(fleet: Fleet): Set<string> {
  const findings = new Set<string>();
  for (const host of fleet.hosts) {
    for (const near of neighbourhoods(host)) {
      for (const domains of runningTogether(host, near.domains)) {
        const overcommittedVcpus = cpuOvercommit(host, domains, near.cores, findings);
        smtSiblingConflict(host, domains, near.cores, overcommittedVcpus, findings);
      }
    }
    for (const domain of host.domains) {
      const report = (rule: string) => findings.add(finding(domain, rule));
      pinsetsThemselves(host, domain, report);
      nodesetsThemselves(host, domain, report);
      pinsForVcpus(domain, report);
      guestSmtMismatch(host, domain, report);
      crossNumaPin(host, domain, report);
      memoryNodeMismatch(host, domain, report);
      exclusionsAndBlanks(domain, report);
      pinSpansNodes(host, domain, report);
      cellCrossNode(host, domain, report);
      memoryNotBound(host, domain, report);
      l3Straddle(host, domain, report);
      memorylessNode(host, domain, report);
      floatingOverDedicated(host, domain, report);
      floatingInSlice(host, domain, findings);
    }
    for (const place of hostOvercommit(host)) findings.add(`${place} host-overcommit`);
  }
  return findings;
}

type Report = (rule: string) => void;

function finding(domain: Domain, rule: string): string {
  return `vms/${domain.file} ${rule}`;
}

// ── Pinsets, nodesets and the vCPUs that pins name ──────────────────────────────────────────────────────────────────

/** invalid-cpuset, unknown-cpu and offline-cpu. Reading: pins of vCPUs that are not on at boot are looked at too. */
function pinsetsThemselves(host: Host, domain: Domain, report: Report): void {
  for (const text of pinsetTexts(domain)) {
    const pinset = readPinset(text);
    if (pinset.kind === 'invalid') report('invalid-cpuset');
    for (const id of idsOf(pinset)) {
      const cpu = host.cpus.find((candidate) => candidate.id === id);
      if (cpu === undefined) report('unknown-cpu');
      else if (!cpu.online) report('offline-cpu');
    }
  }
}

/** invalid-cpuset and unknown-node. Reading: a nodeset that memory placement auto drops is not looked at. */
function nodesetsThemselves(host: Host, domain: Domain, report: Report): void {
  for (const text of nodesetTexts(domain)) {
    const nodes = readPinset(text);
    if (nodes.kind === 'invalid') report('invalid-cpuset');
    for (const id of idsOf(nodes)) if (!hasNode(host, id)) report('unknown-node');
  }
}

/**
 * ineffective-exclusion and non-canonical-cpuset, of lists that libvirt takes. Reading: a list may be both, for its
 * order and for its blanks.
 */
function exclusionsAndBlanks(domain: Domain, report: Report): void {
  const cells = domain.cells.flatMap((cell) => cell.cpus ?? []);
  for (const text of [...pinsetTexts(domain), ...nodesetTexts(domain), ...cells]) {
    const ids = idsOf(readPinset(text));
    if (ids.size === 0) continue;
    for (const item of text.split(',')) {
      const excluded = /\^([0-9]+)/.exec(item);
      if (excluded !== null && ids.has(Number(excluded[1]))) report('ineffective-exclusion');
    }
    const term = '([0-9]+(-[0-9]+)?|\\^[0-9]+)';
    if (!new RegExp(`^${term}(,${term})*$`).test(text)) report('non-canonical-cpuset');
  }
}

function pinsetTexts(domain: Domain): string[] {
  const cpuset = vcpuCpuset(domain);
  return [
    ...firstPins(domain).map((pin) => pin.cpuset),
    ...(cpuset === null ? [] : [cpuset]),
    ...(domain.emulatorpin === null ? [] : [domain.emulatorpin]),
    ...domain.iothreadpins.map((pin) => pin.cpuset),
  ];
}

function nodesetTexts(domain: Domain): string[] {
  const nodeset = memoryNodeset(domain);
  return [...domain.memnodes.map((memnode) => memnode.nodeset), ...(nodeset === null ? [] : [nodeset])];
}

/**
 * vcpupin-out-of-range, duplicate-vcpupin, partial-pinning. Reading: only vCPUs that are on at boot make a domain
 * partly pinned; a cpuset that placement auto drops does not cover the others.
 */
function pinsForVcpus(domain: Domain, report: Report): void {
  const pinned = new Set<number>();
  for (const pin of domain.vcpupins) {
    if (pin.vcpu >= domain.vcpu.max) report('vcpupin-out-of-range');
    else if (pinned.has(pin.vcpu)) report('duplicate-vcpupin');
    else pinned.add(pin.vcpu);
  }
  const boot = bootVcpus(domain);
  const some = boot.some((vcpu) => pinned.has(vcpu));
  const others = boot.some((vcpu) => !pinned.has(vcpu));
  if (some && others && vcpuCpuset(domain) === null) report('partial-pinning');
}

// ── The graphs of a host ────────────────────────────────────────────────────────────────────────────────────────────

/** Reports cpu-overcommit among domains that run at once and gives back the overcommitted vCPUs by their key. */
function cpuOvercommit(
  host: Host,
  domains: readonly Domain[],
  near: ReadonlySet<number>,
  findings: Set<string>,
): Set<string> {
  const graph = new Map<string, ReadonlySet<number>>();
  for (const domain of domains) {
    for (const [vcpu, cpus] of restrictedVcpus(host, domain)) {
      if ([...coresOf(host, cpus)].some((core) => near.has(core))) graph.set(vcpuKey(domain, vcpu), cpus);
    }
  }
  const part = overcommitted(graph);
  for (const domain of domains) {
    for (const vcpu of bootVcpus(domain)) {
      if (part.has(vcpuKey(domain, vcpu))) findings.add(finding(domain, 'cpu-overcommit'));
    }
  }
  return part;
}

/**
 * smt-sibling-conflict. Readings: where the topology's product is wrong, only what holds for any guest cores is said, so
 * all vCPUs of the domain that are pinned to one host core may be one guest core; an overcommitted vCPU is in no unit,
 * and the others of its guest core make theirs without it.
 */
function smtSiblingConflict(
  host: Host,
  domains: readonly Domain[],
  near: ReadonlySet<number>,
  overcommittedVcpus: ReadonlySet<string>,
  findings: Set<string>,
): void {
  const graph = new Map<string, ReadonlySet<number>>();
  const ownerOf = new Map<string, Domain>();
  for (const domain of domains) {
    for (const vcpus of guestCores(domain)) {
      for (const [vcpu, cpus] of restrictedVcpus(host, domain)) {
        if (!vcpus.includes(vcpu) || overcommittedVcpus.has(vcpuKey(domain, vcpu))) continue;
        const cores = coresOf(host, cpus);
        if (![...cores].some((core) => near.has(core))) continue;
        const guestCore = hasKnownCores(domain) ? `guest core of vCPU ${vcpus[0]}` : 'some guest core';
        const shared = `${domain.file} ${guestCore} on core ${[...cores].join()}`;
        const unit = cores.size === 1 ? shared : vcpuKey(domain, vcpu);
        graph.set(unit, cores);
        ownerOf.set(unit, domain);
      }
    }
  }
  for (const unit of overcommitted(graph)) {
    const domain = ownerOf.get(unit);
    if (domain !== undefined) findings.add(finding(domain, 'smt-sibling-conflict'));
  }
}

function vcpuKey(domain: Domain, vcpu: number): string {
  return `${domain.file} vCPU ${vcpu}`;
}

// ── Rules on one domain and its host ────────────────────────────────────────────────────────────────────────────────

/** guest-smt-mismatch. Reading: one restricted vCPU is enough, if its own pins span cores. */
function guestSmtMismatch(host: Host, domain: Domain, report: Report): void {
  if (!hasKnownCores(domain) || (domain.topology?.threads ?? 1) < 2) return;
  const restricted = restrictedVcpus(host, domain);
  for (const vcpus of guestCores(domain)) {
    const touched = union(vcpus.map((vcpu) => coresOf(host, restricted.get(vcpu) ?? new Set())));
    if (touched.size > 1) report('guest-smt-mismatch');
  }
}

function crossNumaPin(host: Host, domain: Domain, report: Report): void {
  if (domain.cells.length > 0) return;
  if (nodesOfPins(host, domain, bootVcpus(domain)).size > 1) report('cross-numa-pin');
}

/**
 * memory-node-mismatch. Readings: placement auto on `<vcpu>` or on `numatune/memory` silences it; `<memory>` judges the
 * cells without a memnode together; cells without vCPUs that are on have nothing to judge.
 */
function memoryNodeMismatch(host: Host, domain: Domain, report: Report): void {
  if (domain.vcpu.placement === 'auto' || domain.memory?.placement === 'auto') return;
  const boot = bootVcpus(domain);
  const rest = new Set(boot);
  const judge = (vcpus: readonly number[], mode: Numatune['mode'], nodeset: string) => {
    const nodes = new Set([...idsOf(readPinset(nodeset))].filter((id) => hasNode(host, id)));
    if (nodes.size === 0 || vcpus.length === 0) return;
    const pins = nodesOfPins(host, domain, vcpus);
    if ([...pins].some((node) => !nodes.has(node))) report('memory-node-mismatch');
    const restricted = restrictedVcpus(host, domain);
    if (mode !== 'interleave' || !vcpus.every((vcpu) => restricted.has(vcpu))) return;
    if ([...nodes].some((node) => !pins.has(node))) report('memory-node-mismatch');
  };
  for (const memnode of domain.memnodes) {
    const vcpus = cellVcpus(domain, memnode.cellid).filter((vcpu) => boot.includes(vcpu));
    for (const vcpu of vcpus) rest.delete(vcpu);
    judge(vcpus, memnode.mode, memnode.nodeset);
  }
  if (domain.memory !== null && domain.memory.nodeset !== null) {
    judge([...rest], domain.memory.mode, domain.memory.nodeset);
  }
}
