import type { ScriptRun } from '../../fleet/documents/script-document.ts';
import type { PlacementStep } from '../../script/commands/step.ts';
import type { ScriptPinset } from '../../script/pinset.ts';
import type { ScriptProcess } from '../../script/process.ts';

/** One taskset of a script and the pinset that it asks for. */
export interface TasksetStep {
  readonly process: ScriptProcess;
  readonly step: PlacementStep;
  readonly pinset: ScriptPinset;
}

/** Every taskset of a script, in the order of execution. */
export function* tasksetSteps({ processes }: ScriptRun): Iterable<TasksetStep> {
  for (const process of processes) {
    for (const step of process.steps) {
      if (step.program === 'taskset' && step.affinity !== undefined) yield { process, step, pinset: step.affinity };
    }
  }
}
