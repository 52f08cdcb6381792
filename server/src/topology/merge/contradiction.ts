import * as l10n from '@vscode/l10n';

/** `a has 1 and b has 2; a counts`: what two captures tell differently, and which of them is believed. */
export function contradiction(what: string, teller: string): string {
  return l10n.t('{0}; {1} takes precedence', what, teller);
}

/** The same, where it is so for one CPU and for `more` others. */
export function contradictionOfCpus(what: string, more: number, teller: string): string {
  return more > 0
    ? l10n.t('{0}, and {1} more CPUs differ; {2} takes precedence', what, more, teller)
    : contradiction(what, teller);
}
