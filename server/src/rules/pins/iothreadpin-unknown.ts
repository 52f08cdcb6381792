import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span.ts';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { mostVcpus } from '../../domain/threads.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { amount, enumeration } from '../../wording/wording.ts';
import { spanOfNumber } from '../cpu-lists/pinsets.ts';
import { thoseOfDomain, withoutMissing } from '../cpu-lists/without-missing.ts';
import { choice, type Repairs, repair } from '../engine/repair.ts';
import type { DomainContext, Report, Rule } from '../engine/rule.ts';
import { declaration, declaredByNumber, renumbered } from './iothread-numbers.ts';

/** An iothreadpin or iothreadsched for an iothread that the domain does not have. */
export const iothreadpinUnknown: Rule = {
  id: 'iothreadpin-unknown',
  host: 'optional',
  about: ['iothreadPins', 'schedulers'],
  severity: 'error',
  summary:
    'An <iothreadpin> or <iothreadsched> names an iothread that the domain does not have, or no iothread at all.',
  why: `libvirt refuses the domain, whereas it only drops a \`<vcpupin>\` out of range. Iothreads are numbered from 1,
vCPUs from 0: a pin for iothread 0 is the usual slip.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"Cannot find \'iothread\' : 1".',
  advice: 'Raise `<iothreads>`, list the id in `<iothreadids>`, or correct the number.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <iothreadpin iothread='2' cpuset='1'/>
  </cputune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  yield* missingIds(document);
  const ids = knownIds(document);
  if (ids === null) return;
  const known = new Set(ids);
  const better = declaration(document, ids) ?? renumbered(document, ids) ?? declaredByNumber(document, ids);
  for (const { id, span, repairs } of usedIds(document, known)) {
    if (!known.has(id)) yield { data: choice(better, repairs), span, message: noSuch(id, ids) };
  }
}

/** Both attributes are required; libvirt refuses the domain without them. */
function* missingIds({ domain, complete }: DefinedDomain): Iterable<Report> {
  if (!complete) return;
  for (const { iothread, nameSpan } of domain.iothreadPins) {
    if (iothread === null) yield { span: nameSpan, message: isMissing('iothread') };
  }
  for (const { role, ids, nameSpan } of domain.schedulers) {
    if (role === 'iothread' && ids === null) {
      yield { span: nameSpan, message: isMissing('iothreads') };
    }
  }
}

function isMissing(attribute: string): string {
  return l10n.t('{0} is missing: libvirt refuses the domain', attribute);
}

interface UsedId {
  readonly id: number;
  readonly span: Span;
  readonly repairs: Repairs;
}

function* usedIds({ domain }: DefinedDomain, known: ReadonlySet<number>): Iterable<UsedId> {
  for (const { iothread, span } of domain.iothreadPins) {
    if (iothread?.value == null) continue;
    const repairs = repair(l10n.t('Delete the pin'), { kind: 'remove element', element: span });
    yield { id: iothread.value, span: iothread.span, repairs };
  }
  for (const { role, ids, span } of domain.schedulers) {
    if (role !== 'iothread' || ids === null) continue;
    const left = CpuSet.from([...(ids.value ?? [])].filter((id) => known.has(id)));
    const repairs = onlyOf(left, ids, span);
    for (const id of ids.value ?? []) yield { id, span: spanOfNumber(ids, id), repairs };
  }
}

/** Ascending; null if the document does not define all of them, or has too many to list. */
function knownIds({ domain, threads, complete }: DefinedDomain): number[] | null {
  const count = domain.iothreads;
  if (!complete || (count !== null && (count.value === null || count.value > mostVcpus))) return null;
  if (domain.iothreadIds.some(({ value }) => value === null)) return null;
  return threads.iothreads.flatMap(({ index }) => index ?? []);
}

function noSuch(id: number, ids: readonly number[]): string {
  const first = ids[0];
  const last = ids.at(-1);
  if (first === undefined || last === undefined) {
    return l10n.t('The domain has no iothreads, and thus no iothread {0}: libvirt refuses the domain', id);
  }
  const inARow = last - first === ids.length - 1;
  const which = inARow && ids.length > 1 ? `${first}-${last}` : enumeration(ids.map(String));
  return l10n.t(
    'The domain has {0} ({1}), but no iothread {2}: libvirt refuses the domain',
    amount(ids.length, 'iothread'),
    which,
    id,
  );
}

function onlyOf(left: CpuSet, list: LocatedCpuList, element: Span): Repairs {
  return (
    withoutMissing(list, left, thoseOfDomain) ??
    repair(l10n.t('Delete the scheduler'), { kind: 'remove element', element })
  );
}
