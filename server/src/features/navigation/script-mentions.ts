import type { Span } from '../../base/span.ts';
import { type ScriptDocument, type ScriptRun, spanInScript } from '../../fleet/documents/script-document.ts';
import { readChain } from '../../script/commands/chain.ts';
import { domainArguments } from '../../script/commands/virsh/domain-argument.ts';
import { type DomainReference, domainReference } from '../../script/commands/virsh/domain-reference.ts';
import { unwrapped } from '../../script/commands/wrappers.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import { verbatimPlaceOf } from '../../script/text.ts';
import { placeOfValue, type ShellWord } from '../../script/word.ts';

/** A domain that a script names in a call of virsh. */
export interface ScriptMention {
  readonly reference: DomainReference;
  /** Where the script says the name, which may be in a variable; else where it uses it. */
  readonly span: Span;
  /** Where a command uses the name, if that is another place. */
  readonly use: Span | null;
  /** Whether the characters at `span` are the name, one to one. */
  readonly exact: boolean;
}

/** The domains that a script names in calls of virsh on its own host; each place once. */
export function scriptMentions(document: ScriptDocument, run: ScriptRun): ScriptMention[] {
  const words = [...run.commands.flatMap(namedBy), ...run.processes.flatMap(({ virsh }) => virshDomain(virsh))];
  const found = new Map<string, ScriptMention>();
  for (const word of words) {
    const { text, pieces, place } = word;
    const use = spanInScript(document, place);
    const span = spanInScript(document, placeOfValue(word), place);
    if (text === null || span === null) continue;
    const exact = verbatimPlaceOf(pieces)?.uri === document.uri;
    const isElsewhere = use !== null && (use.end < span.start || span.end < use.start);
    const mention = { reference: domainReference(text), span, use: isElsewhere ? use : null, exact };
    found.set(`${span.start}-${span.end} ${mention.use?.start} ${text}`, mention);
  }
  return [...found.values()];
}

function namedBy({ words, stdin, inside }: ExecutedCommand): ShellWord[] {
  const chain = readChain(words);
  const started = chain === null || chain.started.length === 0 ? unwrapped(words) : chain.started;
  const own = isVirsh(started) ? domainArguments(started, stdin) : [];
  return [...own.flatMap(({ word, remote }) => (remote ? [] : word)), ...(inside ?? []).flatMap(namedBy)];
}

function isVirsh(words: readonly ShellWord[]): boolean {
  return words[0]?.text?.split('/').at(-1) === 'virsh';
}

/** Of units, whose commands are known as processes only. */
function virshDomain(virsh: ScriptRun['processes'][number]['virsh']): ShellWord[] {
  return virsh === null || virsh.remote ? [] : [virsh.domain];
}
