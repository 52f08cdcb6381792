import type { Span } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { ClaimProblem } from '../../fleet/claims.ts';
import type { DomainDocument } from '../../fleet/documents/domain-document.ts';
import type { HostDocument } from '../../fleet/documents/host-document.ts';
import type { ScriptDocument, ScriptRun } from '../../fleet/documents/script-document.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Guest } from '../../fleet/guests/guest.ts';
import type { GuestReference } from '../../fleet/guests/repinning.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import type { ScriptGuest } from '../../fleet/guests/script-guests.ts';
import type { Cause } from '../../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import type { DomainReference } from '../../script/commands/virsh/domain-reference.ts';
import type { DomainPart } from './domain-part.ts';
import type { HostFact } from './host-facts.ts';
import type { Repairs } from './repair.ts';
import type { IsIgnored, SuppressionUse } from './suppression-use.ts';

/** What it costs to ignore a finding; the command's exit status and the editor's colours follow from it. */
export type Severity = 'error' | 'warning' | 'info';

/** Another place that belongs to a finding, in any document of the fleet. */
export interface RelatedPlace {
  readonly uri: string;
  readonly span: Span;
  readonly message: string;
}

/** How many related places a finding lists at most; a pool can have thousands of vCPUs. */
export const mostRelated = 64;

/** What a fix needs to know of a finding; fixes read this and never the message. */
export type FindingData =
  | {
      readonly kind: 'conflict';
      readonly level: 'cpu' | 'core';
      readonly conflicts: Cause;
      /** What can be done besides moving vCPUs, found out when it is asked for. */
      readonly besides: () => Besides | null;
    }
  | Repairs
  | Helpers
  | Displaced
  | OverfullMemory
  | NoRepair
  | Ways;

/** Repairs of a conflict that move no vCPU to another CPU than the domain's. */
export interface Besides {
  /** null if there are none. */
  readonly repairs: Repairs | null;
  /** Whether the pins are right by themselves and the domain describes them wrongly, so that this comes first. */
  readonly first: boolean;
  /** Whether the vCPUs are together on purpose, so that moves are offered and never preferred. */
  readonly keepsCores: boolean;
}

/** vCPUs are in the wrong place: only another one is a repair. */
export interface Displaced {
  readonly kind: 'placement';
  /** The vCPUs without a pin are to get one too; or each vCPU its own CPU, also those of pools. */
  readonly pinned?: 'the rest' | 'each';
}

/** Threads that belong on CPUs that are not dedicated to a vCPU. */
export interface Helpers {
  readonly kind: 'helpers';
  readonly emulator: boolean;
  readonly iothreads: readonly number[];
}

/** Guests have more memory on some nodes than the nodes have, so some of them have to leave. */
export interface OverfullMemory {
  readonly kind: 'overfull memory';
  readonly nodes: CpuSet;
  /** What each guest has there, in KiB; a guest may have several parts. */
  readonly takers: readonly { readonly resident: Resident; readonly kib: number }[];
  /** How much is too much, in KiB. */
  readonly excessKib: number;
  /** How the guest of the finding leaves. */
  readonly move: FindingData;
}

/** A repair that one would look for, and why it is not possible. */
export interface NoRepair {
  readonly kind: 'no repair';
  readonly title: string;
  readonly reason: string;
}

/** Several ways to repair the same, the best first. */
export interface Ways {
  readonly kind: 'ways';
  readonly ways: readonly FindingData[];
  /** Whether all are offered; else a way is looked for only if those before it lead nowhere. */
  readonly all: boolean;
}

/** Ways of which only the first that leads somewhere is offered. */
export function firstOf(...ways: readonly (FindingData | null)[]): Ways {
  return { kind: 'ways', ways: ways.flatMap((way) => way ?? []), all: false };
}

/** Ways that are all offered; the first that leads somewhere is the preferred one. */
export function allOf(...ways: readonly (FindingData | null)[]): Ways {
  return { kind: 'ways', ways: ways.flatMap((way) => way ?? []), all: true };
}

/** What a rule's check reports: a finding without what the rule itself declares. */
export interface Report {
  readonly span: Span;
  /** A function where many trials of fixes count reports and read few. */
  readonly message: string | (() => string);
  /** If it differs from the rule's. */
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[] | (() => readonly RelatedPlace[]);
  readonly data?: FindingData | null;
  /**
   * Of a report that stands for mistakes at several places: the report without those at the ignored places; null if
   * none is left. Without it, the report is ignored at its span.
   */
  readonly without?: (isIgnored: IsIgnored) => Report | null;
  readonly leftTo?: undefined;
}

/** A check leaves a mistake to another rule, which finds it too. It is not shown; `why-not.ts` reports it. */
export interface LeftTo {
  readonly leftTo: string;
  readonly span: Span;
  /** What is said if the other rule is off; without it, nothing. */
  readonly otherwise?: Report;
}

/** What a check says. */
export type Answer = Report | LeftTo;

/** Leaves the mistake at `span` to another rule. */
export function leftTo(rule: string, span: Span, otherwise?: Report): LeftTo {
  return otherwise === undefined ? { leftTo: rule, span } : { leftTo: rule, span, otherwise };
}

/** What a trial of a fix compares. */
export type BareFinding = Pick<Finding, 'severity' | 'data'>;

/** A finding before it is put into words. */
export type UnsaidFinding = Pick<Finding, 'rule' | 'severity' | 'data'>;

/** How many mistakes a finding counts as in a comparison: conflicts that are one finding can become several. */
export function weightOf({ data }: BareFinding): number {
  return data?.kind === 'conflict' ? data.conflicts.length : 1;
}

/** One thing that is wrong with a document. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly data: FindingData | null;
  /** The guest of a script that it is about; undefined for what is about the script itself, and in other documents. */
  readonly guest?: Guest;
  /** As in the report. */
  readonly without?: (isIgnored: IsIgnored) => Finding | null;
}

/** A domain; `occupancy` is who is where on its host, null if no host is known. */
export interface DomainContext<Seen extends Occupancy | null = Occupancy | null> {
  readonly document: DefinedDomain;
  readonly occupancy: Seen;
}

/** A domain whose host is known. */
export type PlacedDomainContext = DomainContext<Occupancy>;

/** A guest, whether a domain describes it or a script starts or re-pins it. */
export interface GuestContext<Seen extends Occupancy | null = Occupancy | null> {
  readonly document: Guest;
  readonly occupancy: Seen;
}

/** A guest whose host is known. */
export type PlacedGuestContext = GuestContext<Occupancy>;

/** A script, and what it does on its host. */
export interface ScriptContext<Seen extends Occupancy | null = Occupancy | null> {
  readonly document: ScriptDocument;
  /** On its host; without one, as far as that does not depend on the host. */
  readonly run: ScriptRun;
  /** Who is where on its host, including what the script starts; null if no host is known. */
  readonly occupancy: Seen;
  /** The same at the end of the script, with guests of other documents where it has moved them. */
  readonly after: () => Occupancy | null;
  /** The same as one of the script's guests sees it, whether or not that guest is taken to run. */
  readonly seenBy: (guest: Guest) => Occupancy | null;
  /**
   * A guest of the script as the script leaves it, once for each branch that leaves it in another way. Empty if its number
   * of vCPUs is then unknown, or if it is judged under another name that the script uses for it.
   */
  readonly judged: (guest: ScriptGuest) => readonly Guest[];
  /** The domain on the same host that libvirt knows by this name, or null. */
  readonly domainNamed: (name: string) => DomainDocument | null;
  /**
   * The domain on the same host that virsh takes this argument for; null if there is none, or if it cannot be known.
   */
  readonly domainMeant: (reference: DomainReference) => DomainDocument | null;
  /** As {@link domainMeant}, for all guests: also the configuration file of one of Proxmox VE. */
  readonly guestMeant: (reference: GuestReference) => Guest | null;
}

/** A script whose host is known. */
export type PlacedScriptContext = ScriptContext<Occupancy>;

/** A host profile, and who is where on its host; null if the host cannot be read. */
export interface ProfileContext<Seen extends Occupancy | null = Occupancy | null> {
  readonly document: HostDocument;
  readonly occupancy: Seen;
  /** Its claims that have no effect in its fleet. */
  readonly claims: readonly ClaimProblem[];
  /** The ids of all rules. */
  readonly ruleIds: readonly string[];
}

/** A host profile whose host can be read. */
export type PlacedProfileContext = ProfileContext<Occupancy>;

/** A document's suppressions after all other rules were asked. */
export interface SuppressionContext {
  readonly suppressions: readonly SuppressionUse[];
  /** The ids of all rules. */
  readonly ruleIds: readonly string[];
}

type Check<Context> = (context: Context) => Iterable<Answer>;

/**
 * What a rule can check; at least one. A domain is a guest too, so a rule with `guest` needs no `domain`. Reports of
 * one script with the same place and message count once. Findings of `suppressions` cannot be suppressed themselves.
 */
export interface Checks<Seen extends Occupancy | null> {
  readonly domain?: Check<DomainContext<Seen>>;
  readonly guest?: Check<GuestContext<Seen>>;
  readonly script?: Check<ScriptContext<Seen>>;
  readonly profile?: Check<ProfileContext<Seen>>;
  readonly suppressions?: Check<SuppressionContext>;
}

/**
 * The examples of a rule's page. They are run as a test: the wrong one gives exactly this rule's finding, the right one
 * none.
 */
export interface RuleExamples {
  /** The host that they run on, from `example-hosts.ts`; `example` by default. */
  readonly host?: 'example' | 'tuned';
  readonly wrong: string;
  /** Only if the preferred fix of the wrong one is missing, or its result does not teach; else that result is right. */
  readonly right?: string;
  /** The profile of a host of their own; the page shows it. */
  readonly profile?: string;
  /** Another domain that runs on the same host. */
  readonly beside?: string;
  /** What `virsh domstats --vcpu --raw` of the host prints while each example runs. */
  readonly evidence?: { readonly wrong: string; readonly right: string };
  /** What `virsh vcpuinfo --pretty` prints while the domain of each example runs. */
  readonly running?: { readonly wrong: string; readonly right: string };
  /** What the examples are called, if not `web.xml` for a domain or `start.sh` for a script. */
  readonly file?: string;
}

/** What a rule says of itself: the source of its page in docs/rules. */
export interface RuleDescription {
  /** The rule's name; it never changes. */
  readonly id: string;
  readonly severity: Severity;
  /** One line: what it finds. */
  readonly summary: string;
  /** What it costs to ignore it, with a figure and its source if there is one. Markdown. */
  readonly why: string;
  /** When libvirt itself reports the mistake. */
  readonly libvirt: 'silent' | 'rejects' | 'start fails' | 'drops' | 'not asked';
  /** libvirt's behaviour in a sentence. */
  readonly libvirtBehaviour: string;
  /** What to do about it. Markdown. */
  readonly advice: string;
  /** A safe fix can only make things better; a suggestion is the author's choice. */
  readonly fix: 'safe' | 'suggestion' | 'none';
  /** Why there is none, if there is none. */
  readonly noFix?: () => string;
  /** Whether that says more than the messages do, so that it is shown at each finding. */
  readonly showsNoFix?: boolean;
  readonly since: string;
  readonly examples: RuleExamples;
  readonly covers?: Covered;
  /**
   * A guest without any of these parts gets no answer from the rule, so it is not asked: at every keystroke, each rule
   * costs some microseconds even if it looks at nothing.
   */
  readonly about?: readonly DomainPart[];
}

/** The rules whose findings at the same list follow from a rule's finding, and are not shown beside it; `all`: any. */
export type Covered = 'all' | readonly string[];

/** A rule that works without a host, and may say more with one. */
export interface HostlessRule extends RuleDescription {
  readonly host: 'optional';
  readonly checks: Checks<Occupancy | null>;
}

/** A rule that needs a host. */
export interface HostedRule extends RuleDescription {
  /**
   * `required`: silent if no host is known. `preferred`: then asked about a guest by itself, on `onUnknownHost`, which
   * has no name, cores, nodes or neighbours.
   */
  readonly host: 'required' | 'preferred';
  /** What it needs to know of the host besides cores and nodes. */
  readonly hostFacts?: readonly HostFact[];
  readonly checks: Checks<Occupancy>;
}

/** A rule. The runner goes by `host`, which says whether it needs one, and `checks`, which say what it can check. */
export type Rule = HostlessRule | HostedRule;
