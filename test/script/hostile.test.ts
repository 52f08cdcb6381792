import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { interpretScript } from '../../server/src/script/interpret.ts';
import { parseShell } from '../../server/src/syntax/shell/shell.ts';
import { ran } from './commands.ts';
import { generateScript } from './generate.ts';

/** Seconds of CPU time: the clock also counts the other tests. */
const mostSeconds = 2;

function bounded(text: string): ReturnType<typeof interpretScript> {
  const before = process.cpuUsage();
  const result = interpretScript(parseShell(text), {
    uri: 'file:///s.sh',
    host: null,
    readFile: () => ({ uri: 'file:///x', text }),
  });
  const seconds = process.cpuUsage(before).user / 1e6;
  assert.ok(seconds < mostSeconds, `${seconds} s for ${JSON.stringify(text.slice(0, 60))}`);
  return result;
}

suite('endless and bottomless scripts', () => {
  const loops: readonly (readonly [name: string, script: string, commands: readonly string[]])[] = [
    ['a loop that changes nothing', 'while true; do :; done; taskset -c 0 a', []],
    ['a loop that counts for ever', 'i=0; while :; do i=$((i+1)); done; taskset -c $i a', ['taskset -c ? a']],
    ['a loop without a condition', 'for ((;;)); do taskset -c 1 a; done; taskset -c 0 a', ['taskset -c 1 a']],
    ['a range that is too long', 'for i in {1..999999999}; do taskset -c $i a; done', ['maybe taskset -c ? a']],
    ['braces that multiply', `taskset ${'{a,b}'.repeat(40)}`, ['taskset ?']],
    ['seq', 'for i in $(seq 1 999999999); do taskset -c $i a; done', ['maybe taskset -c ? a']],
    ['a text that doubles', 'x=ab; for i in {1..100}; do x=$x$x; done; taskset -c "$x" a', ['taskset -c ? a']],
    ['a text that runs itself', `x='eval "$x"'; eval "$x"; taskset -c 0 a`, []],
    ['a text that a shell reads and gives to a shell', `x='sh <<< "$x"'; export x; sh <<< "$x"; taskset -c 0 a`, []],
    ['a file that sources itself', '. self', []],
    ['a number that is its own value', 'x=x; taskset -c $((x)) a', ['taskset -c ? a']],
    ['names that stand for each other', 'declare -n a=b; declare -n b=a; a=1; taskset -c 0 a', ['taskset -c 0 a']],
    ['an array with one far element', `A[999999999]=1; taskset -c \${#A[@]} a`, ['taskset -c 1 a']],
    ['a width of a million', 'x=$(printf "%999999999d" 1); taskset -c $x a', ['taskset -c ? a']],
    [
      'a pattern that could go on for ever',
      `x=${'a'.repeat(50000)}; taskset -c "\${x//*a*a*b/}" a`,
      ['taskset -c ? a'],
    ],
    [
      'an expression that could go on for ever',
      `[[ ${'a'.repeat(200)} =~ ^(a+)+$ ]] && taskset -c 0 a`,
      ['maybe taskset -c 0 a'],
    ],
  ];
  for (const [name, script, commands] of loops) {
    test(name, () => {
      bounded(script);
      assert.deepEqual(ran(script), commands);
    });
  }

  test('a function that calls itself, and one that does so twice', () => {
    assert.equal(bounded('f() { taskset -c 0 a; f; }; f').complete, false);
    assert.equal(bounded('f() { f; f; }; f').complete, false);
    assert.equal(bounded(':(){ :|:& };:').complete, false);
  });

  test('loops in loops, and very many commands', () => {
    const loop = 'for a in {1..1000}; do for b in {1..1000}; do x=$a$b; done; done; taskset -c 0 a';
    assert.equal(bounded(loop).complete, false);
    assert.equal(bounded('taskset -c 0 a\n'.repeat(60000)).complete, false);
    assert.equal(
      bounded('for a in $(u); do '.repeat(60) + 'taskset -c 0 a; '.repeat(3) + 'done; '.repeat(60)).complete,
      false,
    );
  });

  test('a loop with too many iterations, or over too long a list, is given once, and reported as such', () => {
    for (const [script, ...commands] of [
      ['for ((i = 0; i < 6000; i++)); do virsh vcpupin vm $i $i; done; taskset -c 0 a', 'maybe virsh vcpupin vm ? ?'],
      ['for i in {0..5999}; do virsh vcpupin vm $i $i; done; taskset -c 0 a', 'maybe virsh vcpupin vm ? ?'],
      ['for i in $(seq 0 5999); do virsh vcpupin vm $i $i; done; taskset -c 0 a', 'maybe virsh vcpupin vm ? ?'],
      ['for i in $(seq 3000); do taskset -cp 3 $i; done; taskset -c 0 a', 'maybe taskset -cp 3 ?'],
      ['i=0; while [ $i -lt 6000 ]; do taskset -cp 3 $i; i=$((i + 1)); done; taskset -c 0 a', 'maybe taskset -cp 3 ?'],
      [
        'mapfile -t A < <(printf "%s\\n" {1..2500}; printf "%s\\n" {1..2500}); taskset -c $A b; taskset -c 0 a',
        'taskset -c ? b',
      ],
    ] as const) {
      assert.equal(bounded(script).complete, false, script);
      assert.deepEqual(ran(script), [...commands, 'taskset -c 0 a'], script);
    }
    assert.ok(bounded('for i in {1..2000}; do taskset -cp 3 $i; done').complete);
    assert.ok(bounded('while true; do taskset -cp 3 $(pidof qemu); sleep 5; done').complete);
  });

  test('a long text that is often compared with one that is unknown in part', () => {
    bounded(`P=${'b'.repeat(60_000)}\n${'[[ "$1"b"$2" == $P ]] && taskset -c 0 a\n'.repeat(2000)}`);
  });

  test('deep nesting', () => {
    for (const one of [
      '(',
      '$(',
      '${a:-',
      '"$(',
      '$((',
      '`',
      '{ ',
      'if ',
      'f() ',
      '! ',
      'a|',
      '<<E ',
      '[[ ( ',
      'case x in ',
      '((1+',
    ]) {
      bounded(one.repeat(20000));
      bounded(one.repeat(200));
    }
  });

  test('many variables and many branches', () => {
    const variables = Array.from({ length: 3000 }, (_, index) => `v${index}=${index}`).join('\n');
    bounded(`${variables}\n${'if [ -f x ]; then y=1; fi\n'.repeat(300)}`);
  });
});

suite('any text', () => {
  test('is read without an exception, and a script gives the same commands each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        assert.deepEqual(bounded(text), bounded(text));
      }),
    );
  });

  test('made of parts of scripts', () => {
    const tokens = [
      'x=',
      '$x',
      '"',
      "'",
      '`',
      '$(',
      ')',
      '((',
      '))',
      '${x',
      '[@]',
      '}',
      '{',
      'for i in ',
      'do ',
      'done',
      'if ',
      'then ',
      'fi',
      'case ',
      'esac',
      ';;',
      '\n',
      ' ',
      ';',
      '|',
      '&&',
      '||',
      '<<E',
      '<<<',
      '>',
      '&',
      '#',
      '\\',
      '[[ ',
      ' ]]',
      '=~',
      'f() ',
      'while ',
      'local ',
      'declare -A ',
      'A=(',
      '*',
      '?',
      '1',
      '-',
      ',',
      '%%',
      ':-',
      '!',
      'E\n',
      'eval ',
      'read a',
      'set -- ',
      'seq 3',
      'break',
      'exit',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 60 }), (words) => {
        bounded(words.join(''));
      }),
      { numRuns: 1500 },
    );
  });

  test('made of a script with a stretch cut out or doubled', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.nat(5000), place, place, fc.boolean(), (seed, first, second, doubled) => {
        const script = generateScript(seed);
        const [start = 0, end = 0] = [first, second]
          .map((part) => Math.floor(part * script.length))
          .sort((a, b) => a - b);
        const kept = doubled ? script.slice(0, end) : script.slice(0, start);
        bounded(kept + script.slice(doubled ? start : end));
      }),
      { numRuns: 300 },
    );
  });
});
