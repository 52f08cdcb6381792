import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { isVerbatim } from '../../server/src/script/located.ts';
import type { Text } from '../../server/src/script/text.ts';
import type { ShellWord } from '../../server/src/script/word.ts';
import { marked } from '../marker.ts';
import { commandsOf } from './commands.ts';

/** Where the value of a word comes from: the marks are around the texts that one would have to edit. */
suite('places of values', () => {
  const cases: readonly (readonly [name: string, script: string, values: readonly string[]])[] = [
    ['a literal', 'taskset -c «0-3» qemu', ['0-3']],
    ['in quotation marks', `taskset -c "«0-3»" qemu`, ['0-3']],
    ['the assignment, not the use', 'CPUS=«0,1»\ntaskset -c $CPUS qemu', ['0,1']],
    ['through two variables', 'A="«0»"; B=$A; taskset -c "$B" qemu', ['0']],
    ['two places', 'A=«0»; taskset -c $A«,4» qemu', ['0', ',4']],
    ['an element of an array', `PINS=(2 18); PINS[0]=«3»; taskset -c \${PINS[0]} qemu`, ['3']],
    ['the part that an expansion leaves', `x=vm1:«2-5»; taskset -c \${x#*:} qemu`, ['2-5']],
    ['a default', `taskset -c \${CPUS:-«0-7»} qemu`, ['0-7']],
    ['an argument of a function', 'pin() { taskset -c $1 qemu; }; pin «4-7»', ['4-7']],
    ['the list of a loop', 'for c in «5»; do taskset -c $c qemu; done', ['5']],
    [
      'a line of a here-doc',
      'while IFS=: read -r id list; do taskset -c $list qemu; done <<EOF\n1:«0,8»\nEOF',
      ['0,8'],
    ],
    ['what echo passes on', 'x=«6»; taskset -c $(echo $x) qemu', ['6']],
    ['a text that is run', `eval "taskset -c «0-3» qemu"`, ['0-3']],
    ['a text for another shell', `sudo bash -c 'taskset -c «0-3» qemu'`, ['0-3']],
    ['what another shell reads', `sudo bash -s <<'EOF'\ntaskset -c «0-3» qemu\nEOF`, ['0-3']],
    ['what the shell of su reads', `su - root <<EOF\ntaskset -c «0-3» qemu\nEOF`, ['0-3']],
    ['one behind wrappers with operands', `flock -n /run/vm timeout 9 sh -c 'taskset -c «0-3» qemu'`, ['0-3']],
  ];
  for (const [name, source, values] of cases) {
    test(name, () => {
      const { text, spans } = marked(source);
      const pieces = listPieces(text);
      assert.deepEqual(
        pieces.map(({ text: value, place, verbatim }) => ({ value, span: place?.span, uri: place?.uri, verbatim })),
        values.map((value, index) => ({ value, span: spans[index], uri: 'file:///script.sh', verbatim: true })),
      );
    });
  }

  test('a file that is sourced', () => {
    const [, , list] = wordsOf('. ./pins.conf; taskset -c $CPUS qemu', { './pins.conf': 'CPUS=0-3\n' });
    assert.deepEqual(list?.pieces[0]?.place, { uri: 'file:///./pins.conf', span: { start: 5, end: 8 } });
  });

  test('what no source says has no place', () => {
    assert.deepEqual(listPieces('taskset -c $((1 + 2)) qemu'), [{ text: '3', place: null, verbatim: false }]);
  });

  test('braces and escapes are said at their place, in other characters', () => {
    const escaped = marked('taskset -c «0\\,1» qemu');
    const braces = marked('for i in {«4..4»}; do taskset -c $i qemu; done');
    for (const [{ text, spans }, value] of [[escaped, '0,1'] as const, [braces, '4'] as const]) {
      const place = { uri: 'file:///script.sh', span: spans[0] };
      assert.deepEqual(listPieces(text), [{ text: value, place, verbatim: false }]);
    }
  });

  test('a word that happens to be as long as its value is not the value', () => {
    const whereabouts = { uri: 'file:///script.sh', otherwise: { start: 0, end: 0 } };
    const verbatim = (script: string) => wordsOf(script).map((word) => isVerbatim({ word }, whereabouts));
    assert.deepEqual(verbatim('taskset -c 10,30 qemu'), [true, true, true, true]);
    assert.deepEqual(verbatim('A=10; B=30; taskset -c $A,$B qemu'), [true, true, false, true]);
  });

  test('two branches that say the same leave no single place', () => {
    assert.deepEqual(listPieces('if [ -f x ]; then C=3; else C=3; fi; taskset -c $C qemu'), [
      { text: '3', place: null, verbatim: false },
    ]);
  });

  test('every verbatim piece is the text at its place', () => {
    const script = `A=(a "b c"); x='1-2'; f() { taskset "$@" \${x%-*}"$x"\\ y; }; f "\${A[@]}" <<E\n$x z\nE`;
    for (const command of commandsOf(script)) {
      for (const { pieces } of command.words) {
        for (const { text, place, verbatim } of pieces) {
          if (verbatim) assert.equal(script.slice(place?.span.start, place?.span.end), text);
        }
      }
    }
  });
});

function wordsOf(script: string, files: Readonly<Record<string, string>> = {}): readonly ShellWord[] {
  const command = commandsOf(script, { files }).find(({ words }) => words[0]?.text === 'taskset');
  assert.ok(command, 'there is a taskset');
  return command.words;
}

/** The pieces of the word behind -c. */
function listPieces(script: string): Text {
  return wordsOf(script)[2]?.pieces ?? [];
}
