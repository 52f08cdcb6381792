import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ran } from './commands.ts';

suite('a variable that has one value in a branch', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a case', 'case "$1" in 101) a $1 ;; esac; b $1', ['maybe a 101', 'b ?']],
    [
      'a case of several values',
      'case $1 in 1|2) a $1 ;; 3?) b $1 ;; *) c $1 ;; esac',
      ['maybe a ?', 'maybe b ?', 'maybe c ?'],
    ],
    ['an argument behind others', 'case "$2" in on) a "$1" "$2" ;; esac', ['maybe a ? on']],
    ['a test', 'if [ "$1" = 7 ]; then a "$1"; else b "$1"; fi; c "$1"', ['maybe a 7', 'maybe b ?', 'c ?']],
    ['a test of numbers', 'if test $1 -eq 7; then a "$1"; fi', ['maybe a 7']],
    ['a condition', 'x=$1; if [[ $x == web && $2 == on ]]; then a "$x" "$2"; fi', ['maybe a web on']],
    ['a pattern', 'x=$1; if [[ $x == web* ]]; then a "$x"; fi', ['maybe a ?']],
    ['one of two', 'if [[ $1 == 1 || $1 == 2 ]]; then a "$1"; fi', ['maybe a ?']],
    ['both of two tests', '[ "$1" = 7 ] && [ "$2" = on ] && a "$1" "$2"', ['maybe a 7 on']],
    ['one of two tests', '[ "$1" = 7 ] || [ "$1" = 8 ] && a "$1"', ['maybe a ?']],
    ['the end of the script otherwise', '[ "$1" = 7 ] || exit 0; a "$1"', ['guarded a 7']],
    ['the end of the script if not', 'if [ "$1" != 7 ]; then exit; fi; a "$1"', ['guarded a 7']],
    ['no end of the script', 'if [ "$1" != 7 ]; then b; fi; a "$1"', ['maybe b', 'a ?']],
    ['a negation', 'if ! [[ $1 != 7 ]]; then a "$1"; fi', ['maybe a 7']],
    ['another value', 'x=$1; if [ "$x" = 7 ]; then x=8; a $x; fi; b "$x"', ['maybe a 8', 'b ?']],
    ['a variable of the environment', 'case $MODE in fast) ;; esac; a $MODE', ['a ?']],
  ];
  for (const [what, script, expected] of cases) {
    test(what, () => assert.deepEqual(ran(script), expected));
  }
});

suite('a text of which a part is unknown', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['in a case', 'case "$1/on" in web/on) a ;; web/off) b ;; */on) c ;; esac', ['maybe a', 'maybe c']],
    ['the beginning is another', '[[ x$1 == y* ]] && a; [[ x$1 != y* ]] && b', ['b']],
    ['the end is another', '[ "$1.xml" = web.conf ] && a; [ "$1.xml" != web.conf ] && b', ['b']],
    ['it may be equal', '[ "$1.xml" = web.xml ] && a; [ "$1.xml" != web.xml ] && b', ['maybe a', 'maybe b']],
    ['both ends', '[[ "a$1z" == a?z ]] && a; [[ a$1z == a ]] && b', ['maybe a']],
    ['a list that the second test decides', '[ "$1" = 7 ] && [ 1 = 2 ] && a; [ "$1" = 7 ] || [ 1 = 1 ] && b', ['b']],
  ];
  for (const [what, script, expected] of cases) {
    test(what, () => assert.deepEqual(ran(script), expected));
  }
});

suite('xargs with the ids of threads', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['another input', 'pgrep -f mysqld | xargs taskset -pc 4', ['xargs taskset -pc 4 <<< ?']],
    ['a guest by its name', 'pgrep -f guest=web, | sudo xargs -r taskset -pc 4', ['taskset -pc 4 ?']],
    ['a placeholder', 'pgrep -f guest=web, | xargs -I{} taskset -pc 4 {}', ['taskset -pc 4 ?']],
  ];
  for (const [what, script, expected] of cases) {
    test(what, () => assert.deepEqual(ran(script), expected));
  }
});
