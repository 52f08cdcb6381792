import { commands } from 'vscode';
import { assert } from './editor.ts';

/**
 * Runs a command that asks in boxes at the top of the window, and answers them as a person does with the keyboard. Each
 * answer moves down the list as often as it says, after which Enter accepts what is there.
 */
export async function answering(
  command: readonly unknown[],
  answers: readonly { readonly down: number }[],
): Promise<void> {
  const [id, ...rest] = command;
  let over = false;
  const run = Promise.resolve(commands.executeCommand(String(id), ...rest)).finally(() => {
    over = true;
  });
  for (const { down } of answers) {
    await pause();
    assert(!over, `${id} ended before it had asked everything`);
    for (let step = 0; step < down; step += 1) await commands.executeCommand('workbench.action.quickOpenSelectNext');
    await accept();
  }
  // On a busy machine the last box may have opened after it was answered. Without a box this does nothing.
  for (await Promise.race([run, pause()]); !over; await Promise.race([run, pause()])) await accept();
  await run;
}

/** Runs a command that asks in boxes at the top of the window, and cancels the first of them. */
export async function cancelling(id: string): Promise<void> {
  let over = false;
  const run = Promise.resolve(commands.executeCommand(id)).finally(() => {
    over = true;
  });
  for (await pause(); !over; await Promise.race([run, pause()]))
    await commands.executeCommand('workbench.action.closeQuickOpen');
  await run;
}

async function accept(): Promise<void> {
  await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}

/** There is no way to ask whether a box is open; they open within some tens of milliseconds. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1500));
}
