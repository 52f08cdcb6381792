import * as l10n from '@vscode/l10n';
import { vcpus } from '../../wording/wording.ts';
import { repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { staticPlacement } from './static-placement.ts';

/** vCPUs pinned by hand although placement is left to numad. */
export const autoWithPins: Rule = {
  id: 'auto-with-pins',
  host: 'optional',
  severity: 'info',
  summary: "vCPUs are pinned although placement='auto' leaves their placement to numad.",
  why: `The pins win for the vCPUs that have one. numad still places the emulator, the iothreads and (without a
\`<numatune>\` nodeset) the memory, perhaps on another node than the pins.`,
  libvirt: 'silent',
  libvirtBehaviour: `define accepts both; without \`<numatune>\` it adds \`<memory mode='strict' placement='auto'/>\`,
so the memory follows numad.`,
  advice: "Write `placement='static'` if the pins are meant; otherwise delete the pins.",
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='auto'>2</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
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
  const { domain, threads } = document;
  const { vcpu } = domain;
  const placement = vcpu?.placement ?? null;
  const pinned = [...threads.pinOfVcpu.keys()];
  // placement-auto-ignores reports a cpuset beside it, with the same repair.
  if (vcpu === null || placement?.value !== 'auto' || vcpu.cpuset !== null || pinned.length === 0) return;
  const who = vcpus(pinned);
  yield {
    data: repair(l10n.t("Write placement='static'"), ...staticPlacement(vcpu, domain)),
    span: placement.span,
    message:
      pinned.length === 1
        ? l10n.t("{0} has a vcpupin, which overrides placement='auto': numad places only what is not pinned", who)
        : l10n.t("{0} have a vcpupin, which overrides placement='auto': numad places only what is not pinned", who),
  };
}
