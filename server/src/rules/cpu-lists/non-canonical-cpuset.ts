import * as l10n from '@vscode/l10n';
import { isSchemaValidCpuList } from '../../cpuset/libvirt.ts';
import { listed, quotable } from '../../wording/wording.ts';
import { replace, safeRepair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { ineffectiveExclusions, inLibvirtsGrammar, listsThatLibvirtReads } from './lists.ts';

/** A list that libvirt takes and its schema does not. */
export const nonCanonicalCpuset: Rule = {
  id: 'non-canonical-cpuset',
  host: 'optional',
  severity: 'info',
  summary: "A CPU list or node list that libvirt takes, but libvirt's own schema does not.",
  why: `\`virt-xml-validate\` and \`virsh define --validate\` refuse the file for a space or a trailing comma, and taskset and numactl refuse
the list when it is copied there.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define takes blanks round numbers and one trailing comma; with --validate it refuses them.',
  advice: 'Write the list without blanks and without a comma at its end.',
  fix: 'safe',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='0, 2,'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  for (const { what, list } of listsThatLibvirtReads(document)) {
    if (list?.value == null || list.value.isEmpty || isSchemaValidCpuList(list.text)) continue;
    // The canonical list would make an exclusion without effect disappear, and with it the mistake that has a finding.
    const repairable = ineffectiveExclusions(list).length === 0;
    yield {
      span: list.span,
      message: l10n.t(
        "libvirt takes {0} '{1}' ({2}), but its schema does not: {3}",
        what,
        quotable(list.text),
        listed(list.value),
        reasonOf(list.text),
      ),
      data: repairable
        ? safeRepair(inLibvirtsGrammar(list.value.toString()), replace(list.span, list.value.toString()))
        : null,
    };
  }
}

function reasonOf(text: string): string {
  const blank = /[^\S\v]/.test(text);
  const comma = /,\s*$/.test(text.slice(-256));
  if (blank && comma) return l10n.t('it knows no blanks and no comma at the end');
  if (blank) return l10n.t('it knows no blanks');
  return comma ? l10n.t('it knows no comma at the end') : l10n.t('a range is N-M, with digits only');
}
