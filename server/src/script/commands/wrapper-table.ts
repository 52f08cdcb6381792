import { type OptionTable, optionTable } from './options.ts';

/** A program in front of a command that it starts without placing it. */
export interface Wrapper {
  readonly options: OptionTable;
  /** How many operands of its own come before the command: timeout's duration. */
  readonly operands?: number;
  /** Whether `NAME=value` may come before the command. */
  readonly assignments?: boolean;
  /** Options with which it starts no command, or another one than the operands say. */
  readonly other?: readonly string[];
  /** The options that let the command run on by itself, if all are given. */
  readonly detaching?: readonly string[];
}

const privileges: Wrapper = {
  options: optionTable(
    'A|askpass a|auth-type= B|bell b|background C|close-from= c|login-class= D|chdir=',
    'E|preserve-env=? e|edit g|group= H|set-home h|host= i|login K|remove-timestamp',
    'k|reset-timestamp l|list N|no-update n|non-interactive P|preserve-groups p|prompt=',
    'R|chroot= r|role= S|stdin s|shell T|command-timeout= t|type= U|other-user= u|user=',
    'V|version v|validate',
  ),
  assignments: true,
  // With -h the command runs on another host.
  other: ['edit', 'list', 'version', 'validate', 'host'],
  detaching: ['background'],
};

const plain: Wrapper = { options: optionTable() };

/** The programs by name; their options are those of their man pages (sudo 1.9, coreutils 9, util-linux 2.42). */
export const wrappers: ReadonlyMap<string, Wrapper> = new Map([
  ['sudo', privileges],
  ['doas', { options: optionTable('a= C= L n s u='), other: ['C', 'L'] }],
  ['nice', { options: optionTable('n|adjustment= 0=? 1=? 2=? 3=? 4=? 5=? 6=? 7=? 8=? 9=?') }],
  [
    'ionice',
    {
      options: optionTable('c|class= n|classdata= p|pid= P|pgid= t|ignore u|uid='),
      other: ['pid', 'pgid', 'uid'],
    },
  ],
  [
    'env',
    {
      options: optionTable(
        'i|ignore-environment 0|null u|unset= C|chdir= S|split-string= v|debug a|argv0=',
        'block-signal=? default-signal=? ignore-signal=? list-signal-handling',
      ),
      assignments: true,
      other: ['split-string', 'null'],
    },
  ],
  ['setsid', { options: optionTable('c|ctty f|fork w|wait'), detaching: ['fork'] }],
  ['nohup', plain],
  ['exec', { options: optionTable('a= c l') }],
  ['command', { options: optionTable('p v V'), other: ['v', 'V'] }],
  ['builtin', plain],
  ['time', { options: optionTable('p|portability a|append f|format= o|output= q|quiet v|verbose') }],
  ['stdbuf', { options: optionTable('i|input= o|output= e|error=') }],
  [
    'timeout',
    {
      options: optionTable('k|kill-after= s|signal= foreground f p|preserve-status v|verbose'),
      operands: 1,
    },
  ],
  ['dbus-run-session', { options: optionTable('config-file= dbus-daemon=') }],
  [
    'unshare',
    {
      options: optionTable(
        'm|mount=? u|uts=? i|ipc=? n|net=? p|pid=? U|user=? C|cgroup=? T|time=? f|fork',
        'map-user= map-group= r|map-root-user c|map-current-user map-auto map-users=',
        'map-groups= keep-caps kill-child=? mount-proc=? propagation= setgroups= R|root=',
        'w|wd= S|setuid= G|setgid= monotonic= boottime=',
      ),
    },
  ],
  ['chroot', { options: optionTable('userspec= groups= skip-chdir'), operands: 1 }],
  [
    'nsenter',
    {
      options: optionTable(
        'a|all t|target= m|mount=? u|uts=? i|ipc=? n|net=? p|pid=? C|cgroup=? U|user=? T|time=?',
        'S|setuid= G|setgid= preserve-credentials keep-caps r|root=? w|wd=? W|wdns=? e|env F|no-fork',
      ),
    },
  ],
  [
    'runuser',
    {
      options: optionTable(
        'u|user= g|group= G|supp-group= m|preserve-environment p P|pty',
        'w|whitelist-environment= c|command= l|login f|fast s|shell=',
      ),
      other: ['command', 'login'],
    },
  ],
  [
    'setpriv',
    {
      options: optionTable(
        'reuid= regid= ruid= euid= rgid= egid= clear-groups keep-groups init-groups groups=',
        'inh-caps= ambient-caps= bounding-set= no-new-privs nnp securebits= pdeathsig=',
        'selinux-label= apparmor-profile= reset-env d|dump',
      ),
      other: ['dump'],
    },
  ],
  [
    'prlimit',
    {
      options: optionTable(
        'p|pid= c|core=? d|data=? e|nice=? f|fsize=? i|sigpending=? l|memlock=? m|rss=?',
        'n|nofile=? q|msgqueue=? r|rtprio=? s|stack=? t|cpu=? u|nproc=? v|as=? x|locks=?',
        'y|rttime=? o|output= noheadings raw verbose',
      ),
      other: ['pid'],
    },
  ],
  [
    'flock',
    {
      options: optionTable(
        's|shared x|e|exclusive u|unlock n|nb|nonblock w|wait|timeout= E|conflict-exit-code=',
        'o|close c|command= F|no-fork verbose',
      ),
      operands: 1,
      other: ['command', 'unlock'],
    },
  ],
  [
    'screen',
    {
      options: optionTable('a A c= d D e= f=? h= i L l=? m O p= q R r s= S= t= T= U X x'),
      other: ['r', 'R', 'x', 'X'],
      detaching: ['d', 'm'],
    },
  ],
  [
    'xargs',
    {
      options: optionTable(
        '0|null a|arg-file= d|delimiter= E= e|eof=? I= i|replace=? L= l|max-lines=?',
        'n|max-args= o|open-tty P|max-procs= p|interactive process-slot-var=',
        'r|no-run-if-empty s|max-chars= t|verbose x|exit',
      ),
    },
  ],
]);
