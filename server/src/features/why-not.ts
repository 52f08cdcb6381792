import * as l10n from '@vscode/l10n';
import type { Span } from '../base/span.ts';
import { LineIndex } from '../base/text.ts';
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
import { rules } from '../rules/index.ts';
import { enumeration } from '../wording/wording.ts';

/** Answers why rules have, or have no, findings shown in a document. `setting` as in `findings`. */
export function whyNotIn(fleet: Fleet, document: FleetDocument, setting: RuleLevels = asDefined): AskWhyNot {
  switch (document.kind) {
    case 'domain':
      return whyNotInDomain(document, fleet.occupancyFor(document), { host: fleet.hostOf(document), setting });
    case 'script':
      return whyNotInScript(scriptContext(document, fleet), { host: fleet.hostOf(document), setting });
    case 'host':
      return whyNotInProfile(document, fleet.occupancyOf(document), fleet.claimProblemsOf(document), {
        host: document,
        setting,
      });
  }
}

/**
 * Why a rule has, or has no, finding shown in a document, in a sentence. `line`, from 1, is the line that was asked about;
 * null for the whole document. null if the document has no such line.
 */
export function whyNotInWords(
  rule: string,
  line: number | null,
  ask: AskWhyNot,
  document: FleetDocument,
): string | null {
  const lines = new LineIndex(document.text);
  if (line !== null && line > lines.lineCount) return null;
  const within = line === null ? undefined : lines.lineSpan(line - 1);
  const lineOf = ({ start }: Span) => lines.positionAt(start).line + 1;
  return sentence(rule, ask(rule, within), lineOf, document.kind);
}

function sentence(rule: string, answer: WhyNot, lineOf: (span: Span) => number, kind: FleetDocument['kind']): string {
  switch (answer.kind) {
    case 'shown': {
      const at = [...new Set(answer.findings.map(({ span }) => lineOf(span)))].map(String);
      return at.length === 1
        ? l10n.t('{0} is shown, at line {1}', rule, enumeration(at))
        : l10n.t('{0} is shown, at lines {1}', rule, enumeration(at));
    }
    case 'no host':
      return l10n.t('{0} needs a host, and none is known', rule);
    case 'facts unknown':
      return l10n.t(
        "{0} needs what the host's captures leave out: {1}",
        rule,
        enumeration(answer.facts.map(factInWords)),
      );
    case 'left':
      return l10n.t('{0} leaves this to {1}, which found it at line {2}', rule, answer.to, lineOf(answer.span));
    case 'suppressed':
      return l10n.t('{0} is suppressed by the comment at line {1}', rule, lineOf(answer.comment));
    case 'off':
      return answer.by === 'profile'
        ? l10n.t("{0} found something, but the host's profile turns it off", rule)
        : l10n.t('{0} found something, but the setting pinset.rules turns it off', rule);
    case 'not found':
      return answer.textKnown
        ? l10n.t('{0} checked this and found nothing', rule)
        : l10n.t('{0} found nothing in what is known; parts of the text are broken or filled in later', rule);
    case 'foreign':
      return notAbout(rule, kind);
    case 'unknown rule':
      return l10n.t('there is no rule {0}', rule);
  }
}

function notAbout(rule: string, kind: FleetDocument['kind']): string {
  switch (kind) {
    case 'domain':
      return l10n.t('{0} does not check domains', rule);
    case 'script':
      return l10n.t('{0} does not check such scripts', rule);
    case 'host':
      return l10n.t('{0} does not check host profiles', rule);
  }
}

function factInWords(fact: HostFact): string {
  switch (fact) {
    case 'cores and nodes':
      return l10n.t('the core and node of each CPU');
    case 'L3 groups':
      return l10n.t('L3 groups');
    case 'memory':
      return l10n.t('the memory of each node');
    case 'huge pages':
      return l10n.t('huge pages');
    case 'devices':
      return l10n.t('devices');
    case 'kinds of cores':
      return l10n.t('kinds of cores');
    case 'vendor':
      return l10n.t('the vendor of the CPUs');
    case 'isolated CPUs':
      return l10n.t('isolated CPUs');
  }
}

/** What all rules answer about a document, in one line for a log, in English. */
export function whyNotForLog(ask: AskWhyNot): string {
  const groups = new Map<string, string[]>();
  const add = (group: string, what: string) => groups.set(group, [...(groups.get(group) ?? []), what]);
  const counts = { 'no host': 0, foreign: 0, 'not found': 0 };
  for (const { id } of rules) {
    const answer = ask(id);
    switch (answer.kind) {
      case 'shown':
        add('shown', id);
        break;
      case 'suppressed':
        add('suppressed', id);
        break;
      case 'off':
        add(`off in the ${answer.by}`, id);
        break;
      case 'left':
        add('left to another rule', `${id} (${answer.to})`);
        break;
      case 'facts unknown':
        add('unknown in the captures', `${id} (${answer.facts.join(', ')})`);
        break;
      case 'no host':
      case 'foreign':
      case 'not found':
        counts[answer.kind]++;
        break;
      case 'unknown rule':
        break;
    }
  }
  const named = [...groups].map(([group, all]) => `${group}: ${all.join(', ')}`);
  if (counts['no host'] > 0) named.push(`no host known for ${counts['no host']} rules`);
  return [
    ...named,
    `nothing found by ${counts['not found']} rules`,
    `not about such documents: ${counts.foreign}`,
  ].join('; ');
}
