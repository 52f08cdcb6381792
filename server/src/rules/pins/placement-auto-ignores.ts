import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { quotable } from '../../wording/wording.ts';
import { asUndecided, type Change, choice, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { staticPlacement } from './static-placement.ts';

/** A cpuset or nodeset that libvirt drops because placement is left to numad. */
export const placementAutoIgnores: Rule = {
  id: 'placement-auto-ignores',
  host: 'optional',
  severity: 'warning',
  summary: "libvirt drops a cpuset or nodeset because of placement='auto'.",
  why: `With \`placement='auto'\`, numad chooses the nodes when the guest starts. libvirt silently drops the set beside
it, which is gone from the file after \`virsh define\`: the guest runs on other CPUs than its author wrote there.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define succeeds and keeps only the placement.',
  advice: "Write `placement='static'` to keep the set, or delete the set to leave the choice to numad.",
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='auto' cpuset='0-3'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='0-3'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { vcpu, numatuneMemory, memnodes } = document.domain;
  if (vcpu?.placement?.value === 'auto' && vcpu.cpuset !== null) {
    yield {
      data: dropped(vcpu.span, 'cpuset', vcpu.cpuset.text, staticPlacement(vcpu, document.domain)),
      span: vcpu.cpuset.span,
      message: l10n.t(
        "cpuset='{0}' has no effect: with placement='auto', libvirt drops it and numad chooses the CPUs",
        quotable(vcpu.cpuset.text),
      ),
    };
  }
  // auto-with-memnode reports it with a <memnode>, since libvirt then refuses the domain.
  if (numatuneMemory?.placement?.value === 'auto' && numatuneMemory.nodeset !== null && memnodes.length === 0) {
    yield {
      data: dropped(numatuneMemory.span, 'nodeset', numatuneMemory.nodeset.text, [
        { kind: 'set attribute', element: numatuneMemory.span, name: 'placement', value: 'static' },
      ]),
      span: numatuneMemory.nodeset.span,
      message: l10n.t(
        "nodeset='{0}' has no effect: with placement='auto', libvirt drops it and numad chooses the nodes",
        quotable(numatuneMemory.nodeset.text),
      ),
    };
  }
}

/** Neither is preferred: nobody but the author knows whether the set or numad is meant. */
function dropped(element: Span, name: string, text: string, toKeepIt: readonly Change[]): Repairs | null {
  const set = `${name}='${quotable(text)}'`;
  return choice(
    asUndecided(repair(l10n.t("Write placement='static', so that {0} takes effect", set), ...toKeepIt)),
    asUndecided(repair(l10n.t('Delete {0}, which libvirt drops', set), { kind: 'remove attribute', element, name })),
  );
}
