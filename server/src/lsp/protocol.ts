import {
  NotificationType,
  NotificationType0,
  type Position,
  type Range,
  RequestType,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { MapScheme } from '../drawing/map/map-style.ts';
import type { HostFacts } from '../features/hosts/host-facts.ts';
import type { TreeItemKind, TreeItemState } from '../features/hosts/tree/tree-node.ts';
import type { Ghost } from '../features/map/moves/ghosts.ts';

export type { Ghost, HostFacts, MapScheme, TreeItemKind, TreeItemState };

/** The host that a document's threads run on. */
export interface HostAnswer extends HostFacts {
  /** null if the document has no known host; `reason` says why. */
  readonly name: string | null;
  /** The URI of the profile or capture that describes the host, or should; null if there is none. */
  readonly profile: string | null;
  /**
   * `unclaimed`: the document has no host. `broken`: the profile or capture of its host cannot be used. `reading`: the
   * workspace is still being read. `refused`: the document is not checked, for instance because it is too large.
   * `foreign`: the document is not a domain, script or host profile.
   */
  readonly state: 'known' | 'unclaimed' | 'broken' | 'reading' | 'refused' | 'foreign';
  /** How the host was found (`domain`: by the domain that it edits); null without one, and for a host's own profile. */
  readonly by: 'claim' | 'setting' | 'only host' | 'domain' | null;
  readonly reason: string | null;
  /**
   * The first error in the profile, at a line counted from 1. A host that is `known` in spite of it has the topology
   * that its profile had before the error was typed. null if there is none.
   */
  readonly profileError: { readonly line: number; readonly message: string } | null;
}

/** Client to server: requests the host of a document. */
export const hostRequest = new RequestType<{ uri: string }, HostAnswer, void>('pinset/host');

/** A host that a document can be assigned to. */
export interface HostChoice extends HostFacts {
  readonly name: string;
  /** The URI of the profile, or of the capture that takes its place. */
  readonly profile: string;
  readonly isProfile: boolean;
  /** The digits of the UUID that libvirt knows it by; null if its profile does not tell. */
  readonly uuid: string | null;
  /** Why the host cannot be used; null if it can. */
  readonly problem: string | null;
  /** Whether it is the host of the document in the request. */
  readonly isHost: boolean;
  /** Whether it is the host of the setting `pinset.host` for the document, or without a document, for the workspace. */
  readonly isDefault: boolean;
  /** The first of its `documents` that claims the document; null if none does. */
  readonly claim: string | null;
}

/**
 * Client to server: requests all hosts by path, which is the precedence of their claims, with their relation to a
 * document.
 */
export const hostsRequest = new RequestType<{ uri: string | null }, { hosts: readonly HostChoice[] }, void>(
  'pinset/hosts',
);

/** An item of the tree of hosts: host, node, L3 group, core, CPU, and who is pinned there. */
export interface HostTreeItem {
  /** Names it among its siblings, in all answers. The names from the root to an item are its path. */
  readonly name: string;
  readonly kind: TreeItemKind;
  readonly label: string;
  /** What else there is to say on its line; may be empty. */
  readonly description: string;
  /** Label and description as a sentence for screen readers. */
  readonly spoken: string;
  /** For those who look closer; may be empty. */
  readonly tooltip: string;
  /** Who is on its CPUs, or that something is wrong; null for neither. */
  readonly state: TreeItemState;
  /**
   * The document that it stands for, or the place that pins its threads; null if there is none. Without a range, the
   * document as a whole.
   */
  readonly location: { readonly uri: string; readonly range: Range | null } | null;
  /** The URIs of the captures that its host is read from; empty for other items. */
  readonly captures: readonly string[];
  readonly hasChildren: boolean;
}

/**
 * Client to server: requests what is below the item with this path, `[]` for the hosts themselves. Empty if there is no
 * such item, or no host.
 */
export const hostTreeRequest = new RequestType<{ path: readonly string[] }, { items: readonly HostTreeItem[] }, void>(
  'pinset/hostTree',
);

/** Server to client: the last answers to `pinset/hostTree` for these paths are outdated. */
export const hostTreeChangedNotification = new NotificationType<{ paths: readonly (readonly string[])[] }>(
  'pinset/hostTreeChanged',
);

/** New places for the domains of a host. */
export interface HostPlanAnswer {
  /** What changes, in words; empty if nothing does. */
  readonly title: string;
  /** How many findings the domains of the host have; null if nothing changes. */
  readonly findings: { readonly before: number; readonly after: number } | null;
  readonly edit: WorkspaceEdit | null;
  /** Where the threads that move would be. */
  readonly ghosts: readonly Ghost[];
  /** Why there is none; null if there is one. */
  readonly problem: string | null;
}

/** Client to server: plans the domains of a host anew; `uri` is that of its profile. */
export const planHostRequest = new RequestType<{ uri: string }, HostPlanAnswer, void>('pinset/planHost');

/** The host that a capture or the server's machine describes. */
export interface CaptureAnswer {
  readonly ok: boolean;
  /** The probable name of the host. */
  readonly name: string;
  /** The counts of its parts on one line; empty if nothing could be read. */
  readonly summary: string;
  /** Sentences that say why it cannot be read, or what was left out. */
  readonly problems: readonly string[];
}

/** A capture, and further captures of the same host. */
export interface CaptureParams {
  readonly uri: string;
  readonly others?: readonly string[];
}

/** Client to server: requests the host that a file or several files together describe. */
export const readCaptureRequest = new RequestType<CaptureParams, CaptureAnswer, void>('pinset/readCapture');

/** A command for a shell on a host, and what its output describes, in words. */
export interface CaptureCommandChoice {
  readonly command: string;
  readonly tells: string;
}

/** Client to server: requests the commands that capture a host, those with the most complete output first. */
export const captureCommandsRequest = new RequestType<
  Record<string, never>,
  { commands: readonly CaptureCommandChoice[] },
  void
>('pinset/captureCommands');

/** {@link CaptureAnswer} with the object for `topology` in a profile; null if nothing could be read. */
export interface MachineAnswer extends CaptureAnswer {
  readonly topology: object | null;
}

/** Client to server: requests the machine that the server runs on. Only a server on Linux can read it. */
export const readMachineRequest = new RequestType<Record<string, never>, MachineAnswer, void>('pinset/readMachine');

/** The argument of the command `pinset.whyNoFix`, and of its request. */
export interface WhyNoFixParams {
  readonly uri: string;
  /** The findings that are meant, as in the data of their diagnostics. */
  readonly findings?: readonly string[];
  /** Else those at this place; without both, all of the document. */
  readonly position?: Position;
}

/** The argument of the command `pinset.explainRule`. */
export interface ExplainRuleParams {
  /** The document with the finding. */
  readonly uri: string;
  readonly rule: string;
  /** The URI of the rule's page; null if the client has no pages. */
  readonly page: string | null;
}

/** Why findings have no fix. */
export interface WhyNoFixAnswer {
  /** The reasons and what would make a fix possible, one finding a line. */
  readonly message: string;
  /** Whether there is room for the domain as a whole, so that it can be placed anew. */
  readonly hasRoom: boolean;
  /** The URI of the page of the first finding's rule; null if the client has no pages. */
  readonly page: string | null;
}

/** Client to server: asks why findings of a document have no fix. */
export const whyNoFixRequest = new RequestType<WhyNoFixParams, WhyNoFixAnswer, void>('pinset/whyNoFix');

/** The argument of the command `pinset.placeDomain`. */
export interface PlaceDomainParams {
  readonly uri: string;
  /** Which of the places is taken, from 1; without it, the user is asked. */
  readonly place?: number;
}

/** A place for a domain, in words. */
export interface PlaceChoice {
  /** `Node 0, CPUs 4-7`. */
  readonly title: string;
  /** Its cores and caches. */
  readonly where: string;
  /** Which findings come and go, then what moves; a few words each. */
  readonly remarks: readonly string[];
  /** Puts the domain there; null if it is there already. */
  readonly edit: WorkspaceEdit | null;
  /** Where the threads that move would be. */
  readonly ghosts: readonly Ghost[];
}

/** The places that a domain could have on its host, the best first. */
export interface PlacesAnswer {
  /** The name of the domain; empty if the document is not a domain. */
  readonly domain: string;
  /** null if no host is known for it. */
  readonly host: string | null;
  readonly places: readonly PlaceChoice[];
  /** Why there are none, and what would make room; null if there are some. */
  readonly problem: string | null;
}

/** Client to server: requests the places that the domain of a document could have. */
export const placesRequest = new RequestType<{ uri: string }, PlacesAnswer, void>('pinset/places');

/** The state of the server in numbers, for a report of a bug: without paths and without texts of documents. */
export interface DebugAnswer {
  readonly version: string;
  /** How long the reading of the workspace took; null until it has ended. */
  readonly readingSeconds: number | null;
  readonly hosts: number;
  /** Those of them that cannot be used. */
  readonly brokenHosts: number;
  /** The number of CPUs of each other host. */
  readonly cpusOfHosts: readonly number[];
  readonly domains: number;
  readonly scripts: number;
  /** The domains and scripts without a host. */
  readonly unclaimed: number;
  /** The open documents that can have findings. */
  readonly open: number;
  /** The documents that are not checked, for instance because they are too large. */
  readonly refused: number;
  readonly findings: { readonly error: number; readonly warning: number; readonly info: number };
  /** The limit on the files of a workspace. */
  readonly mostFiles: number;
}

/** Client to server: requests the state of the server for a report of a bug. */
export const debugInformationRequest = new RequestType<Record<string, never>, DebugAnswer, void>(
  'pinset/debugInformation',
);

/** What tools of a running host printed about waiting. */
export interface EvidenceParams {
  /** The URI of the profile or capture of the host. */
  readonly host: string;
  readonly files: readonly string[];
  /** The seconds between two files of counters; null if unknown. */
  readonly interval: number | null;
  /** Which guest a process or thread is. */
  readonly guests: readonly { readonly pid: number; readonly guest: string }[];
  /** Whether the evidence is shown beside the forecast from now on, in place of earlier evidence about the host. */
  readonly keep: boolean;
}

/** What was found in evidence. */
export interface EvidenceAnswer {
  readonly ok: boolean;
  /** Why it cannot be used; null if it can. */
  readonly problem: string | null;
  /** What it says about the guests of the host. */
  readonly sentences: readonly string[];
  /** Whether {@link EvidenceParams.interval} would tell more. */
  readonly lacksInterval: boolean;
  /** Processes whose guest the evidence does not tell, with what they are of it. */
  readonly unknown: readonly { readonly pid: number; readonly threads: string }[];
  /** The names of the guests of the host. */
  readonly guests: readonly string[];
}

/** Client to server: reads evidence about a host. */
export const evidenceRequest = new RequestType<EvidenceParams, EvidenceAnswer, void>('pinset/evidence');

/** Client to server: forgets the evidence about all hosts, and names them. */
export const forgetEvidenceRequest = new RequestType<
  Record<string, never>,
  { readonly hosts: readonly string[] },
  void
>('pinset/forgetEvidence');

/** Server to client: answers to `pinset/host` may have changed. */
export const hostsChangedNotification = new NotificationType0('pinset/hostsChanged');

/** Server to client, if the server has no file system: requests the files of interest in the workspace. */
export const findFilesRequest = new RequestType<Record<string, never>, { uris: string[] }, void>('pinset/findFiles');

/** Server to client, if the server has no file system: requests the bytes of a file; an error if it cannot be read. */
export const readFileRequest = new RequestType<{ uri: string }, { base64: string }, void>('pinset/readFile');

/** Server to client, if the server has no file system: requests what a folder holds; an error if it cannot be read. */
export const readFolderRequest = new RequestType<
  { uri: string },
  { entries: { name: string; isFolder: boolean }[] },
  void
>('pinset/readFolder');

/** The options that a client may pass to `initialize`. */
export interface InitializationOptions {
  /** Whether files are read through the client instead of the server's own file system. */
  readonly clientFiles: boolean;
  /** The URI of the folder with the pages of the rules; null if the client has none. */
  readonly docsUri: string | null;
  /** Whether the client carries out the commands of code actions itself; otherwise the server does. */
  readonly clientCommands: boolean;
  /** Whether the user trusts the workspace; only then programs are run, and only when asked for. */
  readonly trusted: boolean;
  /** The colours of the client's windows; null if it shows no pictures in hovers. */
  readonly colorScheme: MapScheme | null;
}

/** Reads `initializationOptions`. Invalid values count as absent. */
export function parseInitializationOptions(options: unknown): InitializationOptions {
  const given: { [name in keyof InitializationOptions]?: unknown } =
    typeof options === 'object' && options !== null ? options : {};
  return {
    clientFiles: given.clientFiles === true,
    docsUri: typeof given.docsUri === 'string' && given.docsUri !== '' ? given.docsUri.replace(/\/$/, '') : null,
    clientCommands: given.clientCommands === true,
    trusted: given.trusted === true,
    colorScheme: parseColorScheme(given.colorScheme),
  };
}

/** Client to server: its windows have other colours now. */
export const colorSchemeNotification = new NotificationType<{ scheme: MapScheme }>('pinset/colorScheme');

/** Reads a scheme; null if it is not one. */
export function parseColorScheme(given: unknown): MapScheme | null {
  return colorSchemes.find((scheme) => scheme === given) ?? null;
}

const colorSchemes: readonly MapScheme[] = ['light', 'dark', 'high contrast light', 'high contrast dark'];
