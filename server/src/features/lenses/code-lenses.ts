import * as l10n from '@vscode/l10n';
import { getOrAdd } from '../../base/get-or-add.ts';
import type { Span } from '../../base/span.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument } from '../../fleet/documents/script-document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { EmbeddedDomain } from '../../fleet/guests/embedded-domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { scriptContext } from '../../rules/engine/script-context.ts';
import { amount } from '../../wording/wording.ts';
import { allBusyInWords } from '../forecast/all-busy.ts';

/** The kinds of code lenses, each of which can be switched off; the names are those of the settings. */
export const codeLensKinds = ['host', 'map', 'findings', 'place', 'forecast'] as const;
export type CodeLensKind = (typeof codeLensKinds)[number];

/**
 * A line above a domain: its host, its vCPUs with the count of its findings, or the offer to place it; or above its
 * cputune, what its vCPUs get when all are busy.
 */
export interface CodeLens {
  readonly kind: CodeLensKind;
  readonly text: string;
  /** The name in the tag of the element. */
  readonly span: Span;
}

/** The lenses of a domain, in the order in which they are read. A domain without a host cannot be placed. */
export function lensesOfDomain(
  fleet: Fleet,
  document: DomainDocument,
  findings: readonly Finding[],
  kinds: ReadonlySet<CodeLensKind>,
): CodeLens[] {
  return lensesOf(document, fleet.hostOf(document), fleet.occupancyFor(document), findings, kinds);
}

/** The lenses of the domains that a script holds, each once. They are placed by the script, not by themselves. */
export function lensesOfScript(
  fleet: Fleet,
  document: ScriptDocument,
  findings: readonly Finding[],
  kinds: ReadonlySet<CodeLensKind>,
): CodeLens[] {
  const { run, seenBy } = scriptContext(document, fleet);
  const host = fleet.hostOf(document);
  const held = new Map<number, EmbeddedDomain>();
  for (const { definition } of run.guests()) {
    if (definition !== null) getOrAdd(held, definition.domain.nameSpan.start, () => definition);
  }
  const shown = new Set([...kinds].filter((kind) => kind !== 'place'));
  // What is found stays when the host is read again, and its guests are then others.
  const isOf = (guest: Guest | undefined, start: number) =>
    guest?.kind === 'embedded domain' && guest.domain.nameSpan.start === start;
  return [...held].flatMap(([start, domain]) => {
    const own = findings.filter(({ guest }) => isOf(guest, start));
    return lensesOf(domain, host, seenBy(domain), own, shown);
  });
}

function lensesOf(
  document: DefinedDomain,
  host: HostDocument | null,
  occupancy: Occupancy | null,
  findings: readonly Finding[],
  kinds: ReadonlySet<CodeLensKind>,
): CodeLens[] {
  const { domain, threads } = document;
  const counts = threads.maxVcpus === null ? [] : [amount(threads.maxVcpus, 'vCPU')];
  counts.push(findings.length === 0 ? l10n.t('no findings') : amount(findings.length, 'finding'));
  const texts: Record<CodeLensKind, string | null> = {
    host: host === null ? l10n.t('No host') : (host.host?.name ?? l10n.t('The host cannot be used')),
    map: host?.host == null ? null : l10n.t('Map'),
    findings: counts.join(' · '),
    place: host?.host == null ? null : l10n.t('Place…'),
    forecast: kinds.has('forecast') && occupancy !== null ? allBusyInWords(document, occupancy) : null,
  };
  const tuning = domain.cputune[0] ?? domain.vcpu;
  return codeLensKinds.flatMap((kind) => {
    const text = texts[kind];
    return text === null || !kinds.has(kind)
      ? []
      : [{ kind, text, span: kind === 'forecast' ? (tuning?.nameSpan ?? domain.nameSpan) : domain.nameSpan }];
  });
}
