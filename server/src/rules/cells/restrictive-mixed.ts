import * as l10n from '@vscode/l10n';
import type { Memnode } from '../../domain/domain.ts';
import { type Repairs, repair } from '../engine/repair.ts';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

/** Mode restrictive for some of the memory and another mode for the rest. */
export const restrictiveMixed: Rule = {
  id: 'restrictive-mixed',
  host: 'optional',
  about: ['memnodes'],
  severity: 'error',
  summary: "Either <memory> or a <memnode> has mode='restrictive', but not both.",
  why: `In mode restrictive, libvirt confines the threads only by cgroup and sets no memory policy; the other modes
set one. libvirt does not mix the two within a domain.`,
  libvirt: 'rejects',
  libvirtBehaviour: `"'restrictive' mode is required in memnode element when mode is 'restrictive' in memory element".
Newer versions refuse the reverse as well; 9.0 accepts it.`,
  advice: 'Give all of them mode restrictive, or none. A `<memnode>` without a mode is strict.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>4</vcpu>
  <numatune>
    <memory mode='restrictive' nodeset='0-1'/>
    <memnode cellid='1' mode='strict' nodeset='1'/>
  </numatune>
  <cpu mode='host-passthrough'>
    <numa>
      <cell id='0' cpus='0-1' memory='1' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='1' unit='GiB'/>
    </numa>
  </cpu>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  const { numatuneMemory: memory, memnodes } = document.domain;
  // Without <memory>, libvirt compares with its default, strict.
  const whole = memory === null || memory.mode === null ? 'strict' : memory.mode.value;
  if (!document.complete || whole === null) return;
  const others = memnodes.filter((memnode) => {
    const mode = modeOf(memnode);
    return mode !== null && (mode === 'restrictive') !== (whole === 'restrictive');
  });
  const [first] = others;
  if (first === undefined) return;
  yield {
    data: asTheWhole(others, whole),
    span: first.mode?.span ?? first.nameSpan,
    message: messageOf(first, memory === null ? null : whole),
    related: [
      ...(memory === null ? [] : [{ uri: document.uri, span: memory.span, message: l10n.t('<memory> is {0}', whole) }]),
      ...others.slice(1, mostRelated).map((other) => ({
        uri: document.uri,
        span: other.span,
        message: l10n.t('{0} is {1}', name(other), modeOf(other) ?? ''),
      })),
    ],
  };
}

/** `whole` is the mode of `<memory>`, null without one. */
function messageOf(first: Memnode, whole: string | null): string {
  if (whole === 'restrictive') {
    return l10n.t(
      '<memory> is restrictive, but {0} is {1}: libvirt refuses the domain unless every <memnode> is restrictive too',
      name(first),
      modeOf(first) ?? '',
    );
  }
  if (whole === null) {
    return l10n.t(
      'No <memory> has that mode, but {0} is restrictive: libvirt refuses the domain unless <memory> is restrictive too',
      name(first),
    );
  }
  return l10n.t(
    '<memory> is {0}, but {1} is restrictive: libvirt refuses the domain unless <memory> is restrictive too',
    whole,
    name(first),
  );
}

function modeOf({ mode }: Memnode): string | null {
  return mode === null ? 'strict' : mode.value;
}

function name({ cellid }: Memnode): string {
  return cellid?.value == null ? l10n.t('a <memnode>') : l10n.t('the <memnode> of guest cell {0}', cellid.value);
}

/** strict binds as firmly as restrictive. */
function asTheWhole(others: readonly Memnode[], whole: string): Repairs {
  const mode = whole === 'restrictive' ? 'restrictive' : 'strict';
  const changes = others.map(
    ({ span }) => ({ kind: 'set attribute', element: span, name: 'mode', value: mode }) as const,
  );
  return repair(l10n.t("Write mode='{0}' in each <memnode>, as libvirt requires", mode), ...changes);
}
