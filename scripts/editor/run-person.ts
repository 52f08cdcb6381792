import { join } from 'node:path';
import type { PersonSteps } from '../../test/editor/person.ts';
import { cache } from './cache.ts';
import type { Outcome } from './outcome.ts';
import type { Print } from './side-by-side.ts';
import { openWorkbench, type WorkbenchOptions } from './workbench.ts';

/** Does what a person would do in the editor, step by step. A step that fails leaves a picture in the cache. */
export async function runPerson(steps: PersonSteps, options: WorkbenchOptions, print: Print): Promise<Outcome> {
  const { driver, close } = await openWorkbench(options);
  const outcome = { passed: 0, failed: 0 };
  try {
    for (const [name, step] of steps) {
      const start = Date.now();
      try {
        await step(driver);
        outcome.passed += 1;
        print(`  ok    ${name} (${Date.now() - start} ms)`);
      } catch (error) {
        outcome.failed += 1;
        const picture = join(cache, 'failed-step.png');
        await driver.screenshot(picture);
        print(`  FAIL  ${name}; picture: ${picture}\n${error instanceof Error ? error.stack : error}`);
      }
    }
  } finally {
    await close();
  }
  return outcome;
}
