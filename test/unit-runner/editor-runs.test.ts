import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { type Attempt, type Run, sideBySide } from '../../scripts/editor/side-by-side.ts';

suite('the runner of the editor tests', () => {
  test('makes a run that fails once more, after all others and with nothing beside it', async (context) => {
    const { runs, log } = made({ first: ['fails', 'passes'], second: ['throws', 'passes'], third: ['passes'] });
    const { outcome, lines } = await printed(context, () => sideBySide(runs, 2));
    assert.deepEqual(outcome, { passed: 6, failed: 0, repeated: 2 });
    assert.deepEqual(log.slice(-4), ['+first second', '-first second', '+second second', '-second second']);
    assert.deepEqual(lines, [
      '\nfirst',
      '  FAIL',
      '\nsecond',
      '  error: broken',
      '\nthird',
      '  ok',
      '\nOnce more: first',
      '  ok',
      '\nOnce more: second',
      '  ok',
    ]);
  });

  test('fails what fails twice', async (context) => {
    const { runs } = made({ first: ['fails', 'fails'], second: ['throws', 'throws'], third: ['passes'] });
    const { outcome } = await printed(context, () => sideBySide(runs, 2));
    assert.deepEqual(outcome, { passed: 3, failed: 2, repeated: 2 });
  });

  test('makes nothing twice that passes', async (context) => {
    const { runs, log } = made({ first: ['passes', 'fails'], second: ['passes', 'fails'] });
    const { outcome } = await printed(context, () => sideBySide(runs, 2));
    assert.deepEqual(outcome, { passed: 4, failed: 0, repeated: 0 });
    assert.equal(log.length, 4);
  });
});

type Ending = 'passes' | 'fails' | 'throws';

/** Runs that end like this at their attempts, and when they start (+) and end (-). */
function made(endings: Readonly<Record<string, readonly Ending[]>>): { runs: Run[]; log: string[] } {
  const log: string[] = [];
  const runs = Object.entries(endings).map(([title, [first, second]]): Run => {
    const start: Run['start'] = async (print, attempt) => {
      log.push(`+${title} ${attempt}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`-${title} ${attempt}`);
      const ending = ({ first, second } satisfies Record<Attempt, Ending | undefined>)[attempt];
      if (ending === 'throws') throw new Error('broken');
      print(ending === 'passes' ? '  ok' : '  FAIL');
      return ending === 'passes' ? { passed: 2, failed: 0 } : { passed: 1, failed: 1 };
    };
    return { title, start };
  });
  return { runs, log };
}

async function printed<T>(context: TestContext, act: () => Promise<T>): Promise<{ outcome: T; lines: unknown[] }> {
  const { mock } = context.mock.method(console, 'log', () => {});
  const outcome = await act();
  const lines = mock.calls.flatMap((call) => call.arguments);
  mock.restore();
  return { outcome, lines };
}
