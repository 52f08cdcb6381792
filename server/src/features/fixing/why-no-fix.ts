import * as l10n from '@vscode/l10n';
import type { FixResult } from '../../fixes/fix.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { planDomain } from '../../placement/plan.ts';
import { requestOfDomain } from '../../placement/request/request-of-domain.ts';
import { spaceBeside } from '../../placement/space/space.ts';
import { waysOut } from '../../placement/ways-out.ts';
import { ruleById } from '../../rules/engine/answers.ts';
import type { Finding, FindingData } from '../../rules/engine/rule.ts';
import { fixersIn } from './fixer.ts';

/** Why a finding has no fix, and what would make one possible. */
export interface WhyNoFix {
  readonly reason: string;
  /** Changes of what the domain asks for, or of the host, each in a sentence; often none is known. */
  readonly waysOut: readonly string[];
  /** Whether the domain as a whole has room on its host, so that its author may place it anew. */
  readonly hasRoom: boolean;
}

/**
 * Why a finding has no fix; null if it has one. `results` is what the search for its fixes came to: what no place was
 * found for says more than an edit that was refused.
 */
export function noFixReason({ rule, data }: Finding, results: readonly FixResult[]): string | null {
  if (results.some(({ kind }) => kind === 'fix')) return null;
  const none = results.filter((result) => result.kind === 'no fix');
  const decisive = none.findLast(({ wasTried }) => !wasTried) ?? none[0];
  if (decisive !== undefined) return decisive.reason;
  if (results.length > 0) return l10n.t('the search for one was cut short');
  if (data !== null) return l10n.t('no host is known for the document');
  return ruleById.get(rule)?.noFix?.() ?? l10n.t('what is right only the author can know');
}

/**
 * Whether the reason for which a finding has no fix is shown without being asked for. If its rule looks for none, that
 * is mostly no news: only the author can know what is right.
 */
export function showsNoFix({ rule, data }: Finding): boolean {
  return data !== null || ruleById.get(rule)?.showsNoFix === true;
}

/** Why a finding has no fix, with the ways out of a lack of room. */
export function whyNoFix(fleet: Fleet, document: FleetDocument, finding: Finding): WhyNoFix | null {
  const reason = noFixReason(finding, fixersIn(fleet)(document)(finding));
  if (reason === null) return null;
  const room = isAboutPlaces(finding.data) ? roomFor(fleet, document) : null;
  return { reason, waysOut: room?.waysOut ?? [], hasRoom: room?.hasRoom ?? false };
}

function isAboutPlaces(data: FindingData | null): boolean {
  switch (data?.kind) {
    case 'conflict':
    case 'placement':
      return true;
    case 'ways':
      return data.ways.some(isAboutPlaces);
    case 'overfull memory':
      return isAboutPlaces(data.move);
    default:
      return false;
  }
}

/** Whether the domain has room on its host, and if not, what would make some; null if its request is not known. */
function roomFor(fleet: Fleet, document: FleetDocument): Pick<WhyNoFix, 'hasRoom' | 'waysOut'> | null {
  const occupancy = document.kind === 'domain' ? fleet.occupancyFor(document) : null;
  if (document.kind !== 'domain' || occupancy === null) return null;
  const request = requestOfDomain(document, occupancy);
  const space = spaceBeside(document, occupancy);
  if (request === null) return null;
  if (planDomain(request, space).feasible) return { hasRoom: true, waysOut: [] };
  return { hasRoom: false, waysOut: waysOut(request, space).map(({ message }) => message) };
}
