import { type Random, randomFrom } from '../oracle/random.ts';
import { filteredList } from './generate-filters.ts';
import { parameterOperation } from './generate-operations.ts';

/**
 * A random script whose values can all be known, because it depends on nothing outside. Numbers are in n1…, texts in
 * s1…, arrays in A1…, maps in M1…; functions are f1…. All loops end.
 */
export function generateScript(seed: number): string {
  return new Generator(randomFrom(seed)).script();
}

const numbers = ['n1', 'n2', 'n3'] as const;
const texts = ['s1', 's2', 's3'] as const;
const arrays = ['A1', 'A2'] as const;
const functions = ['f1', 'f2'] as const;
const programs = ['taskset', 'numactl', 'virsh', 'qemu-system-x86_64', 'chrt'] as const;
const values = [
  '0-3',
  '0,1',
  '4-7,12',
  'vm 1',
  'web-db-01',
  'a',
  '',
  ' x  y ',
  'CPU 3/KVM',
  '0x1e',
  'node0:node1',
] as const;

class Generator {
  private readonly random: Random;
  private loops = 0;
  private depth = 0;
  private inFunction = false;

  constructor(random: Random) {
    this.random = random;
  }

  script(): string {
    const start = [
      ...numbers.map((name) => `${name}=${this.random.below(12)}`),
      ...texts.map((name) => `${name}='${this.random.pick(values)}'`),
      ...arrays.map((name) => `${name}=(a 'b c' ${this.random.below(9)})`),
      "declare -A M1=([vm1]=0-3 [vm2]='4 5' [db]=6)",
      `set -- 'x y' ${this.random.below(9)}`,
      'mkdir dir',
    ];
    this.inFunction = true;
    const bodies = functions.map((name, index) => `${name}() {\n${this.functionBody(index)}\n}`);
    this.inFunction = false;
    return `${[...start, ...bodies, ...this.statements(6 + this.random.below(6))].join('\n')}\n`;
  }

  private oneWay(ways: readonly [() => string, ...(() => string)[]]): string {
    return this.random.pick(ways)();
  }

  private functionBody(index: number): string {
    const locals = [
      `local n1=$(( \${#1} + ${this.random.below(5)} ))`,
      `local s1="$1" loc='${this.random.pick(values)}'`,
    ];
    const calls = index === 0 ? [] : [`f1 "$s1" $n2`];
    const end = this.random.chance(0.3) ? [`[ $n1 -gt 4 ] && return ${this.random.below(3)}`, this.command()] : [];
    return [...locals, ...this.statements(2), ...calls, ...end, 'echo "out $n1"'].join('\n');
  }

  private statements(count: number): string[] {
    return Array.from({ length: count }, () => this.statement());
  }

  private block(): string {
    return this.statements(1 + this.random.below(2)).join('\n');
  }

  private statement(): string {
    if (this.depth > 2 || this.random.chance(0.35)) return this.command();
    if (this.random.chance(0.4)) return this.assignment();
    this.depth++;
    const compound = this.compound();
    this.depth--;
    return compound;
  }

  private command(): string {
    const words = this.list(() => this.word());
    const program = this.program();
    const { random } = this;
    if (random.chance(0.08))
      return `${this.errors()}virsh define /dev/stdin <<EOF\n<cpu set='$s1' n="\${A1[0]}">$(( n1 + 1 ))</cpu>\n\\$x \`echo $n2\`\nEOF`;
    if (random.chance(0.04)) return `${this.errors()}virsh define /dev/stdin <<-'EOF'\n\t<a>$s1</a>\n\t\t<b/>\n\tEOF`;
    if (random.chance(0.12)) return this.file();
    if (random.chance(0.05)) return `echo "$s2 $n1" | ${this.errors()}virsh define -`;
    if (random.chance(0.05))
      return `cmd=(${this.random.pick(programs)} ${words}); ${this.errors()}"\${cmd[@]}" ${this.word()}`;
    if (random.chance(0.04)) return `eval "${program} -c $n1 ev"`;
    if (random.chance(0.04)) return `n1=$n1 bash -c '${program} "$1" "$0" $n1' "$s1" ${this.number()}`;
    if (random.chance(0.04)) return `export s1; bash -c "${program} \\"\\$s1\\" $n2"`;
    return `${program} ${words}`;
  }

  /** What writes, continues, changes or reads a file of XML. */
  private file(): string {
    const { random } = this;
    const name = random.pick(['a.xml', './a.xml', '"$n1.xml"', 'dir/a.xml']);
    return this.oneWay([
      () => `cat > ${name} <<EOF\n<a n="$n1">$s2</a>\nEOF`,
      () => `printf '<b>%s</b>\\n' "$n2" | tee ${name} > /dev/null`,
      () => `{ echo "<c>"; echo "$s1</c>"; } > ${name}`,
      () => `echo "<d>" > ${name}; (echo "$s1</d>" >> ${name})`,
      () => `rm -f ${name}`,
      () => `echo "<f/>" > ${name}; cat ${name} | ${this.errors()}virsh define /dev/stdin`,
      () => `${this.errors()}virsh define ${name}`,
      () => `${this.errors()}virsh define ${name}`,
    ]);
  }

  private program(): string {
    return `${this.errors()}${this.random.pick(programs)}`;
  }

  /** What a function's commands write must not mix with its output. */
  private errors(): string {
    return this.inFunction ? '>&2 ' : '';
  }

  private assignment(): string {
    const { random } = this;
    const number = random.pick(numbers);
    const text = random.pick(texts);
    const array = random.pick(arrays);
    return this.oneWay([
      () => `${number}=${this.number()}`,
      () => `${number}=$(( ${this.expression(2)} ))`,
      () => `(( ${number} ${random.pick(['+=', '-=', '*=', '=', '|=', '^='])} ${this.expression(1)} )) || :`,
      () => `let "${number} = ${this.expression(1)}" || true`,
      () => `${text}=${this.word()}`,
      () => `${text}+="${this.inQuotes()}"`,
      () => `${text}=\${${random.pick(texts)}${parameterOperation(this.random)}}`,
      () => `${text}=$(echo ${this.word()} ${this.word()})`,
      () => `${text}=$(printf '%s:%02d|' "${this.inQuotes()}" ${this.number()})`,
      () => `printf -v ${text} '%s-%x' ${this.quoted()} $(( (${number} % 255 + 255) % 255 ))`,
      () => `${text}=$(${this.inFunction ? 'echo' : 'f1'} ${this.quoted()} 2>/dev/null | tr '\\n' ' ')`,
      () => `${array}=(${this.list(() => this.word())})`,
      // Not an array to itself: in a loop, that doubles it with every iteration.
      () => `${array}+=(${this.quoted()} ${this.number()})`,
      () => `${array}[${random.below(5)}]=${this.word()}`,
      () => `unset '${array}[${random.below(4)}]'`,
      () => `M1[k${random.below(4)}]=${this.word()}`,
      () => `declare -i n3=${number}*2+${random.below(9)}`,
      () =>
        `IFS=${random.pick(["','", "'-'", "' -'", '":"'])} read -r ${text} ${random.pick(texts)} <<< ${this.quoted()} || :`,
      () => `IFS=, read -ra ${array} <<< ${this.quoted()}`,
      () => `mapfile -t ${array} < <(printf '%s\\n' ${this.list(() => this.word())})`,
      () => `set -- ${this.list(() => this.word())}`,
      () => `[ $# -gt 1 ] && shift`,
      () => `${text}=$(seq -s, ${random.below(4)} ${1 + random.below(3)} ${random.below(12)})`,
      () => `${text}=$(${filteredList(this.random)})`,
      () => `readarray -t ${array} <<< "$(${filteredList(this.random)})"`,
      () => `${array}=($(${filteredList(this.random)}))`,
      () => `IFS=, read -r ${text} n1 <<< "${random.below(9)},${random.below(9)}"`,
      () => `${text}=$(IFS=${random.pick([',', '-', "' '"])}; echo "\${${array}[*]}")`,
      () => `${text}=; for c in ${this.list(() => this.word())}; do ${text}=\${${text}:+$${text},}$c; done`,
      () => `${number}=0; for c in 1 ${random.below(9)} 5; do ${number}=$(( ${number} | 1 << c )); done`,
    ]);
  }

  private compound(): string {
    const { random } = this;
    return this.oneWay([
      () =>
        `if ${this.test()}; then\n${this.block()}\nelif ${this.test()}; then\n${this.block()}\nelse\n${this.block()}\nfi`,
      () => `${this.test()} && ${this.command0()} || ${this.command0()}`,
      () =>
        `case ${this.quoted()} in\n*-*) ${this.command0()};;\n[0-9]*|vm?1) ${this.command0()} ;&\n*" "*) ${this.command0()};;\n*) ${this.command0()};;\nesac`,
      () =>
        `for w in ${this.list(() => this.word())} {${random.below(3)}..${2 + random.below(4)}}; do\n${this.loopBody('"$w"')}\ndone`,
      () => `for w in $(seq ${random.below(3)} ${random.below(7)}); do\n${this.loopBody('$w')}\ndone`,
      () => `for k in "\${!${random.pick(arrays)}[@]}"; do\n${this.loopBody(`"$k" "\${A1[$k]}"`)}\ndone`,
      () => `for k in "\${!M1[@]}"; do\n${this.loopBody(`"$k" "\${M1[$k]}"`)}\ndone`,
      () => `for w; do\n${this.loopBody('"$w"')}\ndone`,
      () => {
        const counter = this.counter();
        return `for ((${counter}=${random.below(3)}; ${counter}<${random.below(6)}; ${counter}${random.pick(['++', '+=2'])})); do\n${this.loopBody(`$${counter}`)}\ndone`;
      },
      () => {
        const counter = this.counter();
        const kind = random.pick([
          'while [ $X -lt 4 ]',
          'until (( X >= 3 ))',
          'while [[ $X != 3 ]]',
          'while ((X++ < 4))',
        ]);
        const step = kind.includes('++') ? '' : `${counter}=$((${counter}+1))\n`;
        return `${counter}=0\n${kind.replaceAll('X', counter)}; do\n${step}${this.loopBody(`$${counter}`)}\ndone`;
      },
      () => `while IFS=- read -r id rest; do\n${this.loopBody('"$id" "$rest"')}\ndone <<EOF\n100-0,1\n$s1-2\n101-\nEOF`,
      () =>
        `printf '%s\\n' ${this.list(() => this.word())} | while read -r line; do\n${this.loopBody('"$line"')}\ndone`,
      () => `( ${this.assignment()}\n${this.block()}\n)`,
      () => `{ ${this.assignment()}\n${this.block()}\n} </dev/null`,
      () =>
        `${random.pick(functions)} ${this.quoted()} ${this.word()} ${this.inFunction ? '>/dev/null' : ''}`.replace(
          /^f\d/,
          (name) => (this.inFunction ? `echo ${name}` : name),
        ),
      () => `${this.program()} $(${this.inFunction ? 'echo' : 'f2'} ${this.quoted()})`,
      () => `! ${this.test()} && ${this.command0()}`,
      () =>
        `for k in "\${!${random.pick(arrays)}[@]}"; do\n${this.program()} vcpupin $k "\${A1[k]}" $((k / 2)) $((k % 2 ? 3 : k))\ndone`,
      () =>
        `${this.withNewName((name) => `${name}() { local n1=\${1:-4} in; in2() { local n2=$((n1 * 2)); ${this.program()} $n2 "$@"; }; shift; for in in "$@"; do in2 "$in" $n1; done; }\n${name} ${this.number()} ${this.list(() => this.word())}`)}`,
      () =>
        `while (( $# > ${random.below(2)} )); do\n${this.program()} "$1" \${2-none}\nshift\ndone\nset -- ${this.list(() => this.word())}`,
      () =>
        `while [ $# -gt 0 ]; do case $1 in -c) s1=$2; shift;; --*=*) s2=\${1#*=};; [0-9]*) n1=$((\${1%%[!0-9]*} + 1));; *) ${this.command0()};; esac; shift; done; set -- -c ${this.word()}`,
      () => `while read -r a b; do\n${this.loopBody('"$a" "$b"')}\ndone < <(${filteredList(this.random)})`,
      () => `for w in $(${filteredList(this.random)}) {9..${random.below(9)}..3}; do\n${this.loopBody('"$w"')}\ndone`,
      () =>
        `if [[ $s1 =~ ^([0-9]+)-([0-9]+)$ ]]; then\n${this.program()} "\${BASH_REMATCH[1]}" \${BASH_REMATCH[2]}\nfi`,
    ]);
  }

  /** A command on one line. */
  private command0(): string {
    return `${this.program()} ${this.list(() => this.word())}`;
  }

  private loopBody(words: string): string {
    const { random } = this;
    const jump = random.chance(0.25) ? `${this.test()} && ${random.pick(['break', 'continue'])}\n` : '';
    return `${random.chance(0.5) ? jump : ''}${this.program()} -c ${words}\n${jump}${this.statement()}`;
  }

  private withNewName(withName: (name: string) => string): string {
    return withName(this.counter().replace('i', 'g'));
  }

  private counter(): string {
    this.loops++;
    return `i${this.loops}`;
  }

  private test(): string {
    const { random } = this;
    return this.oneWay([
      () => `[ $(( ${this.expression(1)} )) ${random.pick(['-eq', '-ne', '-lt', '-ge'])} ${this.number()} ]`,
      () => `[[ ${this.quoted()} == ${random.pick(['*-*', '[0-9]*', '"$s1"', 'vm*', '?', '*[[:space:]]*'])} ]]`,
      () => `[[ -n ${this.quoted()} && ! -z $s1 ]]`,
      () => `[ -z "${this.inQuotes()}" ]`,
      () => `[ "$s1" = "$s2" ]`,
      () => `(( ${this.expression(2)} ))`,
      () => `[[ $s1 =~ ^([0-9]+)[-,]([0-9]+)$ ]]`,
      () => `[[ $n1 -gt $n2 || $s1 != a* ]]`,
      () => random.pick(['true', 'false', ':', `${this.program()} -p 1`]),
    ]);
  }

  private list(item: () => string): string {
    return Array.from({ length: 1 + this.random.below(3) }, item).join(' ');
  }

  private word(): string {
    const { random } = this;
    return this.oneWay([
      () => String(random.below(20)),
      () => random.pick(['0-3', '--live', '-c', 'vm1', 'a,b', "'q  r'", 'x\\ y']),
      () => `$${random.pick(texts)}`,
      () => this.quoted(),
      () => this.quoted(),
      () => `"\${${random.pick(arrays)}[@]}"`,
      () => `\${${random.pick(arrays)}[*]}`,
      () => `"\${${random.pick(arrays)}[*]:${random.below(2)}:2}"`,
      () => `\${#${random.pick(arrays)}[@]}`,
      () => `\${${random.pick(texts)}${parameterOperation(this.random)}}`,
      () => `"\${${random.pick(texts)}${parameterOperation(this.random)}}"`,
      () => `$(( ${this.expression(2)} ))`,
      () => `"$@"`,
      () => `"\${2:-none}"$#`,
      () => `${random.pick(['p', ''])}{${random.below(3)}..${random.below(5)}}${random.pick(['', '-x'])}`,
      () => `{a,"b c",$n1}`,
      () => `$(echo ${this.quoted()})`,
      () => `\${unset_one:-${random.pick(['d e', '"d e"', '$s1'])}}`,
    ]);
  }

  private quoted(): string {
    return `"${this.inQuotes()}"`;
  }

  private inQuotes(): string {
    const { random } = this;
    return this.oneWay([
      () => `$${random.pick(texts)}`,
      () => `\${${random.pick(texts)}}-$${random.pick(numbers)}`,
      () => random.pick(values),
      () => `\${A1[${random.below(3)}]}`,
      () => `$(( ${this.expression(1)} ))x`,
    ]);
  }

  private number(): string {
    return this.random.chance(0.5) ? String(this.random.below(30)) : `$${this.random.pick(numbers)}`;
  }

  private expression(depth: number): string {
    const { random } = this;
    if (depth === 0 || random.chance(0.3)) {
      return random.pick([
        ...numbers,
        ...numbers,
        '$n1',
        '0x1f',
        '010',
        '7',
        '2#101',
        `${random.below(50)}`,
        `\${#s1}`,
        `\${#A1[@]}`,
      ]);
    }
    const left = this.expression(depth - 1);
    const right = this.expression(depth - 1);
    return this.oneWay([
      () => `${left} ${random.pick(['+', '-', '*', '<', '>=', '==', '!=', '&', '|', '^', '&&', '||'])} ${right}`,
      () => `(${left}) ${random.pick(['/', '%', '<<', '>>'])} ${1 + random.below(5)}`,
      () => `(${left} > ${right} ? ${left} : ${right})`,
      () => `-(${left})`,
      () => `!${random.pick(numbers)} + ~${random.pick(numbers)}`,
      () => `${random.pick(numbers)}++ + ${left}`,
      () => `(${random.pick(numbers)} = ${left}, ${right})`,
    ]);
  }
}
