import fc from 'fast-check';

/** How people paste the output of a program. */
export interface Paste {
  readonly prompt: readonly [before: string, after: string];
  readonly fence: string;
  readonly indent: number;
  readonly quote: string;
  readonly lineEnd: string;
  readonly colours: boolean;
  readonly wrap: Wrap;
}

/** At which width lines are broken, and how. */
export interface Wrap {
  readonly width: number;
  /** `fold` breaks at the width, `words` after the last blank before it. */
  readonly at: 'width' | 'words';
  /** A copy from a terminal lacks the blanks at the ends of lines. */
  readonly trimmed: boolean;
}

const prompts: readonly (readonly [string, string])[] = [
  ['', ''],
  ['root@kvm:~# COMMAND', 'root@kvm:~# '],
  ['[root@kvm ~]# COMMAND', '[root@kvm ~]# '],
  ['user@kvm:~/vms$ COMMAND', 'user@kvm:~/vms$ exit'],
  ['# COMMAND', '#'],
  ['$ COMMAND', '$ '],
  ['kvm% COMMAND', 'kvm% '],
  ['➜  ~ COMMAND', '➜  ~ '],
  ['user@kvm ~> COMMAND', 'user@kvm ~> '],
  ['PS C:\\Users\\me> ssh kvm COMMAND', 'PS C:\\Users\\me>'],
  [
    'Last login: Mon Mar  3 10:15:21 2025 from 10.0.0.7\n[me@kvm ~]$ sudo COMMAND\n[sudo] password for me: ',
    '[me@kvm ~]$ ',
  ],
];

/** Noise that consoles, multiplexers and forums put between the lines of an output. */
export const noise: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '[12345.678901] usb 1-1: new high-speed USB device number 5 using xhci_hcd',
    'Broadcast message from root@kvm (pts/1) (Mon 2025-03-03 10:15:21 CET):',
    'You have new mail in /var/spool/mail/root',
    '-- more --',
    '--More--(42%)',
    '(END)',
    '... 42 lines omitted ...',
    'total 12',
    '10:15:21 up 3 days,  2:04,  2 users,  load average: 0.00, 0.01, 0.05',
    '2 updates can be applied immediately.',
    'Here is the output you asked for:',
    'Thanks, and sorry for the wall of text: I hope it helps.',
    '1) see above',
    'EDIT: fixed the formatting',
    '======================',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'abc 019:,-#'), maxLength: 20 }),
);

export const wrap: fc.Arbitrary<Wrap> = fc.record({
  width: fc.constantFrom(Number.POSITIVE_INFINITY, 80, 100, 132),
  at: fc.constantFrom('width', 'words'),
  trimmed: fc.boolean(),
});

export const paste: fc.Arbitrary<Paste> = fc.record({
  prompt: fc.constantFrom(...prompts),
  fence: fc.constantFrom('', '```', '```text', '~~~'),
  indent: fc.constantFrom(0, 0, 2, 4, 8),
  quote: fc.constantFrom('', '', '> ', '>'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  colours: fc.boolean(),
  wrap,
});

/** The output of a command as it is in a paste. */
export function pasted(output: string, command: string, how: Paste): string {
  const [before, after] = how.prompt.map((prompt) => prompt.replace('COMMAND', command));
  const prompt = before === '' || !how.colours ? before : `\x1b[01;32m${before}\x1b[0m`;
  const ended = output.endsWith('\n') ? output : `${output}\n`;
  const terminal = [
    ...(prompt === '' ? [] : [prompt ?? '']),
    ...ended.slice(0, -1).split('\n'),
    ...(after ? [after] : []),
  ];
  const lines = terminal.flatMap((line) => broken(line, how.wrap)).map((line) => ' '.repeat(how.indent) + line);
  const fenced = how.fence === '' ? lines : [how.fence, ...lines, how.fence.slice(0, 3)];
  return fenced.map((line) => how.quote + line + how.lineEnd).join('');
}

/** The lines into which a line is broken. */
export function broken(line: string, { width, at, trimmed }: Wrap): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width - 1);
    const end = at === 'words' && blank > 0 && rest.slice(0, blank).trim() !== '' ? blank + 1 : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  lines.push(rest);
  return trimmed ? lines.map((part) => part.trimEnd()) : lines;
}
