import { type Connection, type InitializeParams, MessageType } from 'vscode-languageserver';
import type { Verification } from '../features/analysis.ts';
import { isWorkingCopy } from '../fleet/documents/working-copy.ts';
import { codeActions } from './actions/code-actions.ts';
import { commandAnswers } from './actions/commands.ts';
import type { ClientCapabilities } from './client-capabilities.ts';
import { codeLenses } from './code-lenses.ts';
import { completion } from './completion/completion.ts';
import { debugAnswers } from './debug-information.ts';
import { deferred } from './deferred.ts';
import { pullDiagnostics } from './diagnostics/pull-diagnostics.ts';
import { pushDiagnostics } from './diagnostics/push-diagnostics.ts';
import { Reports } from './diagnostics/reports.ts';
import { Sweep } from './diagnostics/sweep.ts';
import { traceOpened } from './diagnostics/trace.ts';
import { workspaceDiagnostics } from './diagnostics/workspace-diagnostics.ts';
import { showReading } from './documents/reading-progress.ts';
import { syncDocuments } from './documents/sync.ts';
import { pathOf } from './documents/uris.ts';
import { watch } from './documents/watch.ts';
import { Workspace } from './documents/workspace.ts';
import { WorkspaceFiles } from './documents/workspace-files.ts';
import type { ServerEnvironment } from './environment.ts';
import { clientFiles } from './files/client-files.ts';
import { captureCommandAnswers } from './hosts/capture-commands.ts';
import { DefaultHosts } from './hosts/default-hosts.ts';
import { evidenceAnswers } from './hosts/evidence.ts';
import { hostAnswers } from './hosts/host-answer.ts';
import { hostChoices } from './hosts/host-choices.ts';
import { hostTreeAnswers } from './hosts/host-tree.ts';
import { planHostAnswers } from './hosts/plan-host.ts';
import { readCaptureAnswers } from './hosts/read-capture.ts';
import { readMachineAnswers } from './hosts/read-machine.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { libvirtAnswers } from './libvirt/libvirt-answers.ts';
import { workingCopyHosts } from './libvirt/working-copy-hosts.ts';
import { mapAnswers } from './map/map-answers.ts';
import { mapMoveAnswers } from './map/map-moves.ts';
import { navigation } from './navigation/navigation.ts';
import { Pace } from './pace.ts';
import { parseInitializationOptions } from './protocol.ts';
import { inBackground } from './requests.ts';
import { FeatureSettings } from './settings/feature-settings.ts';
import { RuleSettings } from './settings/rule-settings.ts';
import { followSettings, type SettingsByFolder } from './settings/settings.ts';
import { messagesTo } from './show-message.ts';

export { useLocale } from './locale.ts';

/** How many hosts the log names. */
const mostNamed = 20;

/** Answers the client from now on. */
export function serve(
  connection: Connection,
  { files: ownFiles, machine, programs, tidy, version }: ServerEnvironment,
  params: InitializeParams,
  capabilities: ClientCapabilities,
): void {
  const log = connection.console;
  const options = parseInitializationOptions(params.initializationOptions);
  const port = options.clientFiles ? clientFiles(connection) : ownFiles;
  const workspace = new Workspace(port, log);
  workspace.workingCopyHost = workingCopyHosts(workspace.fleet, machine);
  const pace = new Pace();
  const show = messagesTo(connection, log);
  const warn = (message: string) => {
    log.warn(message);
    show(MessageType.Warning, message);
  };
  const files = new WorkspaceFiles(port, workspace, pace, () => showReading(connection, log), warn, log);
  const defaultHosts = new DefaultHosts(workspace, files, warn);
  const ruleSettings = new RuleSettings(log);
  const featureSettings = new FeatureSettings();
  const reports = new Reports(workspace, capabilities, options.docsUri, ruleSettings.levelsFor, log);
  const sweep = new Sweep(workspace, reports, pace, tidy, log);
  const started = deferred();
  const ended = deferred();
  let readingSeconds: number | null = null;

  const opened = traceOpened(workspace, ruleSettings.levelsFor, started.promise, log);
  syncDocuments(connection, workspace, files, defaultHosts, pace, opened, log);
  hover(connection, workspace, reports, capabilities, options.colorScheme, log);
  completion(connection, workspace, port, capabilities, options.clientCommands, log);
  const untilRead = async (uri: string) => {
    await started.promise;
    await workspace.whenRead(uri);
  };
  codeActions(connection, workspace, reports, capabilities, untilRead, show, log);
  navigation(connection, workspace, capabilities, untilRead, log);
  inlayHints(connection, workspace, featureSettings, capabilities, untilRead, log);
  codeLenses(connection, workspace, reports, featureSettings, capabilities, options.clientCommands, untilRead, log);
  commandAnswers(connection, workspace, reports, capabilities, untilRead, show, log);
  hostAnswers(connection, workspace, defaultHosts, () => started.isResolved, log);
  hostChoices(connection, workspace, defaultHosts, log);
  hostTreeAnswers(connection, workspace, started.promise, log);
  planHostAnswers(connection, workspace, reports, capabilities, started.promise, log);
  readCaptureAnswers(connection, workspace, log);
  readMachineAnswers(connection, machine, log);
  captureCommandAnswers(connection, log);
  const verifications = new Map<string, Verification>();
  libvirtAnswers(connection, { workspace, machine, programs, trusted: options.trusted, verifications }, log);
  mapAnswers(connection, { workspace, reports, defaults: defaultHosts, verifications }, untilRead, log);
  mapMoveAnswers(connection, workspace, reports, capabilities, log);
  debugAnswers(connection, workspace, reports, { version, readingSeconds: () => readingSeconds }, log);
  evidenceAnswers(connection, workspace, port, () => started.promise, log);
  if (capabilities.pullDiagnostics) {
    pullDiagnostics(connection, workspace, reports, sweep, capabilities, log);
    workspaceDiagnostics(connection, workspace, sweep, { scanned: started.promise, ended: ended.promise }, log);
  } else {
    pushDiagnostics(connection, workspace, sweep, capabilities, log);
  }

  connection.onInitialized(async () => {
    const folders = () => files.roots;
    const apply = async (settings: SettingsByFolder) => {
      ruleSettings.set(settings);
      featureSettings.set(settings);
      await defaultHosts.set(settings);
    };
    const readSettings = followSettings(connection, capabilities, folders, apply, log);
    watch(connection, workspace, files, defaultHosts, readSettings, capabilities, log);
    const begin = performance.now();
    const reading = [files.addFolders(foldersOf(params)), readSettings()];
    for (const read of reading) inBackground(log, 'Reading the workspace', read);
    await Promise.allSettled(reading);
    // What libvirt's definitions are edited for was perhaps not read yet.
    if ([...workspace.open.uris()].some((uri) => isWorkingCopy({ uri, path: pathOf(uri) }))) workspace.assignAgain();
    started.resolve();
    workspace.changed();
    const { domainCount, scriptCount } = workspace.fleet;
    const hosts = [...workspace.fleet.allHosts()].map(({ host, path }) => host?.name ?? `${path} (unusable)`);
    readingSeconds = (performance.now() - begin) / 1000;
    const seconds = readingSeconds.toFixed(2);
    const names = `${hosts.slice(0, mostNamed).join(', ')}${hosts.length > mostNamed ? ', …' : ''}`;
    const counts = `domains: ${domainCount}, scripts: ${scriptCount}, hosts: ${hosts.length}${names === '' ? '' : ` (${names})`}`;
    log.info(`Pinset ${version} has read the workspace in ${seconds} s; ${counts}`);
  });
  connection.onShutdown(() => {
    files.stop();
    ended.resolve();
  });
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return typeof rootUri === 'string' ? [rootUri] : [];
}
