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
  "awk '/1/{print $1; n++} END{print n+0}'",
  "awk '{for(i=1;i<=NF;i++) print $i}'",
  'awk -F, \'{for (i = NF; i > 0; i--) printf "%s%s", $i, (i > 1 ? "," : "\\n")}\'',
  "awk -F'[,-]' '{print $2 \":\" $1}'",
  "awk 'NR>1 && !seen[$1]++'",
  "awk -F, '{s += $1} END {print s, NR}'",
  'awk \'{gsub(/[0-3]/, "<&>"); print}\'',
  'awk \'{sub(/-/, " "); $1 = $1 + 0; print $0}\'',
  'awk \'BEGIN{FS=","; OFS="-"} {$1=$1; print; print $NF}\'',
  'awk \'{print length($0), substr($0, 2, 3), index($0, "1"), toupper($1)}\'',
  'awk \'{n = split($0, a, ","); print n, a[1], a[n]}\'',
  'awk \'$1 ~ /^[0-9]+$/ {printf "%03d\\n", $1}\'',
  "awk 'END{print NR}'",
  "awk '{c[$1]} END{print length(c)}'",
  "awk '{ if ($1 == 2) { next } else if (NF > 1) print $2; print NF * 2 % 3, 7 / 2 }'",
  'awk \'/[a-z]/ || $1 != 3 {print; exit} END {print "end"}\'',
  'awk \'BEGIN{for(i=0;i<3;i++)printf "%d,",i; print ""}\'',
  'grep -c 1',
  "grep -E '^[0-9]+(,|-|$)'",
  "grep -E 'CPU|1|x'",
  "grep -o '[0-9]'",
  'grep -iw cpu',
  "grep -m1 -v '^0'",
  'grep -F 1-',
  "grep -x '[[:digit:]]*'",
  "grep -oE '[0-9]+' ",
  "egrep -v '^#|^$'",
  "sed 's/[[:space:]]*$//; s/^[[:space:]]//'",
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
