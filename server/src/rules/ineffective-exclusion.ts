import { CpuSetBuilder } from '../cpuset/cpuset.ts';
import type { Span } from '../cpuset/span.ts';
import { ineffectiveExclusions, listsThatLibvirtReads, spanInList } from './lists.ts';
import type { DomainContext, DomainRule, Report } from './rule.ts';
import { enumeration, listed, quotable } from './wording.ts';

/** `^N` that stands before the range that has N. */
export const ineffectiveExclusion: DomainRule = {
  id: 'ineffective-exclusion',
  subject: 'domain',
  severity: 'warning',
  summary: 'A `^N` stands before the range that has N, and so takes nothing out.',
  why: `The thread runs on just the CPU that its author meant to keep free: for the host, for interrupts or for another guest. Nothing shows it
but the affinity of the running thread.`,
  libvirt: 'silent',
  libvirtBehaviour:
    'libvirt reads a list from left to right: `^3,0-7` is 0-7, and `virsh dumpxml` shows it as such after define.',
  advice: 'Write the exclusion behind the range (`0-7,^3`), or the list without it (`0-2,4-7`).',
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
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static' cpuset='0-3,^1'>2</vcpu>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  check,
};

/** Once a list: the repair writes it anew. */
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
    const takes = numbers.size === 1 ? 'takes' : 'take';
    const instead = meant.isEmpty ? '' : `; without ${listed(numbers)} it is ${listed(meant)}`;
    const span: Span = spanInList(list, first.span);
    yield {
      span,
      message: `${enumeration(carets, numbers.size)} in ${what} '${quotable(list.text)}' ${takes} nothing out: libvirt reads from left to right, and what follows puts ${listed(numbers)} back. The list is ${listed(list.value)}${instead}`,
      // Of `^3,3` nothing would be left, so the author must have meant something else.
      ...(meant.isEmpty
        ? {}
        : {
            data: {
              kind: 'replace',
              span: list.span,
              newText: meant.toString(),
              title: `Change to '${listed(meant)}', which leaves ${listed(numbers)} out`,
            } as const,
          }),
    };
  }
}
