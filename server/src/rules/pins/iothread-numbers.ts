import * as l10n from '@vscode/l10n';
import { CpuSet } from '../../cpuset/cpuset.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { amount, enumeration } from '../../wording/wording.ts';
import { type Change, type NewElement, onlyReading, type Repairs, repair, replace } from '../engine/repair.ts';

/**
 * Declares as many iothreads as pins and schedulers name, if they count from 1, or from 0, without a gap. null if
 * `<iothreadids>` lists them. That may uncover what the missing number hid, such as a pin far from the vCPUs.
 */
export function declaration({ domain }: DefinedDomain, ids: readonly number[]): Repairs | null {
  const used = CpuSet.from(namedIds(domain));
  const { first, last, size } = used;
  if (domain.iothreadIds.length > 0 || first === undefined || last === undefined || first > 1) return null;
  if (last - first !== size - 1 || size > mostDeclared || size < ids.length) return null;
  const count: Change[] = size === ids.length ? [] : [declare(domain, size)];
  if (first === 1) return onlyReading(l10n.t('Declare {0}', amount(size, 'iothread')), ...count);
  const pins = domain.iothreadPins.flatMap(({ iothread }): Change[] =>
    iothread?.value == null ? [] : [replace(iothread.span, String(iothread.value + 1))],
  );
  const lists = domain.schedulers.flatMap(({ role, ids: list }): Change[] => {
    if (role !== 'iothread' || list === null || list.value === null) return [];
    return [{ kind: 'rewrite list', list, set: CpuSet.from([...list.value].map((id) => id + 1)) }];
  });
  const title =
    count.length === 0
      ? l10n.t('Number the iothreads from 1 to {0}', size)
      : l10n.t('Number the iothreads from 1 to {0}, and declare them', size);
  return repair(title, ...count, ...pins, ...lists);
}

/** More iothreads than this in pins are a slip. */
const mostDeclared = 64;

function declare({ iothreads }: DefinedDomain['domain'], count: number): Change {
  if (iothreads !== null) return replace(iothreads.span, String(count));
  return { kind: 'add element', path: [], element: { name: 'iothreads', attributes: [], text: String(count) } };
}

/** If one pin names an iothread that the domain does not have, and one iothread has no pin. */
export function renumbered({ domain }: DefinedDomain, ids: readonly number[]): Repairs | null {
  const known = new Set(ids);
  const pinned = new Set(domain.iothreadPins.map(({ iothread }) => iothread?.value ?? null));
  const unpinned = ids.filter((id) => !pinned.has(id));
  const unknown = domain.iothreadPins.flatMap(({ iothread }) =>
    iothread?.value == null || known.has(iothread.value) ? [] : [iothread],
  );
  const [free] = unpinned;
  const [pin] = unknown;
  if (free === undefined || pin === undefined || unpinned.length > 1 || unknown.length > 1) return null;
  const title = l10n.t('Make it the pin of iothread {0}, the only one without a pin', free);
  return repair(title, replace(pin.span, String(free)));
}

/**
 * Declares the iothreads that pins and schedulers name by their numbers in `<iothreadids>`, beside those that the domain
 * has. null if it has no such pins, if there are too many, or if the domain only counts its iothreads: then a number far
 * beyond is a slip.
 */
export function declaredByNumber({ domain }: DefinedDomain, ids: readonly number[]): Repairs | null {
  const known = CpuSet.from(ids);
  const used = CpuSet.from(namedIds(domain));
  const missing = used.difference(known);
  const all = used.union(known);
  const listed = CpuSet.from(domain.iothreadIds.flatMap(({ value }) => value ?? []));
  if (missing.isEmpty || used.has(0) || all.size > mostDeclared || (!known.isEmpty && listed.isEmpty)) return null;
  // Without a number, libvirt counts those that are listed.
  const isListed = domain.iothreads === null && !listed.isEmpty;
  const count: Change[] = isListed || domain.iothreads?.value === all.size ? [] : [declare(domain, all.size)];
  const elements = [...all.difference(listed)].map(
    (id): NewElement => ({ name: 'iothread', attributes: [['id', String(id)]] }),
  );
  const added: Change[] = listed.isEmpty
    ? [{ kind: 'add element', path: [], element: { name: 'iothreadids', attributes: [], children: elements } }]
    : elements.map((element) => ({ kind: 'add element', path: ['iothreadids'], element }));
  const numbers = enumeration([...missing].map(String));
  const title = missing.size === 1 ? l10n.t('Declare iothread {0}', numbers) : l10n.t('Declare iothreads {0}', numbers);
  return onlyReading(title, ...count, ...added);
}

function namedIds({ iothreadPins, schedulers }: DefinedDomain['domain']): number[] {
  return [
    ...iothreadPins.flatMap(({ iothread }) => iothread?.value ?? []),
    ...schedulers.flatMap(({ role, ids: list }) => (role === 'iothread' ? [...(list?.value ?? [])] : [])),
  ];
}
