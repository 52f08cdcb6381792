import * as l10n from '@vscode/l10n';
import { exactMemorySize } from '../../base/memory-size.ts';
import type { Domain, GuestCell, Located } from '../../domain/domain.ts';
import { amount } from '../../wording/wording.ts';
import { asUndecided, type Change, choice, repair } from '../engine/repair.ts';
import { type Answer, type DomainContext, type FindingData, leftTo, type Rule } from '../engine/rule.ts';
import { sized } from '../memory/sized.ts';
import { cellsByNumber } from './cell-numbers.ts';

/** A `<memory>` that is not the sum of the guest cells. duplicate-element reports a repeated cell instead. */
export const cellsMemorySum: Rule = {
  id: 'cells-memory-sum',
  host: 'optional',
  about: ['cells'],
  severity: 'warning',
  summary: '<memory> is not the sum of the guest NUMA cells.',
  why: `The QEMU driver overwrites \`<memory>\` with the sum of the cells. The guest is then larger or smaller than
the file says, and whoever relies on that line counts the host's memory wrong.`,
  libvirt: 'drops',
  libvirtBehaviour: 'at define, the QEMU driver replaces `<memory>` with the sum of the cells and the memory devices.',
  advice: 'Correct the cells or `<memory>`, whichever is wrong. Both have a `unit`, which defaults to KiB.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <memory unit='GiB'>4</memory>
  <vcpu placement='static'>4</vcpu>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='4' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='4' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Answer> {
  const { domain, complete } = document;
  const memory = domain.memoryKiB;
  const cells = domain.cpu?.cells ?? [];
  if (!complete || memory === null || memory.value === null || memory.value === 0 || cells.length === 0) return;
  const together = sum(cells.map(({ memoryKiB }) => memoryKiB?.value ?? null));
  // <memory> includes memory devices too, after an alignment that only QEMU knows.
  if (together === null || together === memory.value || domain.memoryDevices.length > 0) return;
  if ((cellsByNumber(domain)?.size ?? cells.length) < cells.length) {
    return yield leftTo('duplicate-element', memory.span);
  }
  const amounts = [
    exactMemorySize(memory.value),
    amount(cells.length, 'guest cell'),
    exactMemorySize(together),
  ] as const;
  yield {
    data: remedy(memory, together, cells),
    span: memory.span,
    message:
      cells.length === 1
        ? l10n.t('<memory> is {0}, but {1} has {2}: libvirt overwrites <memory> with the sum', ...amounts)
        : l10n.t('<memory> is {0}, but {1} have {2}: libvirt overwrites <memory> with the sum', ...amounts),
    related: relatedNuma(document.uri, domain),
  };
}

/**
 * `<memory>` as libvirt has it, or the unit that the cells lack. If they have next to nothing, only the author can know
 * which is wrong; no memory at all is no repair.
 */
function remedy(memory: Located<number>, together: number, cells: readonly GuestCell[]): FindingData | null {
  const title = l10n.t('Change the memory of the guest cells');
  if (together === 0)
    return { kind: 'no repair', title, reason: l10n.t('{0}, all with 0 KiB', amount(cells.length, 'guest cell')) };
  const asLibvirt = sized(memory, together, (size) => l10n.t('Change <memory> to {0}, as libvirt does', size));
  const unit = forgottenUnit((memory.value ?? 0) / together, cells);
  const isTiny = together * 64 < (memory.value ?? 0);
  const others = asLibvirt === null || !isTiny ? asLibvirt : asUndecided(asLibvirt);
  if (unit === null) return others;
  const changes = cells.map(
    ({ span }): Change => ({ kind: 'set attribute', element: span, name: 'unit', value: unit }),
  );
  const whole = exactMemorySize(memory.value ?? 0);
  const inUnit = l10n.t("Write unit='{0}' in each guest cell: together, they have {1}", unit, whole);
  return choice(repair(inUnit, ...changes), others);
}

/** The unit in which cells written in KiB add up to `<memory>`; null without one. */
function forgottenUnit(factor: number, cells: readonly GuestCell[]): 'MiB' | 'GiB' | null {
  const isInKib = ({ memoryKiB }: GuestCell) => memoryKiB !== null && memoryKiB.value === Number(memoryKiB.text);
  if (!cells.every(isInKib)) return null;
  return factor === 1024 ? 'MiB' : factor === 1024 ** 2 ? 'GiB' : null;
}

function relatedNuma(uri: string, { cpu }: Domain) {
  return cpu?.numa == null ? [] : [{ uri, span: cpu.numa.nameSpan, message: l10n.t('the guest cells') }];
}

/** The sum; null if one of the amounts is unknown. */
function sum(amounts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const kibibytes of amounts) {
    if (kibibytes === null) return null;
    total += kibibytes;
  }
  return total;
}
