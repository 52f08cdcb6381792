import type { Random } from '../oracle/random.ts';

/** A pipe of programs that only compute, which makes a list of CPUs. */
export function filteredList(random: Random): string {
  const start = random.chance(0.5) ? numbers(random) : texts(random);
  const filters = Array.from({ length: 1 + random.below(3) }, () => random.pick(ofAnyText));
  return [start, ...filters].join(' | ');
}

/** Whole numbers, one per line, which can be sorted. */
function numbers(random: Random): string {
  const written = random.pick([
    `seq ${random.below(4)} ${1 + random.below(3)} ${3 + random.below(9)}`,
    `printf '%s\\n' ${random.below(12)} ${random.below(12)} ${random.below(12)}`,
    `printf '%s\\n' {0..${4 + random.below(9)}..${1 + random.below(3)}}`,
  ]);
  return `${written}${random.pick(['', ' | sort -un', ' | sort -n', ' | sort -rn | uniq', ' | sort -u'])}`;
}

function texts(random: Random): string {
  return random.pick([
    `echo ${random.below(9)},${random.below(9)}-${random.below(20)} | tr , '\\n'`,
    `echo ${random.below(9)}-${random.below(20)},${random.below(9)},`,
    `echo '${random.pick(['vm 1', 'CPU 3/KVM', 'node0:node1', ' x  y ', '0,1', ''])}'`,
    `printf '%s,' ${random.below(9)} ${random.below(9)}`,
    `printf 'vm%d:%d-%d\\n' 1 0 3 2 4 ${random.below(9)}`,
  ]);
}

const ofAnyText: readonly [string, ...string[]] = [
  'tail -1',
  'head -n 2',
  'tail -n +2',
  'paste -sd,',
  "tr '\\n' ' '",
  "tr -s '[:space:]' ,",
  'tr , " "',
  'cut -d- -f1',
  'cut -d, -f2-',
  "awk '{print $1}'",
  "awk 'NR==2{print $1}'",
  "awk -F- '{print $NF}'",
  'wc -l',
  'tac',
  'uniq',
  'grep -v 3',
  "sed 's/,$//'",
  'sed -n 2p',
  "sed 's/-/ /g'",
  "sed -e 's/^0*//' -e '1d'",
  "sed -E 's/([0-9]+)-([0-9]+)/\\2,\\1/'",
  "sed -n 's/^\\([0-9]\\)-/<&\\1+/p'",
  "sed '$d'",
  "sed '/1/d; s/[05]/x/'",
  "sed -n '2,3p'",
  "sed -n '/^[0-9]/!p'",
  "sed 's#[^0-9,]##g'",
  'sed 2q',
];
