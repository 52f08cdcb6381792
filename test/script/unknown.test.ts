import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ran } from './commands.ts';

/** Ways to read a file if it is there. */
const optional = (file: string) => [
  `[ -f ${file} ] && . ${file}`,
  `[ -r ${file} ] && source ${file}`,
  `[[ -e ${file} ]] && . ${file}`,
  `test -s ${file} && . ${file}`,
  `if [ -f ${file} ]; then . ${file}; fi`,
  `[ ! -f ${file} ] || . ${file}`,
  `if [[ -f ${file} && -r ${file} ]]; then source ${file}; fi`,
  `CONF=${file}; [ -f "$CONF" ] && . "$CONF"`,
  `[ -f ${file} ] && . ${file} || true`,
  `load() { [ -f "$1" ] && . "$1"; }; load ${file}`,
];

function describeOptional(): void {
  test('a file that is read if it is there', () => {
    for (const line of optional('./pins.conf')) {
      assert.deepEqual(
        ran(`CPUS=0\n${line}\ntaskset -c $CPUS a`, { files: { './pins.conf': 'CPUS=2-5' } }),
        ['taskset -c 2-5 a'],
        line,
      );
    }
    assert.deepEqual(
      ran('[ -f "$(dirname "$0")/pins.conf" ] && . "$(dirname "$0")/pins.conf"\ntaskset -c $CPUS a', {
        files: { 'pins.conf': 'CPUS=2-5' },
      }).slice(-1),
      ['taskset -c 2-5 a'],
    );
  });

  test('an argument with an empty default is not empty', () => {
    assert.deepEqual(ran(`x="\${1:-}"; [ -n "$x" ] || exit 1; a \${1-} "\${2:-b}" "\${3-""}"`), ['guarded a ? b ?']);
    assert.deepEqual(ran(`[[ "\${2-}/\${3-}" == prepare/begin ]] && a; [[ \${2:-}x == y ]] && b`), ['maybe a']);
    assert.deepEqual(ran(`f() { a "[\${1:-}]" "[\${2:-}]"; }; f x; set -- y; b "[\${2:-}]"`), ['a [x] []', 'b []']);
  });

  test('a file that is read if it is there, and is not', () => {
    for (const line of [...optional('/etc/default/vm'), ...optional('"$HOME/.pins"')]) {
      assert.deepEqual(
        ran(`CPUS=0-3\n${line}\ntaskset -c $CPUS a; taskset -c \${LIST:-1} b`),
        ['taskset -c 0-3 a', 'taskset -c 1 b'],
        line,
      );
    }
    assert.deepEqual(ran('CPUS=0; test -s vm.env && . ./vm.env || true; taskset -c $CPUS a'), ['taskset -c 0 a']);
    assert.deepEqual(ran('CPUS=0; [ -f ./vm.env ] && . vm.env; taskset -c $CPUS a'), ['taskset -c 0 a']);
    assert.deepEqual(ran('CPUS=0; for f in /etc/vm.d/*; do [ -r "$f" ] && . "$f"; done; taskset -c $CPUS a'), [
      'taskset -c 0 a',
    ]);
  });

  test('a file without which the script ends', () => {
    for (const line of [
      '[ -f /etc/vm ] || exit 1; . /etc/vm',
      'if [ -f /etc/vm ]; then . /etc/vm; else exit 1; fi',
      '[ -f /etc/vm ] && . /etc/vm || exit 1',
      '[ -f /etc/vm ] && . /etc/vm || die',
      '. /etc/vm',
      '[ -n "$1" ] && . /etc/vm',
    ]) {
      assert.deepEqual(
        ran(`CPUS=0-3\n${line}\ntaskset -c $CPUS a`).slice(-1)[0]?.replace('guarded ', ''),
        'taskset -c ? a',
        line,
      );
    }
  });
}

/** What cannot be known stays unknown, and makes only what depends on it unknown. */
suite('unknown values', () => {
  test('both branches of an unknown condition are given, and what they agree on is known after them', () => {
    assert.deepEqual(
      ran(`if [ "$1" = fast ]; then CPUS=0-3; SMP=4; taskset -c 0 a; else CPUS=4-7; SMP=4; taskset -c 4 b; fi
taskset -c $CPUS qemu-system-x86_64 -smp $SMP`),
      ['maybe taskset -c 0 a', 'maybe taskset -c 4 b', 'taskset -c ? qemu-system-x86_64 -smp 4'],
    );
  });

  test('what a loop with unknown iterations changes is unknown in it and after it', () => {
    assert.deepEqual(
      ran(`cpu=0
for pid in $(pgrep qemu); do taskset -cp $cpu $pid; cpu=$((cpu + 1)); fixed=7; chrt -p $fixed $pid; done
taskset -c $cpu,$fixed a`),
      ['maybe taskset -cp ? ?', 'maybe chrt -p 7 ?', 'taskset -c ? a'],
    );
  });

  test('a C-style loop to an unknown end', () => {
    assert.deepEqual(ran('for ((i = 0; i < $1; i++)); do virsh vcpupin vm $i $((i + 8)); done; taskset -c $i a'), [
      'maybe virsh vcpupin vm ? ?',
      'taskset -c ? a',
    ]);
  });

  test('a list with one known word has at least one iteration', () => {
    assert.deepEqual(ran('for pid in 1 $(pidof qemu); do taskset -cp 3 $pid; done'), ['taskset -cp 3 ?']);
  });

  test('an endless loop gives its body once, and what follows it does not run', () => {
    assert.deepEqual(ran('while true; do taskset -cp 3 $(pidof qemu); sleep 5; done; taskset -c 4 a'), [
      'taskset -cp 3 ?',
      'sleep 5',
    ]);
    assert.deepEqual(ran('while :; do [ -e /run/vm ] && break; sleep 1; done; taskset -c 4 a'), [
      'maybe sleep 1',
      'taskset -c 4 a',
    ]);
  });

  test('outside commands are assumed to succeed, but not forever', () => {
    assert.deepEqual(
      ran(`virsh start vm || taskset -c 0 a
virsh start vm && taskset -c 1 b
if ! modprobe msr; then exit 1; fi
while virsh domstate vm; do sleep 1; done
until virsh domstate vm; do sleep 1; done
taskset -c 2 c`),
      [
        'virsh start vm',
        'virsh start vm',
        'taskset -c 1 b',
        'modprobe msr',
        'virsh domstate vm',
        'sleep 1',
        'virsh domstate vm',
        'taskset -c 2 c',
      ],
    );
  });

  test('a possible exit guards everything after it', () => {
    const guards = [
      '[ -f /etc/pins ] || exit 1',
      '[ "$(id -u)" -eq 0 ] || { echo "as root" >&2; exit 1; }',
      'if [ $# -lt 2 ]; then echo usage; exit 1; fi',
      'case $1 in start) ;; *) exit 1 ;; esac',
      'usage() { exit 2; }\n[[ -n $2 ]] || usage',
      'check() { [ -n "$1" ] || exit 1; }\ncheck "$1"',
      'for file in a b; do [ -f $file ] || exit 1; done',
      'for word; do [ "$word" = -h ] && exit; done',
      '[ $EUID = 0 ] || exec sudo "$0" "$@"',
    ];
    for (const guard of guards) {
      assert.deepEqual(ran(`${guard}\ntaskset -c 0 a`).slice(-1), ['guarded taskset -c 0 a'], guard);
    }
    assert.deepEqual(ran('if [ $1 = a ]; then taskset -c 0 a; exit; fi; taskset -c 1 b'), [
      'maybe taskset -c 0 a',
      'guarded taskset -c 1 b',
    ]);
    assert.deepEqual(ran('[ $1 = a ] || exit\nif [ $2 = b ]; then taskset -c 0 a; fi\ntaskset -c 1 b'), [
      'maybe taskset -c 0 a',
      'guarded taskset -c 1 b',
    ]);
  });

  test('a return from the function that the script ends with ends the script', () => {
    assert.deepEqual(ran('main() { [ $# -gt 0 ] || return 1; taskset -c 0 a; }\nmain "$@"'), [
      'guarded taskset -c 0 a',
    ]);
    const main = 'main() { [ -f "$1" ] || return 1; taskset -c 0 a; }';
    assert.deepEqual(ran(`${main}\nmain "$@"`), ['guarded taskset -c 0 a']);
    assert.deepEqual(ran(`${main}\nLANG=C main "$@" > log`), ['guarded taskset -c 0 a']);
    assert.deepEqual(ran(`${main}\nmain $(main x)`), ['maybe taskset -c 0 a', 'guarded taskset -c 0 a']);
    for (const goesOn of [
      'main "$@"; taskset -c 1 b',
      'main "$@" || taskset -c 1 b',
      'if main; then taskset -c 1 b; fi',
    ]) {
      assert.equal(ran(`${main}\n${goesOn}`)[0], 'maybe taskset -c 0 a', goesOn);
    }
    assert.deepEqual(ran(`${main}\nmain "$@" &`), ['maybe taskset -c 0 a']);
    assert.deepEqual(ran(`${main}\nfor i in 1 2; do main $X; done`), ['maybe taskset -c 0 a', 'maybe taskset -c 0 a']);
    // Each of two such functions may run without the other.
    const inner = 'f() { [ -n "$1" ] || return; taskset -c 0 a; }\nmain() { f $1; f $2; }\nmain "$@"';
    assert.deepEqual(ran(inner), ['maybe taskset -c 0 a', 'maybe taskset -c 0 a']);
  });

  test('leaving a part of the script makes the rest of that part uncertain', () => {
    assert.deepEqual(ran('f() { [ -n "$1" ] || return; taskset -c 0 a; }\nf "$X"\ntaskset -c 1 b'), [
      'maybe taskset -c 0 a',
      'taskset -c 1 b',
    ]);
    assert.deepEqual(ran('( [ -f x ] && exit; taskset -c 0 a ); taskset -c 1 b'), [
      'maybe taskset -c 0 a',
      'taskset -c 1 b',
    ]);
    assert.deepEqual(ran('for i in 1 2; do [ -f $i ] && continue; taskset -c $i a; done; taskset -c 3 b'), [
      'maybe taskset -c 1 a',
      'maybe taskset -c 2 a',
      'taskset -c 3 b',
    ]);
  });

  test('what follows a certain end does not run', () => {
    assert.deepEqual(ran('taskset -c 0 a; exit; taskset -c 1 b'), ['taskset -c 0 a']);
    assert.deepEqual(ran('case $1 in a) exit 0;; *) exit 1;; esac; taskset -c 1 b'), []);
  });

  test('a default is used if nothing in the script sets the variable', () => {
    assert.deepEqual(ran(`taskset -c \${CPUS:-0-3} a; taskset -c \${1:-4} b; taskset -c \${N:=5} c; taskset -c $N d`), [
      'taskset -c 0-3 a',
      'taskset -c 4 b',
      'taskset -c 5 c',
      'taskset -c 5 d',
    ]);
    assert.deepEqual(ran(`main() { taskset -c \${1:-4} b; }; main "$@"`), ['taskset -c 4 b']);
    assert.deepEqual(ran(`taskset \${DEBUG:+-a} -c 1 a`), ['taskset -c 1 a']);
    assert.deepEqual(ran(`[ -f x ] && CPUS=1; taskset -c \${CPUS:-0-3} a`), ['taskset -c ? a']);
    assert.deepEqual(ran(`read CPUS; taskset -c \${CPUS:-0-3} $1 $HOME`), ['taskset -c ? ? ?']);
  });

  test('a missing file, or an unknown eval, may have set anything', () => {
    assert.deepEqual(ran(`CPUS=0-3; . /etc/default/vm; taskset -c $CPUS a; taskset -c \${LIST:-1} b`), [
      'taskset -c ? a',
      'taskset -c ? b',
    ]);
    assert.deepEqual(ran('CPUS=0-3; eval "$(vm-settings)"; taskset -c $CPUS a'), ['vm-settings', 'taskset -c ? a']);
  });

  describeOptional();

  test('files beside the script are found', () => {
    const files = { 'pins.conf': 'CPUS=2-5' };
    for (const line of [
      '. pins.conf',
      'source "$(dirname "$0")/pins.conf"',
      '. "$(cd "$(dirname "$0")" && pwd)/pins.conf"',
    ]) {
      assert.deepEqual(ran(`${line}\ntaskset -c $CPUS a`, { files }).slice(-1), ['taskset -c 2-5 a'], line);
    }
  });

  test('an unquoted number that is unknown is one word', () => {
    const numbers = [
      '$((N / 2))',
      '$(($(nproc) - 1))',
      '$(nproc)',
      '$(pgrep -f x | wc -l)',
      '$(grep -c processor /proc/cpuinfo)',
      '$#',
      `\${#A}`,
      '$$',
      '$EUID',
      `\${N2}`,
      '$((N++))',
      `\${LEN[1]}`,
    ];
    const before = 'N2=$(($1 * 2)); declare -i INT=$1; LEN=(x $#)';
    for (const number of [...numbers, '$INT']) {
      assert.deepEqual(
        ran(`${before}; A=(0 ${number} 5); taskset -c \${A[2]} a; set -- ${number} 7; taskset -c $2 b`).filter((line) =>
          line.startsWith('taskset'),
        ),
        ['taskset -c 5 a', 'taskset -c 7 b'],
        number,
      );
    }
    assert.deepEqual(ran(`i=0; for p in $(pidof q); do i=$((i + 1)); A=($i 4); taskset -c \${A[1]} a; done`), [
      'maybe taskset -c 4 a',
    ]);
    assert.deepEqual(ran(`if [ -n "$1" ]; then N=4; else N=8; fi; A=($N 4); taskset -c \${A[1]} a`), [
      'taskset -c 4 a',
    ]);
    // Any other unknown value may be several words, and digits may separate words.
    assert.deepEqual(ran(`A=($X 4); taskset -c \${A[1]} a; IFS=0; B=($# 4); taskset -c \${B[1]} b`), [
      'taskset -c ? a',
      'taskset -c ? b',
    ]);
  });

  test('a default in a loop over something unknown', () => {
    const loop = (body: string) => `for vm in $(virsh list); do ${body}; done`;
    for (const line of [`: "\${X:=0-3}"`, `: \${X=0-3}`, `X=\${X:-0-3}`, `X="\${X:-0-3}"; [ -n "$vm" ] && X=0-3`]) {
      assert.deepEqual(ran(loop(`${line}; taskset -c $X a`)).slice(-1), ['maybe taskset -c 0-3 a'], line);
    }
    assert.deepEqual(
      ran(`while read -r vm; do : "\${X:=0-3}"; taskset -c $X a; done < list; taskset -c \${X:-0-3} b`),
      ['maybe taskset -c 0-3 a', 'taskset -c 0-3 b'],
    );
    assert.deepEqual(ran(`[ -n "$1" ] && X=0-3; taskset -c \${X:-0-3} a; taskset -c \${X:-1} b; taskset -c $X c`), [
      'taskset -c 0-3 a',
      'taskset -c ? b',
      'taskset -c ? c',
    ]);
    assert.deepEqual(ran(loop(`: "\${X:=0-3}"; taskset -c $X a; X=4`)).slice(-1), ['maybe taskset -c ? a']);
    assert.deepEqual(ran(`f() { [ -n "$1" ] && local X=1; taskset -c \${X:-1} a; }; X=2; f $Y`), ['taskset -c ? a']);
    assert.deepEqual(ran(`. /missing; ${loop(`: "\${X:=0-3}"; taskset -c $X a`)}`).slice(-1), ['maybe taskset -c ? a']);
  });

  test('a file pattern is any number of words', () => {
    assert.deepEqual(
      ran('taskset -cp 1 /proc/*/task; set -f; taskset -c 1 *; for f in *.conf; do taskset -c 2 a; done'),
      ['taskset -cp 1 ?', 'taskset -c 1 *', 'taskset -c 2 a'],
    );
  });

  test('in an unquoted list only the unknown word is unknown', () => {
    assert.deepEqual(ran('args="-c 3 $HOME"; taskset $args qemu'), ['taskset -c 3 ? qemu']);
  });

  test('functions that nobody calls may be called by whoever sources the script', () => {
    assert.deepEqual(ran('pin() { taskset -cp "$1" "$2"; virsh vcpupin vm 0 3; }'), [
      'maybe taskset -cp ? ?',
      'maybe virsh vcpupin vm 0 3',
    ]);
    assert.deepEqual(ran('unused() { taskset -c 0 a; }\ntaskset -c 1 b'), ['taskset -c 1 b', 'maybe taskset -c 0 a']);
    assert.deepEqual(ran('TOTAL=$(hostname)\nunused() { taskset -c 0 $TOTAL $1; }'), [
      'hostname',
      'maybe taskset -c 0 ? ?',
    ]);
    assert.deepEqual(ran('unused() { taskset -c 0 a; }\n[ -n "$1" ] || exit 1\n"$1"\nexit 0'), [
      'guarded ?',
      'maybe taskset -c 0 a',
    ]);
    assert.deepEqual(ran('CPUS=0-3\non_exit() { taskset -c $CPUS a; }\ntrap on_exit EXIT\nCPUS=4'), [
      'maybe taskset -c 4 a',
    ]);
    const helpers = 'pin() { taskset -c "$1" a; }\nboth() { pin 1; pin 2; }\nother() { taskset -c 3 b; }';
    assert.deepEqual(ran(`echo\n${helpers}`), ['maybe taskset -c 1 a', 'maybe taskset -c 2 a', 'maybe taskset -c 3 b']);
    assert.deepEqual(
      ran('. lib.sh\nused', { files: { 'lib.sh': 'used() { taskset -c 0 a; }\nunused() { taskset -c 1 b; }' } }),
      ['taskset -c 0 a'],
    );
  });

  test('a command whose name is unknown is listed; a pipe from one is unknown', () => {
    assert.deepEqual(ran('$SUDO taskset -c 0 a; virsh dumpxml vm | virsh define -'), [
      '? taskset -c 0 a',
      'virsh dumpxml vm',
      'virsh define - <<< ?',
    ]);
  });
});
