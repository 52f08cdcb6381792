import * as l10n from '@vscode/l10n';
import type { VcpuPin } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { amount } from '../../wording/wording.ts';
import { asUndecided, choice, type Repairs, repair, replace } from '../engine/repair.ts';
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
  if (maxVcpus === null || maxVcpus === 0 || pinsOutOfRange.length === 0) return;
  const shifted = countedFromZero(document, maxVcpus);
  const more = moreVcpus(document, maxVcpus);
  for (const pin of pinsOutOfRange) {
    yield {
      data: choice(shifted, deleted(pin), more),
      span: pin.vcpu?.span ?? pin.nameSpan,
      message: l10n.t(
        'The domain has {0}, but no vCPU {1}: libvirt silently drops this pin',
        withRange(maxVcpus),
        pin.vcpu?.value ?? pin.vcpu?.text ?? '?',
      ),
    };
  }
}

/** If each vCPU has one pin and all were counted from 1. */
function countedFromZero({ domain: { vcpuPins }, complete }: DefinedDomain, count: number): Repairs | null {
  const numbers = vcpuPins.flatMap(({ vcpu }) => (vcpu === null ? [] : [vcpu]));
  const values = new Set(numbers.map(({ value }) => value));
  if (!complete || numbers.length !== count || values.size !== count || values.has(0) || !values.has(count))
    return null;
  return repair(
    l10n.t('Number the pins from 0'),
    ...numbers.map(({ span, value }) => replace(span, String((value ?? 0) - 1))),
  );
}

function deleted({ span }: VcpuPin): Repairs {
  return repair(l10n.t('Delete the pin, which libvirt drops'), { kind: 'remove element', element: span });
}

/** If there is a pin for each vCPU of a larger domain. */
function moreVcpus({ domain: { vcpu }, threads }: DefinedDomain, count: number): Repairs | null {
  const beyond = new Set(threads.pinsOutOfRange.map((pin) => pin.vcpu?.value ?? -1));
  const wanted = count + beyond.size;
  if (vcpu === null || threads.pinOfVcpu.size < count) return null;
  for (let index = count; index < wanted; index++) if (!beyond.has(index)) return null;
  return asUndecided(
    repair(l10n.t('Change the number of vCPUs to {0}', wanted), replace(vcpu.count.span, String(wanted))),
  );
}

function withRange(count: number): string {
  const all = amount(count, 'vCPU');
  return count === 1 ? l10n.t('{0} (vCPU 0 only)', all) : l10n.t('{0} (vCPUs 0-{1})', all, count - 1);
}
