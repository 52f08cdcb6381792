import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import type { Located } from '../../domain/domain.ts';
import type { ElementFault } from '../../domain/vocabulary/element-faults.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { cellsByNumber } from '../cells/cell-numbers.ts';
import { asUndecided, choice, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';

/** A repeated element that libvirt takes only once. duplicate-vcpupin reports two vcpupin for one vCPU. */
export const duplicateElement: Rule = {
  id: 'duplicate-element',
  host: 'optional',
  severity: 'error',
  summary: 'A placement element appears twice where libvirt takes only one.',
  why: `Usually a block was pasted a second time, or a copied line kept its number. libvirt refuses the second of some
elements. Of others, \`<vcpu>\` and \`<memory>\` among them, it silently keeps one and drops the other, so changes to
the dropped one have no effect.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"only one emulatorpin is supported", "Multiple memnode elements with cellid 0", "duplicate iothread
id '1' found". If libvirt drops one of the two instead, the finding is a warning.`,
  advice: 'Delete one of the two, or give the second one the number that it is meant for.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <emulatorpin cpuset='0'/>
    <emulatorpin cpuset='0-1'/>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputune>
    <emulatorpin cpuset='0-1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

type Repeated = Extract<ElementFault, { kind: 'repeated' }>;

function* check({ document }: DomainContext): Iterable<Report> {
  // A template's control blocks may choose between the two.
  if (!document.complete) return;
  const freeNumbers = new Map<string, number | null>();
  for (const fault of document.faults) {
    if (fault.kind !== 'repeated') continue;
    const { element, nameSpan, refused, first } = fault;
    yield {
      data: remedy(fault, document, freeNumbers),
      span: nameSpan,
      severity: refused ? 'error' : 'warning',
      message: messageOf(fault),
      related: [{ uri: document.uri, span: first, message: l10n.t('the first <{0}>', element) }],
    };
  }
}

function messageOf({ element, refused, key }: Repeated): string {
  if (key === null) {
    return refused
      ? l10n.t('There is already a <{0}>: libvirt refuses the domain', element)
      : l10n.t('There is already a <{0}>: libvirt takes the first one and silently drops this one', element);
  }
  const { attribute, value } = key;
  return refused
    ? l10n.t("There is already a <{0}> with {1}='{2}': libvirt refuses the domain", element, attribute, value)
    : l10n.t(
        "There is already a <{0}> with {1}='{2}': libvirt silently drops one of the two",
        element,
        attribute,
        value,
      );
}

/** A copied line whose number was not changed gets the only number that is free; of two that differ, the author chooses. */
function remedy(fault: Repeated, document: DefinedDomain, freeNumbers: Map<string, number | null>): Repairs | null {
  const { element, span, first, key, refused } = fault;
  const free = key === null ? null : getOrAdd(freeNumbers, element, () => freeNumber(element, document));
  const renumbered =
    key === null || free === null
      ? null
      : repair(l10n.t("Write {0}='{1}', the only one without a <{2}>", key.attribute, free, element), {
          kind: 'set attribute',
          element: span,
          name: key.attribute,
          value: String(free),
        });
  const removed = (which: Span, title: string) => repair(title, { kind: 'remove element', element: which });
  if (saysTheSame(span, first, document)) {
    return choice(renumbered, removed(span, l10n.t('Delete the second <{0}>, which says the same', element)));
  }
  if (!refused && key === null) {
    return choice(renumbered, removed(span, l10n.t('Delete the second <{0}>, which libvirt drops', element)));
  }
  return choice(
    renumbered,
    asUndecided(removed(span, l10n.t('Delete the second <{0}>', element))),
    asUndecided(removed(first, l10n.t('Delete the first <{0}>', element))),
  );
}

/** The only number that the domain has and that no element of this name has; null if there are none, or several. */
function freeNumber(element: string, { domain, threads }: DefinedDomain): number | null {
  const [all, used] = numbersOf(element, domain, threads);
  const taken = new Set(used.map((one) => one?.value ?? null));
  const free = all.filter((number) => !taken.has(number));
  return free.length === 1 ? (free[0] ?? null) : null;
}

function numbersOf(
  element: string,
  domain: DefinedDomain['domain'],
  threads: DefinedDomain['threads'],
): [all: readonly number[], used: readonly (Located<number> | null)[]] {
  switch (element) {
    case 'memnode':
      return [[...(cellsByNumber(domain)?.keys() ?? [])], domain.memnodes.map(({ cellid }) => cellid)];
    case 'iothreadpin':
      return [
        threads.iothreads.flatMap(({ index }) => index ?? []),
        domain.iothreadPins.map(({ iothread }) => iothread),
      ];
    case 'cell': {
      const cells = domain.cpu?.cells ?? [];
      return [cells.map((_, index) => index), cells.map(({ id }) => id)];
    }
    default:
      return [[], []];
  }
}

/** Whether two elements have the same text, blanks aside. Long ones are not compared: there may be many of them. */
function saysTheSame(one: Span, other: Span, { text }: DefinedDomain): boolean {
  const textOf = ({ start, end }: Span) => text.slice(start, end).replace(/\s+/g, ' ');
  return Math.max(one.end - one.start, other.end - other.start) <= mostCompared && textOf(one) === textOf(other);
}

const mostCompared = 1000;
