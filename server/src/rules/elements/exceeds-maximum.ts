import * as l10n from '@vscode/l10n';
import { memorySize } from '../../base/memory-size.ts';
import type { Domain } from '../../domain/domain.ts';
import { asUndecided, choice, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { sized } from '../memory/sized.ts';

/** More vCPUs or memory at boot than the maximum. */
export const exceedsMaximum: Rule = {
  id: 'exceeds-maximum',
  host: 'optional',
  severity: 'error',
  summary: 'The domain starts with more vCPUs or memory than its maximum.',
  why: `\`current\` is how many of the vCPUs in \`<vcpu>\` are online at boot, \`<currentMemory>\` how much of
\`<memory>\` the guest has then, and \`<maxMemory>\` the limit for hot-plugged memory. Usually one of two numbers was
raised and the other was not.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"maximum vCPU count must not be less than current vCPU count", "maximum memory size must be equal
or greater than the actual memory size". libvirt silently lowers a \`<currentMemory>\` above \`<memory>\`; the finding
is a warning then.`,
  advice: 'Raise the maximum, or lower what the domain starts with.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' current='6'>4</vcpu>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' current='4'>6</vcpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  if (!document.complete) return;
  yield* vcpusBeyond(document.domain);
  yield* memoryBeyond(document.domain);
}

/** With `<vcpus>`, libvirt counts the enabled vCPUs and ignores `current`. */
function* vcpusBeyond({ vcpu, vcpus }: Domain): Iterable<Report> {
  const current = vcpu?.current?.value ?? null;
  const count = vcpu?.count.value ?? null;
  if (vcpu?.current == null || current === null || count === null || count === 0) return;
  if (current <= count || vcpus.length > 0) return;
  yield {
    // Which of the two numbers is wrong only the author can know.
    data: choice(
      asUndecided(repair(l10n.t('Change current to {0}', count), replace(vcpu.current.span, String(count)))),
      asUndecided(
        repair(l10n.t('Change the number of vCPUs to {0}', current), replace(vcpu.count.span, String(current))),
      ),
    ),
    span: vcpu.current.span,
    message: l10n.t('current is {0}, but the domain has at most {1} vCPUs: libvirt refuses the domain', current, count),
  };
}

function* memoryBeyond({ cpu, memoryKiB, currentMemoryKiB, maxMemoryKiB }: Domain): Iterable<Report> {
  const cells = cpu?.cells ?? [];
  const sum = cells.reduce<number | null>((total, cell) => {
    const kib = cell.memoryKiB?.value ?? null;
    return total === null || kib === null ? null : total + kib;
  }, 0);
  const memory = cells.length > 0 ? sum : (memoryKiB?.value ?? null);
  if (memory === null || memory === 0) return;
  const current = currentMemoryKiB?.value ?? null;
  // <currentMemory> includes memory devices, the cells do not.
  if (currentMemoryKiB !== null && current !== null && current > memory && cells.length === 0) {
    yield {
      data: sized(currentMemoryKiB, memory, (size) => l10n.t('Change <currentMemory> to {0}, as libvirt does', size)),
      span: currentMemoryKiB.span,
      severity: 'warning',
      message: l10n.t(
        '<currentMemory> is {0}, but <memory> is {1}: libvirt silently lowers it',
        memorySize(current),
        memorySize(memory),
      ),
    };
  }
  const most = maxMemoryKiB?.value ?? null;
  if (maxMemoryKiB !== null && most !== null && most > 0 && most < memory) {
    yield {
      data: sized(maxMemoryKiB, memory, (size) =>
        l10n.t('Change <maxMemory> to {0}, what the domain has at boot', size),
      ),
      span: maxMemoryKiB.span,
      message: l10n.t(
        '<maxMemory> is {0}, but the domain has {1} at boot: libvirt refuses the domain',
        memorySize(most),
        memorySize(memory),
      ),
    };
  }
}
