import type { Span } from '../../base/span.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { Conflict } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { HostFact } from './host-facts.ts';
import type { Repairs } from './repair.ts';
import type { SuppressionUse } from './suppression-use.ts';

/** How much a finding costs whoever ignores it; the command's exit status and the editor's colours follow it. */
export type Severity = 'error' | 'warning' | 'info';

/** A further place that belongs to a finding, in any document of the fleet. */
export interface RelatedPlace {
  readonly uri: string;
  readonly span: Span;
  readonly message: string;
}

/** How many further places a finding lists; a pool of a thousand vCPUs needs no thousand lines. */
export const mostRelated = 64;

/** What a fix has to know of a finding; fixes read this and never the message. */
export type FindingData =
  | { readonly kind: 'conflict'; readonly level: 'cpu' | 'core'; readonly conflict: Conflict }
  | {
      readonly kind: 'replace';
      readonly span: Span;
      readonly newText: string;
      readonly title?: string;
      readonly safe?: true;
    }
  | Repairs
  /** Threads that belong on CPUs which no vCPU has to itself. */
  | { readonly kind: 'helpers'; readonly emulator: boolean; readonly iothreads: readonly number[] }
  /** Where the domain is as a whole is wrong: only another place for it is a repair. */
  | { readonly kind: 'placement' };

/** What a rule's check reports: the finding without what the rule itself says. */
export interface Report {
  readonly span: Span;
  readonly message: string;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  readonly data?: FindingData;
}

/** One thing that is wrong with a document. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly data: FindingData | null;
}

/** A domain, and who is where on its host; null where no host is known. */
export interface DomainContext {
  readonly document: DefinedDomain;
  readonly occupancy: Occupancy | null;
}

/** A domain whose host is known. */
export interface PlacedDomainContext extends DomainContext {
  readonly occupancy: Occupancy;
}

/** A guest on its host: a domain, or what a script starts or re-pins. */
export interface PlacedGuestContext {
  readonly document: Guest;
  readonly occupancy: Occupancy;
}

/** An example of a rule's page. It is run as a test: the wrong one gives exactly this rule's finding, the right one none. */
export interface RuleExamples {
  /** The host that they run on, a profile in docs/rules; `example` where it is left out. */
  readonly host?: 'example' | 'tuned';
  readonly wrong: string;
  readonly right: string;
  /** The profile of the host that they run on, where it is one of their own; it is shown with them. */
  readonly profile?: string;
  /** Another domain that runs there too. */
  readonly beside?: string;
  /** What the examples are called; `web.xml` of a domain, `start.sh` of a script, where it is left out. */
  readonly file?: string;
}

/** What a rule says of itself: the source of its page in docs/rules. */
export interface RuleDescription {
  /** Its name for ever. */
  readonly id: string;
  readonly severity: Severity;
  /** One line: what it finds. */
  readonly summary: string;
  /** What it costs to ignore it, with a figure and its source where there is one. Markdown. */
  readonly why: string;
  /** When libvirt itself would say so. */
  readonly libvirt: 'silent' | 'rejects' | 'start fails' | 'drops' | 'not asked';
  /** libvirt's behaviour in a sentence. */
  readonly libvirtBehaviour: string;
  /** What to do about it. Markdown. */
  readonly advice: string;
  /** A safe fix can only make things better; for a suggestion the author must choose. */
  readonly fix: 'safe' | 'suggestion' | 'none';
  readonly since: string;
  readonly examples: RuleExamples;
}

/** A script, and what it does on its host. */
export interface ScriptContext {
  readonly document: ScriptDocument;
  /** On its host; without one, as far as that does not depend on the host. */
  readonly run: ScriptRun;
  /** Who is where on its host, what the script starts among them; null where no host is known. */
  readonly occupancy: Occupancy | null;
  /** The same as one of the script's guests sees it, which is there whether it is taken to run or not. */
  readonly seenBy: (guest: Guest) => Occupancy | null;
  /** The domain on the same host that libvirt knows by this name; null where there is none. */
  readonly domainNamed: (name: string) => DomainDocument | null;
}

/** A script whose host is known. */
export interface PlacedScriptContext extends ScriptContext {
  readonly occupancy: Occupancy;
}

/** A rule about a domain that needs no host. */
export interface DomainRule extends RuleDescription {
  readonly subject: 'domain';
  check(context: DomainContext): Iterable<Report>;
  /** What of it scripts have, where they have any of it. */
  checkScript?(context: ScriptContext): Iterable<Report>;
}

/** A rule about a domain on its host; silent where no host is known. */
export interface PlacedDomainRule extends RuleDescription {
  readonly subject: 'domain on host';
  /** What it has to know of the host besides cores and nodes. */
  readonly needs?: readonly HostFact[];
  check(context: PlacedDomainContext): Iterable<Report>;
  /** What of it scripts have, where they have any of it. */
  checkScript?(context: PlacedScriptContext): Iterable<Report>;
}

/** A rule about a guest on its host, whether a domain describes it or a script starts it. */
export interface PlacedGuestRule extends RuleDescription {
  readonly subject: 'guest on host';
  /** What it has to know of the host besides cores and nodes. */
  readonly needs?: readonly HostFact[];
  check(context: PlacedGuestContext): Iterable<Report>;
}

/** A host profile, and who is where on its host; null where the host cannot be read. */
export interface HostContext {
  readonly document: HostDocument;
  readonly occupancy: Occupancy | null;
  /** Those of its claims that have no effect in its fleet. */
  readonly claims: readonly ClaimProblem[];
}

/** A rule about a host profile. */
export interface HostRule extends RuleDescription {
  readonly subject: 'host';
  checkHost(context: HostContext): Iterable<Report>;
}

/** What became of a document's suppressions when all other rules had been asked. */
export interface SuppressionContext {
  readonly suppressions: readonly SuppressionUse[];
  /** The ids of all rules. */
  readonly ruleIds: readonly string[];
}

/** A rule about the suppressions of a domain or script. What it finds cannot be suppressed itself. */
export interface SuppressionRule extends RuleDescription {
  readonly subject: 'suppressions';
  check(context: SuppressionContext): Iterable<Report>;
}

/** A rule that speaks in the host's profile or in a guest on that host; its examples are domains. */
export interface HostAndDomainRule extends RuleDescription {
  readonly subject: 'host and domain';
  checkHost(context: HostContext): Iterable<Report>;
  check(context: PlacedGuestContext): Iterable<Report>;
}

/** The rules whose findings at the same list follow from a finding, and are left out beside it; `all`: any others. */
export type Covered = 'all' | readonly string[];

/** A rule about a shell script or a unit file that needs no host. Reports of one place and message count once. */
export interface ScriptRule extends RuleDescription {
  readonly subject: 'script';
  readonly covers?: Covered;
  checkScript(context: ScriptContext): Iterable<Report>;
}

/** A rule about a script on its host; silent where no host is known. */
export interface PlacedScriptRule extends RuleDescription {
  readonly subject: 'script on host';
  readonly covers?: Covered;
  checkScript(context: PlacedScriptContext): Iterable<Report>;
}

export type Rule =
  | DomainRule
  | PlacedDomainRule
  | PlacedGuestRule
  | HostRule
  | HostAndDomainRule
  | SuppressionRule
  | ScriptRule
  | PlacedScriptRule;
