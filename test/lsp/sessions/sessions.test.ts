import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { pinnedDomain } from '../../fragments.ts';
import { Session } from './session.ts';

/** How many events all sessions have together. */
const edits = Number(process.env.PINSET_SESSION_EDITS ?? 600);
const eventsPerSession = 30;

const domains = ['/w/one/a.xml', '/w/one/b.xml', '/w/one/sub/c.xml', '/w/two/d.xml'];
const scripts = ['/w/one/run.sh', '/w/one/sub/run.sh', '/w/two/run.sh'];
const sourced = ['/w/one/lib.sh', '/w/two/lib.sh', '/w/two/more/lib.sh'];
const profiles = ['/w/one/lab.host.json', '/w/two/other.host.json'];
const captures = ['/w/one/cap.txt', '/w/two/cap.txt', '/w/two/more/caps'];

const domainText = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'c'), fc.array(fc.constantFrom('0', '1', '2', '3', '9'), { maxLength: 3 }))
    .map(([name, pins]) => pinnedDomain(name, ...pins)),
  fc.constantFrom('<domain', '<other/>', '', "<domain type='kvm'><name>a</name><vcpu>2</vcpu>"),
);
const scriptText = fc
  .tuple(
    fc.constantFrom('./lib.sh', '../two/lib.sh', '/w/two/more/lib.sh', 'nothing.sh'),
    fc.constantFrom('"$WHERE"', '0', '9'),
    fc.constantFrom('one', 'a'),
  )
  .map(([lib, cpus, name]) => `#!/bin/bash\n. ${lib}\ntaskset -c ${cpus} qemu-system-x86_64 -name ${name} -smp 2\n`);
const sourcedText = fc
  .tuple(fc.constantFrom('0', '1', '9'), fc.constantFrom('', '. ../two/lib.sh\n'))
  .map(([cpu, more]) => `WHERE=${cpu}\n${more}`);
const profileText = fc
  .record({
    name: fc.constantFrom('lab', 'other'),
    topology: fc.constantFrom(
      'cap.txt',
      '../two/cap.txt',
      '../two/more/caps',
      'missing.txt',
      '//server/share',
      '\ud800',
    ),
    documents: fc.constantFrom(['*'], ['*.xml'], ['**/*.xml', '**/*.sh'], ['../*/*.xml'], []),
    reserved: fc.constantFrom('', '0'),
  })
  .map((profile) => JSON.stringify(profile));
const captureText = fc.constantFrom(
  '# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,0\n',
  '# CPU,Core,Socket,Node\n0,0,0,0\n1,0,0,0\n2,1,0,0\n3,1,0,0\n',
  '# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,1\n2,2,0,1\n',
  'nothing of a host',
);

const content = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...domains), domainText) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...scripts), scriptText) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...sourced), sourcedText) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...profiles), profileText) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...captures), captureText) },
);
const place = fc.constantFrom(...domains, ...scripts, ...sourced, ...profiles, ...captures);
const folder = fc.constantFrom('/w/one', '/w/two', '/w/one/sub', '/w/two/more');
const turns = fc.nat(6);

const event = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('write' as const), content, turns }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), place, turns }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('open' as const), place, turns }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('edit' as const), content, turns }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('save' as const), place, turns }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('close' as const), place, turns }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('watched' as const), order: fc.nat(), turns }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), from: folder, to: folder, turns }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), folder, turns }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('folder' as const), folder, turns }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      host: fc.constantFrom(
        '',
        'cap.txt',
        'lab.host.json',
        '/w/two/cap.txt',
        '/w/two/more/caps',
        '//server/x',
        '\ud800',
      ),
      levels: fc.constantFrom({}, { 'cpu-overcommit': 'off' }, { 'unknown-cpu': 'info' }),
      turns,
    }),
  },
);

suite('a server that has followed any events', () => {
  test('finds what a fresh server finds in the same state', async () => {
    const events = fc.array(event, { minLength: 1, maxLength: eventsPerSession, size: 'max' });
    const files = fc.array(content, { maxLength: 12 });
    const delays = fc.array(fc.nat(5), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(files, events, delays, async (given, steps, delay) => {
        const session = new Session(new Map(given), delay);
        try {
          await session.start(['/w/one', '/w/two']);
          for (const step of steps) await session.run(step);
          const { followed, fresh, errors } = await session.compare();
          assert.deepEqual(followed, fresh);
          assert.deepEqual(errors, []);
        } finally {
          session.dispose();
        }
      }),
      { numRuns: Math.ceil(edits / eventsPerSession) },
    );
  });
});
