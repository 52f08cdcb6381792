import { CodeActionKind } from 'vscode-languageserver';

/** What `editor.codeActionsOnSave` may name. */
export const fixAllKind = 'source.fixAll.pinset';

/** The kinds of actions that there are. */
export const codeActionKinds: string[] = [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind];

/** Shows why findings have no fix; its argument is `WhyNoFixParams`. */
export const whyNoFixCommand = 'pinset.whyNoFix';

/** Offers places for a domain, and puts it there; its argument is `PlaceDomainParams`. */
export const placeDomainCommand = 'pinset.placeDomain';

/** Opens the page of a rule; its argument is `ExplainRuleParams`. */
export const explainRuleCommand = 'pinset.explainRule';

/** The commands that code actions name. */
export const commands: string[] = [whyNoFixCommand, placeDomainCommand, explainRuleCommand];
