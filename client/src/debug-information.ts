import { type ExtensionContext, env, extensions, l10n, UIKind, version, window, workspace } from 'vscode';
import type { DebugAnswer } from '../../server/src/lsp/protocol.ts';
import type { Ask } from './requests.ts';

/** The extensions that work on the same files. */
const neighbors = ['redhat.vscode-xml', 'mads-hartmann.bash-ide-vscode', 'timonwong.shellcheck'];

/**
 * `pinset.copyDebugInformation`: copies what a report of a bug needs. It names versions, counts, limits and times, but no
 * path, no name and no text of a document.
 */
export async function copyDebugInformation({ extension, extensionMode }: ExtensionContext, ask: Ask): Promise<void> {
  const begin = performance.now();
  const answer = await ask<DebugAnswer>('pinset/debugInformation', () => ({}));
  const milliseconds = Math.round(performance.now() - begin);
  await env.clipboard.writeText(
    [
      `Pinset ${extension.packageJSON.version} (server ${answer.version}), extension host: ${hostInWords()}, mode ${extensionMode}`,
      `${env.appName} ${version}, language ${env.language}, remote: ${env.remoteName ?? 'none'}`,
      `Workspace: ${counted(workspace.workspaceFolders?.length ?? 0, 'folder')}, trusted: ${workspace.isTrusted}`,
      ...linesOf(answer, milliseconds),
      `Other extensions: ${neighborsInWords()}`,
    ].join('\n'),
  );
  void window.showInformationMessage(
    l10n.t('Pinset: the debug information is in the clipboard. It has no paths and no contents.'),
  );
}

// English in every language: it is read by those who mend Pinset.
function linesOf(answer: DebugAnswer, milliseconds: number): string[] {
  const { hosts, brokenHosts, cpusOfHosts, domains, scripts, unclaimed, open, refused, findings } = answer;
  const reading = answer.readingSeconds === null ? 'not ended' : `${answer.readingSeconds.toFixed(2)} s`;
  return [
    `Hosts: ${hosts}, unusable: ${brokenHosts}, CPUs: ${cpusOfHosts.slice(0, 20).join(', ') || 'none'}`,
    `Documents: ${counted(domains, 'domain')}, ${counted(scripts, 'script')}, without a host: ${unclaimed}, open: ${open}`,
    `Findings: ${counted(findings.error, 'error')}, ${counted(findings.warning, 'warning')}, ${counted(findings.info, 'info')}`,
    `Limits: documents not checked: ${refused}, files at most: ${answer.mostFiles}`,
    `Times: reading the workspace ${reading}, this answer ${milliseconds} ms`,
    `Settings: ${settingsInWords()}`,
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function hostInWords(): string {
  const isWeb = !(typeof process === 'object' && process.versions?.node !== undefined);
  return `${isWeb ? 'web worker' : `Node ${process.versions.node} on ${process.platform}`}, ${env.uiKind === UIKind.Web ? 'browser' : 'desktop'}`;
}

function settingsInWords(): string {
  const settings = workspace.getConfiguration('pinset');
  const rules = Object.keys(settings.get<object>('rules') ?? {}).length;
  return `pinset.host ${settings.get('host') ? 'set' : 'not set'}, ${counted(rules, 'rule')} in pinset.rules`;
}

function neighborsInWords(): string {
  const found = neighbors.flatMap((id) => extensions.getExtension(id) ?? []);
  return found.map(({ id, packageJSON }) => `${id} ${packageJSON.version}`).join(', ') || 'none';
}
