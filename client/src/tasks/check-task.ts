import {
  type Disposable,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  type TaskProvider,
  tasks,
  type Uri,
  type WorkspaceFolder,
  workspace,
} from 'vscode';

/**
 * The tasks "pinset: check", one for each folder of the workspace. They run the command that comes with the extension,
 * on the Node that runs the extension.
 */
export function provideCheckTasks(command: Uri): Disposable {
  const provider: TaskProvider = {
    provideTasks: () =>
      (workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map((folder) => checkTask(command, folder, { type: 'pinset', command: 'check' })),
    resolveTask: ({ definition, scope }) => {
      const [first] = workspace.workspaceFolders ?? [];
      const folder = typeof scope === 'object' ? scope : first;
      return folder === undefined || definition.command !== 'check'
        ? undefined
        : checkTask(command, folder, definition);
    },
  };
  return tasks.registerTaskProvider('pinset', provider);
}

/** A task with the definition of tasks.json, whose `paths` the manifest describes. */
function checkTask(command: Uri, folder: WorkspaceFolder, definition: TaskDefinition): Task {
  const given: unknown = definition.paths;
  const paths = Array.isArray(given) ? given.filter((path) => typeof path === 'string') : [];
  const execution = new ProcessExecution(process.execPath, [command.fsPath, 'check', ...paths], {
    cwd: folder.uri.fsPath,
    // The extension host of a desktop is Electron.
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  const task = new Task(definition, folder, 'check', 'pinset', execution, '$pinset');
  task.group = TaskGroup.Test;
  return task;
}
