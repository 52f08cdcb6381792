import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import type { FleetDocument } from '../fleet/documents/document.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { HostFact } from '../rules/engine/host-facts.ts';
import { scriptContext } from '../rules/engine/script-context.ts';
import { asDefined, type RuleLevels } from '../rules/engine/severity.ts';
import {
  type AskWhyNot,
  type WhyNot,
  whyNotInDomain,
  whyNotInProfile,
  whyNotInScript,
} from '../rules/engine/why-not.ts';
import { alternatives, quotable } from '../wording/wording.ts';

/** Answers why rules have, or have no, findings shown in a document, with the severities of `findings`. */
export function whyNot(fleet: Fleet, document: FleetDocument, setting: RuleLevels = asDefined): AskWhyNot {
  const levels = { host: document.kind === 'host' ? document : fleet.hostOf(document), setting };
  switch (document.kind) {
    case 'domain':
      return whyNotInDomain(document, fleet.occupancyFor(document), levels);
    case 'script':
      return whyNotInScript(scriptContext(document, fleet), levels);
    case 'host':
      return whyNotInProfile(document, fleet.occupancyOf(document), fleet.claimProblemsOf(document), levels);
  }
}

/** The answer as a sentence. `lineOf` gives the line of a place in the document, from 1. */
export function whyNotInWords(id: string, answer: WhyNot, lineOf: (span: Span) => number): string {
  const rule = quotable(id);
  switch (answer.kind) {
    case 'shown': {
      const lines = answer.findings.map(({ span }) => lineOf(span));
      return l10n.t('{0} is shown, at line {1}', rule, [...new Set(lines)].join(', '));
    }
    case 'no host':
      return l10n.t('{0} needs a host, and no host is known for this document', rule);
    case 'facts unknown':
      return l10n.t("{0} needs what the host's captures leave out: {1}", rule, answer.facts.map(inWords).join(', '));
    case 'left':
      return l10n.t('{0} leaves this to {1}, at line {2}', rule, answer.to, lineOf(answer.span));
    case 'suppressed':
      return l10n.t('{0} is suppressed by the comment at line {1}', rule, lineOf(answer.comment));
    case 'off':
      return answer.by === 'profile'
        ? l10n.t("{0} is off in the host's profile", rule)
        : l10n.t('{0} is off in the setting pinset.rules', rule);
    case 'not found':
      return answer.textKnown
        ? l10n.t('{0} was checked and finds nothing', rule)
        : l10n.t('{0} finds nothing; parts of the document are unknown, because it is a template or broken', rule);
    case 'foreign':
      return l10n.t('{0} does not check documents of this kind', rule);
    case 'unknown rule':
      return answer.near.length === 0
        ? l10n.t('There is no rule {0}', rule)
        : l10n.t('There is no rule {0}; did you mean {1}?', rule, alternatives(answer.near));
  }
}

function inWords(fact: HostFact): string {
  switch (fact) {
    case 'cores and nodes':
      return l10n.t('cores and nodes');
    case 'L3 groups':
      return l10n.t('L3 groups');
    case 'memory':
      return l10n.t('memory');
    case 'huge pages':
      return l10n.t('huge pages');
    case 'devices':
      return l10n.t('devices');
    case 'kinds of cores':
      return l10n.t('kinds of cores');
    case 'vendor':
      return l10n.t('vendor');
    case 'isolated CPUs':
      return l10n.t('isolated CPUs');
  }
}
