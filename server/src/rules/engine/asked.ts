import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { resolveReferences } from '../../syntax/xml/reference.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import { type HostFact, tells } from './host-facts.ts';
import type { Checks, Rule, ScriptContext } from './rule.ts';

/** Whether a rule can answer for a document, by what it declares and what is known; and why not. */
export type Asked =
  | { readonly kind: 'asked' }
  /** The rule is not about documents of this kind. */
  | { readonly kind: 'foreign' }
  /** Parts of the text are unknown: it is broken, or has placeholders. */
  | { readonly kind: 'text unknown' }
  | { readonly kind: 'no host' }
  /** The host's captures leave out what the rule needs. */
  | { readonly kind: 'facts unknown'; readonly facts: readonly HostFact[] };

/** What is known when rules are asked about a document. */
export interface Knowledge {
  /** Whether a rule with these checks is about the document. */
  readonly concerns: (checks: Checks<Occupancy>) => boolean;
  /** The whole text is known. */
  readonly textKnown: boolean;
  /** null if no host is known. */
  readonly topology: HostTopology | null;
}

/** Whether a rule can answer with this knowledge. */
export function askedOf(rule: Rule, { concerns, textKnown, topology }: Knowledge): Asked {
  if (!concerns(rule.checks)) return { kind: 'foreign' };
  if (!textKnown) return { kind: 'text unknown' };
  if (rule.host === 'optional') return { kind: 'asked' };
  if (topology === null) return { kind: 'no host' };
  const needed: readonly HostFact[] = ['cores and nodes', ...(rule.hostFacts ?? [])];
  const facts = needed.filter((fact) => !tells(topology, fact));
  return facts.length === 0 ? { kind: 'asked' } : { kind: 'facts unknown', facts };
}

/** What is known of a domain. */
export function knowledgeOfDomain({ complete, text }: DefinedDomain, occupancy: Occupancy | null): Knowledge {
  return {
    concerns: ({ domain, guest }) => (domain ?? guest) !== undefined,
    textKnown: complete && !hasPlaceholder(resolveReferences(text).text),
    topology: occupancy?.host.topology ?? null,
  };
}

/** What is known of a script. A domain in a here-doc has the findings of any domain. */
export function knowledgeOfScript({ run, occupancy }: ScriptContext): Knowledge {
  const domains = run.guests().flatMap(({ definition }) => definition ?? []);
  return {
    concerns: ({ domain, guest, script }) =>
      (script ?? guest ?? (domains.length > 0 ? domain : undefined)) !== undefined,
    textKnown: isAllKnown(run) && domains.every(({ complete }) => complete),
    topology: occupancy?.host.topology ?? null,
  };
}

/** What is known of a host profile, whose text has no unknown parts. */
export function knowledgeOfProfile({ host }: HostDocument): Knowledge {
  return { concerns: ({ profile }) => profile !== undefined, textKnown: true, topology: host?.topology ?? null };
}

function isAllKnown({ complete, processes }: ScriptRun): boolean {
  return complete && processes.every(({ argv }) => argv.every(({ text }) => text !== null));
}
