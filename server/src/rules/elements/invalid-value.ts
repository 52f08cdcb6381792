import * as l10n from '@vscode/l10n';
import { nearMiss } from '../../base/near-names.ts';
import { parseInteger } from '../../domain/reading/read-value.ts';
import type { ElementFault } from '../../domain/vocabulary/element-faults.ts';
import { quotable } from '../../wording/wording.ts';
import { onlyReading, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/**
 * A word, number or amount that libvirt does not accept in its place. invalid-cpuset reports lists; quota-, shares- and
 * priority-out-of-range report the numbers of cputune.
 */
export const invalidValue: Rule = {
  id: 'invalid-value',
  host: 'optional',
  severity: 'error',
  summary: 'A placement attribute or element has a value that libvirt does not accept.',
  why: `libvirt refuses the domain, and names the value but not the line. Words are case-sensitive; numbers may have
leading but no trailing spaces; an amount of memory is a whole number with the unit in its own attribute.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"Invalid value for attribute", "Unsupported NUMA memory tuning mode 'bind'", "hugepage size can't
be zero", "Memory Bandwidth value exceeding 100 is invalid" and so on.`,
  advice: 'Write one of the values that the message lists.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <numatune>
    <memory mode='interleaved' nodeset='0-1'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

type ValueFault = Extract<ElementFault, { kind: 'value' }>;

function* check({ document }: DomainContext): Iterable<Report> {
  const { domain, xmlError } = document;
  if (xmlError !== null) return;
  const hasCells = (domain.cpu?.cells ?? []).length > 0;
  for (const fault of document.faults) {
    if (fault.kind !== 'value') continue;
    // The sum of the cells replaces <memory>, which may then be 0.
    if (fault.element === 'memory' && hasCells && Number(fault.text) === 0) continue;
    const { span, form } = fault;
    const newText = form.kind === 'word' ? nearMiss(fault.text, form.words) : withoutSpaceBehind(fault);
    yield {
      span,
      message: messageOf(fault),
      data: newText === null ? null : onlyReading(l10n.t("Change to '{0}'", newText), replace(span, newText)),
    };
  }
  yield* noVcpuAtBoot(document);
}

/** The text without the white space behind it, if that makes it a number that libvirt accepts; else null. */
function withoutSpaceBehind({ text, form }: ValueFault): string | null {
  if (form.kind !== 'number') return null;
  const trimmed = text.trimEnd();
  const number = trimmed === text ? null : parseInteger(trimmed);
  return number !== null && number >= form.least && number <= form.most ? trimmed.trimStart() : null;
}

function messageOf(fault: ValueFault): string {
  const { element, attribute, text, form } = fault;
  const written =
    attribute === null ? `<${element}>${quotable(text)}</${element}>` : `${attribute}='${quotable(text)}'`;
  if (form.kind === 'word') {
    return l10n.t('libvirt refuses {0}: it accepts {1} here', written, form.words.join(', '));
  }
  if (form.kind === 'amount') {
    return form.leastKiB === 0
      ? l10n.t('libvirt refuses {0}: it accepts a whole number with a unit such as KiB, MiB or GiB', written)
      : l10n.t('libvirt refuses {0}: it accepts a whole number above 0 with a unit such as KiB, MiB or GiB', written);
  }
  if (withoutSpaceBehind(fault) !== null) {
    return l10n.t('libvirt refuses {0}: white space may stand before the number, but not behind it', written);
  }
  const { least, most } = form;
  if (least === most) return l10n.t('libvirt refuses {0}: it accepts only {1}', written, least);
  return l10n.t('libvirt refuses {0}: it accepts a number from {1} to {2}', written, least, most);
}

/**
 * The parser accepts it; the QEMU driver requires at least one vCPU (qemu_validate.c, "Domain requires at least 1
 * vCPU").
 */
function* noVcpuAtBoot({ domain }: DomainContext['document']): Iterable<Report> {
  const current = domain.vcpu?.current ?? null;
  if (current?.value !== 0 || domain.vcpus.length > 0) return;
  yield {
    span: current.span,
    message: l10n.t("The QEMU driver refuses current='0': at least one vCPU must be online at boot"),
  };
}
