import { NotificationType, ProgressType, type Range, RequestType } from 'vscode-languageserver';
import type { MachineAnswer } from '../protocol.ts';

/** Client to server: the user trusts the workspace from now on, so that programs may be run for it. */
export const trustedNotification = new NotificationType<Record<string, never>>('pinset/trusted');

/** Why a request about libvirt was not answered, in one sentence. */
export interface LibvirtRefusal {
  readonly kind: 'refused';
  readonly problem: string;
}

/** Every request about libvirt is about one connection, and is answered only for a trusted workspace. */
export interface LibvirtParams {
  /** Its URI, such as `qemu:///system`. */
  readonly connection: string;
  /** Under which {@link libvirtProgress} is reported. */
  readonly progress?: string;
}

/** How many domains have been read. */
export const libvirtProgress = new ProgressType<{ readonly read: number; readonly all: number }>();

/** A domain as libvirt has it. */
export interface LibvirtDomainFile {
  readonly uuid: string;
  /** null if its XML has none. */
  readonly name: string | null;
  /** A name for its file that is safe and that no other domain of the answer has. */
  readonly file: string;
  readonly runs: boolean;
  /** Its definition, without passwords. */
  readonly text: string;
}

/** A host with its domains. */
export interface LibvirtHostFiles {
  readonly kind: 'host';
  readonly host: MachineAnswer;
  /** The digits of its UUID; null if it has none. */
  readonly uuid: string | null;
  readonly domains: readonly LibvirtDomainFile[];
  /** What could not be read, in sentences. */
  readonly notes: readonly string[];
}

/** Client to server: requests a host and its domains; nothing is changed. */
export const libvirtHostRequest = new RequestType<LibvirtParams, LibvirtHostFiles | LibvirtRefusal, void>(
  'pinset/libvirt/host',
);

/** Client to server: requests all domains; nothing is changed. */
export const libvirtDomainsRequest = new RequestType<
  LibvirtParams,
  { readonly kind: 'domains'; readonly domains: readonly LibvirtDomainFile[] } | LibvirtRefusal,
  void
>('pinset/libvirt/domains');

export interface VerifyParams extends LibvirtParams {
  /** The URI of the profile or capture of the host that is verified; null if that is to be found. */
  readonly host: string | null;
}

/** What running guests were compared with. */
export type VerifyAnswer =
  | {
      readonly kind: 'verified';
      /** What was compared and found, in sentences. */
      readonly sentences: readonly string[];
      /** How many findings there are. */
      readonly drifts: number;
      /** A document with a finding, and where it is; null without findings. */
      readonly first: { readonly uri: string; readonly range: Range } | null;
    }
  /** Several hosts of the workspace may be meant. */
  | { readonly kind: 'which host'; readonly hosts: readonly { readonly uri: string; readonly name: string }[] }
  | LibvirtRefusal;

/** Client to server: compares what runs with the documents; its findings stay until it is asked again or forgets them. */
export const libvirtVerifyRequest = new RequestType<VerifyParams, VerifyAnswer, void>('pinset/libvirt/verify');

/** Client to server: forgets what runs. */
export const libvirtForgetRequest = new RequestType<Record<string, never>, Record<string, never>, void>(
  'pinset/libvirt/forget',
);

/** A text that is or will be the definition of a domain. */
export interface DefinitionParams extends LibvirtParams {
  readonly text: string;
}

/** What libvirt has of the domain of a text. */
export type DefinitionAnswer =
  | {
      readonly kind: 'definition';
      readonly name: string;
      /** What libvirt has now, without passwords; null if it would be a new domain. */
      readonly definition: string | null;
      readonly runs: boolean;
      /** What to know before it is defined, in sentences. */
      readonly notes: readonly string[];
    }
  /** libvirt has a domain of this name, and the text has no UUID: it has to be inserted there first. */
  | {
      readonly kind: 'lacks uuid';
      readonly name: string;
      readonly uuid: string;
      readonly insert: { readonly range: Range; readonly newText: string };
    }
  | LibvirtRefusal;

/** Client to server: asks what defining a text would replace; nothing is changed. */
export const libvirtDefinitionRequest = new RequestType<DefinitionParams, DefinitionAnswer, void>(
  'pinset/libvirt/definition',
);

export interface DefineParams extends DefinitionParams {
  /** What the user has seen as libvirt's definition. */
  readonly definition: string | null;
}

/** How `virsh define` ended. */
export type DefineAnswer =
  | { readonly kind: 'defined'; readonly name: string }
  /** libvirt's words, and where in the text they are about something; `range` is null if that is not known. */
  | { readonly kind: 'failed'; readonly problem: string; readonly range: Range | null }
  | LibvirtRefusal;

/** Client to server: defines a domain. */
export const libvirtDefineRequest = new RequestType<DefineParams, DefineAnswer, void>('pinset/libvirt/define');

/** A command that pins, and what it does, in words. */
export interface PinCommand {
  /** As a shell would take it. */
  readonly command: string;
  readonly effect: string;
}

/**
 * Whether the definition is placed as the text says, once the commands were run: if it differs, it has to be defined. A
 * transient domain has none.
 */
export type DefinitionAfterwards = 'same' | 'differs' | 'none';

/** What pinning the running domain and its definition as its text says takes. */
export type PinPlanAnswer =
  | {
      readonly kind: 'plan';
      readonly name: string;
      readonly commands: readonly PinCommand[];
      /** What of the running domain changes at its next start only, in sentences without a full stop. */
      readonly left: readonly string[];
      readonly definition: DefinitionAfterwards;
    }
  | LibvirtRefusal;

/** Client to server: asks how to pin a running domain as its text says; nothing is changed. */
export const libvirtPinPlanRequest = new RequestType<DefinitionParams, PinPlanAnswer, void>('pinset/libvirt/pinPlan');

export interface ApplyPinsParams extends DefinitionParams {
  /** The commands that the user has seen. */
  readonly commands: readonly string[];
}

/** How pinning ended: it stops at the first command that fails. */
export type ApplyPinsAnswer =
  | {
      readonly kind: 'applied';
      readonly name: string;
      readonly done: readonly PinCommand[];
      /** `isLive`: whether the running domain has it nevertheless, and only its definition does not. */
      readonly failed: { readonly command: PinCommand; readonly problem: string; readonly isLive: boolean } | null;
      /** What was not tried. */
      readonly left: readonly PinCommand[];
    }
  | LibvirtRefusal;

/** Client to server: pins a running domain, and its definition. */
export const libvirtApplyPinsRequest = new RequestType<ApplyPinsParams, ApplyPinsAnswer, void>(
  'pinset/libvirt/applyPins',
);
