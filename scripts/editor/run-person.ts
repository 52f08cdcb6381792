import { join } from 'node:path';
import type { PersonSteps } from '../../test/editor/person.ts';
import { within } from '../programs.ts';
import { cache } from './cache.ts';
import { type Outcome, RUN_SECONDS } from './outcome.ts';
import type { Attempt, Print } from './side-by-side.ts';
import { openWorkbench, type WorkbenchOptions } from './workbench.ts';

/**
 * Does what a person would do in the editor, step by step. A step that fails leaves a picture in the cache. Each step goes on
 * where the one before ended, so the first attempt ends with a step that fails; the second tells how the others end.
 */
export async function runPerson(
  steps: PersonSteps,
  options: WorkbenchOptions,
  print: Print,
  attempt: Attempt,
): Promise<Outcome> {
  const { driver, close } = await openWorkbench(options);
  const outcome = { passed: 0, failed: 0 };

  async function doSteps(): Promise<void> {
    for (const [name, step] of steps) {
      const start = Date.now();
      try {
        await step(driver);
        outcome.passed += 1;
        print(`  ok    ${name} (${Date.now() - start} ms)`);
      } catch (error) {
        outcome.failed += 1;
        print(`  FAIL  ${name}\n${error instanceof Error ? error.stack : error}`);
        const picture = join(cache, `failed-${name.replaceAll(/\W+/g, '-').slice(0, 40)}-${attempt}.png`);
        await driver.screenshot(picture);
        print(`  picture: ${picture}`);
        if (attempt === 'first') return;
      }
    }
  }

  try {
    await within(RUN_SECONDS, 'the steps of a person', doSteps());
  } finally {
    await close();
  }
  return outcome;
}
