import { Transform } from 'node:stream';
import type { TestEvent } from 'node:test/reporters';
import { say } from './messages.ts';

/** Node's test reporter for the runner: it prints nothing, and says which tests failed and how all of them ended. */
export default new Transform({
  writableObjectMode: true,
  transform(event: TestEvent, _encoding, done) {
    if (event.type === 'test:fail' && event.data.details.type !== 'suite') {
      say({ kind: 'failed', file: event.data.file ?? '', line: event.data.line ?? 0, name: event.data.name });
    } else if (event.type === 'test:summary') {
      const { tests, passed, skipped, todo } = event.data.counts;
      say({ kind: 'ended', counts: { passed, failed: tests - passed - skipped - todo, skipped: skipped + todo } });
    }
    done();
  },
});
