import {
  type Disposable,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  type TextEditor,
  window,
} from 'vscode';
import type { DocumentKind } from './recognise.ts';

/** The server's answer to `pinset/host` { uri }: the host that a document's threads run on. */
export interface HostAnswer {
  /** null: no host is known for the document; `reason` says why. */
  readonly name: string | null;
  /** URI of the profile or capture that describes the host. */
  readonly profile: string | null;
  readonly cpus: number;
  readonly onlineCpus: number;
  readonly nodes: number;
  /** vCPUs of all domains that run on the host. */
  readonly vcpus: number;
  readonly reason: string | null;
}

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

const ADVICE =
  'Write a profile `NAME.host.json` whose `documents` name this file, ' +
  'or set `pinset.host` to a profile or to the output of `virsh capabilities`.';

/** Makes the item, hidden. It follows the active editor by itself; hosts that change have to be told by `refresh`. */
export function showHostStatus(questions: HostQuestions): HostStatus {
  const item = window.createStatusBarItem('pinset.host', StatusBarAlignment.Right, 100);
  item.name = 'Pinset: Host';
  item.command = 'pinset.showOutput';
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
  if (answer.name === null) {
    item.text = '$(server) No Host';
    item.tooltip = new MarkdownString(
      `**Pinset:** ${answer.reason ?? 'no host profile claims this document'}\n\n${ADVICE}`,
    );
    item.accessibilityInformation = { label: 'Pinset: no host is known for this document' };
  } else {
    const cpus =
      answer.cpus === answer.onlineCpus ? `${answer.cpus} CPUs` : `${answer.onlineCpus} of ${answer.cpus} CPUs`;
    item.text = `$(server) ${answer.name} · ${cpus}`;
    item.tooltip = details(answer.name, answer);
    item.accessibilityInformation = { label: `Pinset: runs on host ${answer.name}, ${cpus}` };
  }
  item.show();
}

function details(name: string, answer: HostAnswer): MarkdownString {
  const nodes = answer.nodes === 1 ? '1 NUMA node' : `${answer.nodes} NUMA nodes`;
  const offline = answer.cpus - answer.onlineCpus;
  const text = new MarkdownString();
  text.appendMarkdown('**Pinset host** ').appendText(name);
  text.appendMarkdown(`\n\n${answer.cpus} CPUs${offline > 0 ? `, ${offline} of them offline` : ''}; ${nodes}`);
  text.appendMarkdown(`\n\n${answer.vcpus} vCPUs run here`);
  if (answer.profile !== null) text.appendMarkdown(`\n\n[Open the profile](${answer.profile})`);
  return text;
}
