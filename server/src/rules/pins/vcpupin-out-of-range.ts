import * as l10n from '@vscode/l10n';
import { amount } from '../../wording/wording.ts';
import { repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A vcpupin for a vCPU that the domain does not have. */
export const vcpupinOutOfRange: Rule = {
  id: 'vcpupin-out-of-range',
  host: 'optional',
  severity: 'warning',
  summary: 'A <vcpupin> is for a vCPU that the domain does not have.',
  why: `libvirt drops the element: one line in the daemon's log, nothing for the author. If vCPUs were counted from
1, the last pin is lost and vCPU 0 floats over the whole host.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define succeeds, and the daemon logs "Ignoring vcpupin for missing vcpus".',
  advice: 'vCPUs are numbered from 0 to the count in `<vcpu>` minus 1. Correct the number, or raise the count.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
    <vcpupin vcpu='2' cpuset='3'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { maxVcpus, pinsOutOfRange } = document.threads;
  // libvirt refuses a count of 0, so the count is what is wrong, not the pins.
  if (maxVcpus === null || maxVcpus === 0) return;
  for (const pin of pinsOutOfRange) {
    yield {
      data: repair(l10n.t('Delete the pin, which libvirt drops'), { kind: 'remove element', element: pin.span }),
      span: pin.vcpu?.span ?? pin.nameSpan,
      message: l10n.t(
        'The domain has {0}, but no vCPU {1}: libvirt silently drops this pin',
        withRange(maxVcpus),
        pin.vcpu?.value ?? pin.vcpu?.text ?? '?',
      ),
    };
  }
}

function withRange(count: number): string {
  const all = amount(count, 'vCPU');
  return count === 1 ? l10n.t('{0} (vCPU 0 only)', all) : l10n.t('{0} (vCPUs 0-{1})', all, count - 1);
}
