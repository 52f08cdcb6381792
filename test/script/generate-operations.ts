import type { Random } from '../oracle/random.ts';

/** What follows the name in `${x…}`. */
export function parameterOperation(random: Random): string {
  return random.pick([
    '%%-*',
    '%-*',
    '#*-',
    '##*[-, ]',
    '/-/_',
    '//[0-9]/N',
    '/#[a-z]/^',
    '/%[0-9]/',
    ':1',
    ':0:2',
    ': -2',
    '^',
    '^^',
    ',,',
    ':-dflt',
    ':+alt $n1',
    `%"\${s3}"`,
    '// /,',
  ]);
}
