import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { type CpuSet, CpuSetBuilder } from '../../cpuset/cpuset.ts';
import { inStyleOf } from '../../cpuset/same-form.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { enumeration, listed, quotable } from '../../wording/wording.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { ineffectiveExclusions, listsThatLibvirtReads, spanInList } from './lists.ts';

/** A `^N` before the range that contains N. */
export const ineffectiveExclusion: Rule = {
  id: 'ineffective-exclusion',
  host: 'optional',
  severity: 'warning',
  summary: 'A `^N` comes before the range that contains N, so it excludes nothing.',
  why: `The thread runs on exactly the CPU that its author meant to keep free: for the host, for interrupts or for
another guest. Only the affinity of the running thread shows it.`,
  libvirt: 'silent',
  libvirtBehaviour:
    'libvirt reads a list from left to right: `^3,0-7` is 0-7, and `virsh dumpxml` shows it that way after define.',
  advice: 'Write the exclusion after the range (`0-7,^3`), or write the list without it (`0-2,4-7`).',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='^1,0-3'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

/** One report per list, since the repair rewrites all of it. */
function* check({ document }: DomainContext): Iterable<Report> {
  for (const { what, list } of listsThatLibvirtReads(document)) {
    const items = ineffectiveExclusions(list);
    const [first] = items;
    if (list?.value == null || first === undefined) continue;
    const named = new CpuSetBuilder();
    for (const { number } of items) named.add(number);
    const numbers = named.build();
    const meant = list.value.difference(numbers);
    const carets = [...numbers].slice(0, 6).map((number) => `^${number}`);
    const sentence = messageOf(what, list, list.value, numbers, enumeration(carets, numbers.size));
    const span: Span = spanInList(list, first.span);
    yield {
      span,
      message: meant.isEmpty
        ? sentence
        : l10n.t('{0}; without {1} it would be {2}', sentence, listed(numbers), listed(meant)),
      // `^3,3` would become empty, so the author must have meant something else.
      data: meant.isEmpty ? null : withoutThem(list, meant, numbers),
    };
  }
}

function withoutThem({ text, span }: LocatedCpuList, meant: CpuSet, numbers: CpuSet): Repairs {
  const newText = inStyleOf(text, meant);
  return repair(l10n.t("Change to '{0}', which excludes {1}", newText, listed(numbers)), replace(span, newText));
}

function messageOf(what: string, list: LocatedCpuList, value: CpuSet, numbers: CpuSet, carets: string): string {
  const details = [carets, what, quotable(list.text), listed(numbers), listed(value)] as const;
  return numbers.size === 1
    ? l10n.t(
        "{0} in {1} '{2}' excludes nothing: libvirt reads from left to right, and what follows adds {3} back. The list is {4}",
        ...details,
      )
    : l10n.t(
        "{0} in {1} '{2}' exclude nothing: libvirt reads from left to right, and what follows adds {3} back. The list is {4}",
        ...details,
      );
}
