import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { rules } from '../../features/analysis.ts';
import { bashScript } from '../completions/bash.ts';
import { completedProgram } from '../completions/completed.ts';
import { fishScript } from '../completions/fish.ts';
import { zshScript } from '../completions/zsh.ts';
import type { completionsCommand } from '../definitions/completions.ts';
import type { ArgumentsOf, CommandIo, OptionsOf } from './command.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `pinset completions`: prints a completion script, made from the definitions of the commands. */
export async function runCompletions(
  [shell]: ArgumentsOf<typeof completionsCommand>,
  _options: OptionsOf<typeof completionsCommand>,
  io: CommandIo,
  everyCommand: () => CommandUnknownOpts,
): Promise<number> {
  const ids = rules.map(({ id }) => id).sort();
  io.out(scripts[shell](completedProgram(everyCommand(), ids)));
  return 0;
}
