import {
  type Disposable,
  ShellExecution,
  ShellQuoting,
  Task,
  type TaskDefinition,
  TaskGroup,
  type TaskProvider,
  tasks,
  type WorkspaceFolder,
  workspace,
} from 'vscode';

/**
 * The tasks "pinset: check", one for each folder of the workspace. They run the command `pinset` of the PATH, which is
 * installed apart: the extension has only the server.
 */
export function provideCheckTasks(): Disposable {
  const provider: TaskProvider = {
    provideTasks: () =>
      (workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map((folder) => checkTask(folder, { type: 'pinset', command: 'check' })),
    resolveTask: ({ definition, scope }) => {
      const [first] = workspace.workspaceFolders ?? [];
      const folder = typeof scope === 'object' ? scope : first;
      return folder === undefined || definition.command !== 'check' ? undefined : checkTask(folder, definition);
    },
  };
  return tasks.registerTaskProvider('pinset', provider);
}

/** A task with the definition of tasks.json, whose `paths` the manifest describes. */
function checkTask(folder: WorkspaceFolder, definition: TaskDefinition): Task {
  const given: unknown = definition.paths;
  const paths = Array.isArray(given) ? given.filter((path) => typeof path === 'string') : [];
  const execution = new ShellExecution(
    'pinset',
    ['check', ...paths.map((value) => ({ value, quoting: ShellQuoting.Strong }))],
    { cwd: folder.uri.fsPath },
  );
  const task = new Task(definition, folder, 'check', 'pinset', execution, '$pinset');
  task.group = TaskGroup.Test;
  return task;
}
