import {
  type Disposable,
  l10n,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  type TextEditor,
  ThemeColor,
  window,
} from 'vscode';
import type { HostAnswer } from '../../../server/src/lsp/protocol.ts';
import type { DocumentKind } from '../recognise.ts';

/** What the status bar needs from the rest of the client. */
export interface HostQuestions {
  kindOf(editor: TextEditor): DocumentKind;
  /** null if the server is not running (yet) or does not know. */
  hostOf(editor: TextEditor): Promise<HostAnswer | null>;
}

/** The host of the active document, in the status bar; hidden if the document does not concern Pinset. */
export interface HostStatus extends Disposable {
  refresh(): Promise<void>;
  /** The shown text; null while the item is hidden. */
  text(): string | null;
}

/** Makes the hidden item. It follows the active editor; call `refresh` when hosts change. */
export function showHostStatus(questions: HostQuestions): HostStatus {
  const item = window.createStatusBarItem('pinset.host', StatusBarAlignment.Right, 100);
  item.name = l10n.t('Pinset: Host');
  let shown = false;
  let generation = 0;

  async function refresh(): Promise<void> {
    generation += 1;
    const mine = generation;
    const editor = window.activeTextEditor;
    const kind = editor === undefined ? null : questions.kindOf(editor);
    const answer = editor === undefined || kind === null ? null : await questions.hostOf(editor);
    if (mine !== generation) return; // A later refresh has overtaken this one.
    shown = answer !== null;
    if (answer === null) item.hide();
    else present(item, answer);
  }

  const follow = window.onDidChangeActiveTextEditor(() => void refresh());
  return {
    refresh,
    text: () => (shown ? item.text : null),
    dispose() {
      follow.dispose();
      item.dispose();
    },
  };
}

function present(item: StatusBarItem, answer: HostAnswer): void {
  const { text, spoken, tooltip, color } = looksOf(answer);
  item.text = text;
  item.tooltip = tooltip;
  item.accessibilityInformation = {
    label: l10n.t('Pinset: {0}. Select to see what you can do.', spoken),
    role: 'button',
  };
  item.command = 'pinset.hostActions';
  item.backgroundColor = color === null ? undefined : new ThemeColor(`statusBarItem.${color}Background`);
  item.show();
}

interface Looks {
  readonly text: string;
  /** For screen readers, which ignore the icon, the color and the tooltip. */
  readonly spoken: string;
  readonly tooltip: MarkdownString;
  readonly color: 'warning' | 'error' | null;
}

function looksOf(answer: HostAnswer): Looks {
  const reason = answer.reason ?? l10n.t('no host profile claims this document');
  if (answer.state === 'reading') {
    const text = `$(loading~spin) ${l10n.t('Reading Hosts')}`;
    return { text, spoken: reason, tooltip: problem(reason, ''), color: null };
  }
  if (answer.state === 'refused')
    return {
      text: `$(server) ${l10n.t('Not Checked')}`,
      spoken: reason,
      tooltip: problem(reason, ''),
      color: 'warning',
    };
  if (answer.state === 'broken' || answer.profileError !== null) return brokenLooks(answer, reason);
  if (answer.name === null) {
    const advice = l10n.t(
      'Rules that need a host are silent. Select to choose a host, to import a capture, or to see why.',
    );
    const spoken = l10n.t('this document has no known host, because {0}', reason);
    return { text: `$(server) ${l10n.t('No Host')}`, spoken, tooltip: problem(reason, advice), color: 'warning' };
  }
  const cpus =
    answer.cpus === answer.onlineCpus
      ? l10n.t('{0} CPUs', answer.cpus)
      : l10n.t('{0} of {1} CPUs', answer.onlineCpus, answer.cpus);
  return {
    text: `$(server) ${answer.name} · ${cpus}`,
    spoken: l10n.t('runs on host {0}, {1}', answer.name, cpus),
    tooltip: details(answer.name, answer),
    color: null,
  };
}

/** A broken profile. A host that has one all the same has the topology from before. */
function brokenLooks({ state, name, profile, profileError }: HostAnswer, reason: string): Looks {
  const error = profileError ?? { line: 1, message: reason };
  const text = `$(server) ${l10n.t('Profile Broken, Line {0}', error.line)}`;
  const spoken = l10n.t("the host's profile is broken at line {0}: {1}", error.line, error.message);
  const advice =
    state === 'known'
      ? l10n.t('Until you repair it, {0} counts as it was before.', name ?? '')
      : l10n.t('Rules that need the host are silent until you repair it.');
  const tooltip = problem(state === 'known' ? error.message : reason, advice);
  if (profile === null) return { text, spoken, tooltip, color: 'error' };
  tooltip.appendMarkdown(`\n\n[${l10n.t('Open it')}](${profile}#L${error.line})`);
  return { text, spoken, tooltip, color: 'error' };
}

function problem(reason: string, advice: string): MarkdownString {
  const text = new MarkdownString('**Pinset:** ');
  return text.appendText(reason).appendMarkdown(`\n\n${advice}`);
}

function wayInWords(by: NonNullable<HostAnswer['by']>): string {
  switch (by) {
    case 'claim':
      return l10n.t('Its profile claims this document.');
    case 'setting':
      return l10n.t('The setting `pinset.host` names it, and no profile claims this document.');
    case 'only host':
      return l10n.t('It is the only host of the workspace.');
    case 'domain':
      return l10n.t('The domain that is edited runs on it.');
  }
}

function details(name: string, answer: HostAnswer): MarkdownString {
  const text = new MarkdownString(`**${l10n.t('Pinset host')}** `);
  text.appendText(name).appendMarkdown('\n\n').appendText(answer.summary);
  const running =
    answer.domains === 1
      ? l10n.t('{0} vCPUs of 1 domain run here', answer.vcpus)
      : l10n.t('{0} vCPUs of {1} domains run here', answer.vcpus, answer.domains);
  text.appendMarkdown(`\n\n${running}`);
  if (answer.reserved !== '') text.appendMarkdown('\n\n').appendText(l10n.t('Reserved: CPUs {0}', answer.reserved));
  if (answer.isolated !== '') text.appendMarkdown('\n\n').appendText(l10n.t('Isolated: CPUs {0}', answer.isolated));
  if (answer.by !== null) text.appendMarkdown(`\n\n${wayInWords(answer.by)}`);
  if (answer.profile !== null) text.appendMarkdown(`\n\n[${l10n.t('Open the profile')}](${answer.profile})`);
  return text;
}
