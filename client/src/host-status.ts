import {
  type Disposable,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  type TextEditor,
  ThemeColor,
  window,
} from 'vscode';
import type { HostAnswer } from '../../server/src/lsp/protocol.ts';
import type { DocumentKind } from './recognise.ts';

/** What the status bar needs to know from the rest of the client. */
export interface HostQuestions {
  kindOf(editor: TextEditor): DocumentKind;
  /** null where the server is not running (yet) or cannot tell. */
  hostOf(editor: TextEditor): Promise<HostAnswer | null>;
}

/** The host of the active document, in the status bar; hidden where the active editor is none of Pinset's. */
export interface HostStatus extends Disposable {
  refresh(): Promise<void>;
  /** The text that is shown, or null while the item is hidden. */
  text(): string | null;
}

/** Makes the item, hidden. It follows the active editor by itself; hosts that change have to be told by `refresh`. */
export function showHostStatus(questions: HostQuestions): HostStatus {
  const item = window.createStatusBarItem('pinset.host', StatusBarAlignment.Right, 100);
  item.name = 'Pinset: Host';
  item.command = 'pinset.selectHost';
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
  item.accessibilityInformation = { label: `Pinset: ${spoken}. Select to choose a host.`, role: 'button' };
  item.backgroundColor = color === null ? undefined : new ThemeColor(`statusBarItem.${color}Background`);
  item.show();
}

interface Looks {
  readonly text: string;
  /** For screen readers, which do not see the icon, the colour and the tooltip. */
  readonly spoken: string;
  readonly tooltip: MarkdownString;
  readonly color: 'warning' | 'error' | null;
}

function looksOf(answer: HostAnswer): Looks {
  const reason = answer.reason ?? 'no host profile claims this document';
  if (answer.state === 'reading') {
    return { text: '$(loading~spin) Reading Hosts', spoken: reason, tooltip: problem(reason, ''), color: null };
  }
  if (answer.state === 'broken') {
    const tooltip = problem(reason, 'Until it is repaired, rules that need the host are silent.');
    if (answer.profile !== null) tooltip.appendMarkdown(`\n\n[Open it](${answer.profile})`);
    return {
      text: '$(server) Host Broken',
      spoken: `the host's profile is broken: ${reason}`,
      tooltip,
      color: 'error',
    };
  }
  if (answer.name === null) {
    const advice = 'Rules that need a host are silent. Select to choose one, or to import a capture of it.';
    const spoken = `no host is known for this document, because ${reason}`;
    return { text: '$(server) No Host', spoken, tooltip: problem(reason, advice), color: 'warning' };
  }
  const cpus =
    answer.cpus === answer.onlineCpus ? `${answer.cpus} CPUs` : `${answer.onlineCpus} of ${answer.cpus} CPUs`;
  return {
    text: `$(server) ${answer.name} · ${cpus}`,
    spoken: `runs on host ${answer.name}, ${cpus}`,
    tooltip: details(answer.name, answer),
    color: null,
  };
}

function problem(reason: string, advice: string): MarkdownString {
  const text = new MarkdownString('**Pinset:** ');
  return text.appendText(reason).appendMarkdown(`\n\n${advice}`);
}

const WAYS = {
  claim: 'Its profile claims this document.',
  setting: 'The setting `pinset.host` names it, and no profile claims this document.',
  'only host': 'It is the only host of the workspace.',
} as const;

function details(name: string, answer: HostAnswer): MarkdownString {
  const text = new MarkdownString('**Pinset host** ');
  text.appendText(name).appendMarkdown('\n\n').appendText(answer.summary);
  const domains = answer.domains === 1 ? '1 domain' : `${answer.domains} domains`;
  text.appendMarkdown(`\n\n${answer.vcpus} vCPUs of ${domains} run here`);
  if (answer.reserved !== '') text.appendMarkdown('\n\n').appendText(`Reserved: CPUs ${answer.reserved}`);
  if (answer.isolated !== '') text.appendMarkdown('\n\n').appendText(`Isolated: CPUs ${answer.isolated}`);
  if (answer.by !== null) text.appendMarkdown(`\n\n${WAYS[answer.by]}`);
  if (answer.profile !== null) text.appendMarkdown(`\n\n[Open the profile](${answer.profile})`);
  return text;
}
