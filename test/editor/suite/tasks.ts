import { type Task, tasks } from 'vscode';
import { assert, assertEqual, findings, pinset, rule, until } from './editor.ts';

/** "Run Task… > pinset", where the extension runs on Node. */
export function taskTests(): void {
  describe('the task "pinset: check"', () => {
    it('is there for the folder, where there is Node', async () => {
      await until('activation', () => pinset().isActive);
      const names = (await tasks.fetchTasks({ type: 'pinset' })).map(({ name, source }) => `${source}: ${name}`);
      assertEqual(names, isNode() ? ['pinset: check'] : []);
    });

    it('ends with the status of the command, and lists each problem once', async () => {
      if (!isNode()) return;
      await until('a finding', () => findings('vms/crowded.xml').length > 0);
      const before = findings('vms/crowded.xml').map(rule);
      const [check] = await tasks.fetchTasks({ type: 'pinset' });
      assert(check, 'there is no task');
      assertEqual(await statusOf(check), 1);
      // The matcher reads the terminal after the process has ended.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      assertEqual(findings('vms/crowded.xml').map(rule), before);
    });
  });
}

function isNode(): boolean {
  return !('importScripts' in globalThis);
}

async function statusOf(task: Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return;
      listener.dispose();
      resolve(exitCode);
    });
  });
  await tasks.executeTask(task);
  return ended;
}
