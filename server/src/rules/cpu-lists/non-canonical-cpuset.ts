import * as l10n from '@vscode/l10n';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import { isSchemaValidCpuList } from '../../cpuset/libvirt.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { listed, quotable } from '../../wording/wording.ts';
import { type Repairs, replace, safeRepair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { ineffectiveExclusions, inLibvirtsGrammar, listsThatLibvirtReads } from './lists.ts';

/** A list that libvirt accepts but its schema does not. */
export const nonCanonicalCpuset: Rule = {
  id: 'non-canonical-cpuset',
  host: 'optional',
  severity: 'info',
  summary: 'libvirt accepts a CPU list or node list that its own schema does not.',
  why: `\`virt-xml-validate\` and \`virsh define --validate\` refuse the file because of a space or a trailing comma,
and taskset and numactl refuse the list when it is copied there.`,
  libvirt: 'silent',
  libvirtBehaviour: 'define accepts blanks around numbers and one trailing comma; with --validate it refuses them.',
  advice: 'Write the list without blanks and without a trailing comma.',
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
    // The canonical list would hide an exclusion without effect, which has a finding of its own.
    const repairable = ineffectiveExclusions(list).length === 0;
    yield {
      span: list.span,
      message: l10n.t(
        "libvirt accepts {0} '{1}' ({2}), but its schema does not: {3}",
        what,
        quotable(list.text),
        listed(list.value),
        reasonOf(list.text),
      ),
      data: repairable ? canonical(list, list.value) : null,
    };
  }
}

function canonical({ text, span }: LocatedCpuList, set: CpuSet): Repairs {
  const inStyle = inStyleOf(text, set).replaceAll(/\s/g, '');
  const newText = isSchemaValidCpuList(inStyle) ? inStyle : set.toString();
  return safeRepair(inLibvirtsGrammar(newText), replace(span, newText));
}

function reasonOf(text: string): string {
  const blank = /[^\S\v]/.test(text);
  const comma = /,\s*$/.test(text.slice(-256));
  if (blank && comma) return l10n.t('it allows no blanks and no trailing comma');
  if (blank) return l10n.t('it allows no blanks');
  return comma ? l10n.t('it allows no trailing comma') : l10n.t('a range is N-M, with digits only');
}
