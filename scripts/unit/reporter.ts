import { Transform } from 'node:stream';
import type { TestEvent } from 'node:test/reporters';
import { say } from './messages.ts';

/** A reporter for Node's test runner. It prints nothing; it reports failed tests and the number of passed ones. */
export default new Transform({
  writableObjectMode: true,
  transform(event: TestEvent, _encoding, done) {
    if (event.type === 'test:fail') {
      const { file = '', line = 0, name, details } = event.data;
      if (details.type !== 'suite' || failedByItself(details.error)) say({ kind: 'failed', file, line, name });
    } else if (event.type === 'test:summary') {
      const { passed, skipped, todo } = event.data.counts;
      say({ kind: 'ended', passed, skipped: skipped + todo });
    }
    done();
  },
});

/** Whether a suite failed in its own hooks or body, not by one of its tests. */
function failedByItself(error: Error): boolean {
  return !('failureType' in error && error.failureType === 'subtestsFailed');
}
