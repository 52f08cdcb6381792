import * as l10n from '@vscode/l10n';
import { lazy } from '../base/lazy.ts';
import type { Span } from '../base/span.ts';
import type { Finding } from '../rules/engine/rule.ts';

/** One replacement in one document. */
export interface TextEdit {
  readonly uri: string;
  readonly span: Span;
  readonly newText: string;
}

/** Edits, and what they come to. */
export interface TitledEdits {
  readonly kind: 'fix';
  /** Says the outcome: `Re-pin vCPU 1 to CPU 4 (core {4-5}, node 1)`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A repair that can be applied as it is. */
export interface Fix extends TitledEdits {
  /** Whether most people would want it. */
  readonly preferred: boolean;
  /** It can only make things better, so it may be applied without asking. */
  readonly safe: boolean;
}

/** A repair that one would look for, and why it is not possible. */
export interface NoFix {
  readonly kind: 'no fix';
  readonly title: string;
  readonly reason: string;
  /** Whether there was an edit, which was tried and refused. */
  readonly wasTried: boolean;
}

/** A repair that was not looked for, because the budget of the search was spent. */
export interface NotSearched {
  readonly kind: 'not searched';
  /** Whether the search is for new places of all domains of the host, not only of the document. */
  readonly ofHost: boolean;
  /** Asks for a larger search. */
  readonly title: string;
}

/** What a search for a repair comes to. */
export type FixResult = Fix | NoFix | NotSearched;

/**
 * The repairs of a finding. `offset` is the user's cursor: the vCPU there is the one that moves. Reads the finding's
 * data, never its message.
 */
export type Fixer = (finding: Finding, offset?: number) => FixResult[];

/** A repair that is not possible for this reason, which is found out when it is read, if it is a function. */
export function noFix(title: string, reason: string | (() => string)): NoFix {
  if (typeof reason === 'string') return { kind: 'no fix', title, reason, wasTried: false };
  return withReason(title, reason, false);
}

/** A repair that its trial refused. What speaks against it is found out when the reason is read. */
export function refused(title: string, objection: () => string): NoFix {
  return withReason(title, objection, true);
}

function withReason(title: string, find: () => string, wasTried: boolean): NoFix {
  const reason = lazy(find);
  return {
    kind: 'no fix',
    title,
    get reason() {
      return reason();
    },
    wasTried,
  };
}

/** A new place was not looked for, or not to the end. */
export function placeNotSearched(): NotSearched {
  return { kind: 'not searched', ofHost: false, title: l10n.t('Search for a new place for the domain…') };
}

/** New places for the domains of a host were not looked for to the end. */
export function hostNotSearched(host: string): NotSearched {
  const title = l10n.t('Search for new places for the domains of host {0}…', host);
  return { kind: 'not searched', ofHost: true, title };
}
