import { computed, knownValue, outlined, outlineOf, shapeOf, unknownStretch } from '../../text.ts';
import { filterOutput } from '../filters/index.ts';
import type { Call, Shell } from '../shell.ts';
import { someGuest } from './process-files.ts';

const heading = 'VMID NAME STATUS MEM(MB) BOOTDISK(GB) PID';

/** The most guests of which a row is given. */
const mostRows = 64;

/**
 * What `qm list` writes (PVE/CLI/qm.pm of qemu-server): a row for each guest, with its number first and the id of its
 * process last. Known are the rows of the guests whose numbers the script
 * has.
 */
export function qmList({ source, threads }: Shell): string {
  const numbers = new Set<string>();
  for (const [number] of source.text.matchAll(/(?<![\w.-])[1-9]\d{2,8}(?![\w.-])/g)) {
    if (numbers.size < mostRows) numbers.add(number);
  }
  const rows = [...numbers].flatMap((vmid) => {
    const id = threads.idOf({ owner: { kind: 'vmid', vmid }, vcpu: null, chosen: false });
    return id === null ? [] : [rowOf(vmid, id)];
  });
  return `${heading}\n${unknownStretch}\n${rows.join('')}`;
}

function rowOf(vmid: string, pid: string): string {
  return ` ${vmid} ${unknownStretch} running ${unknownStretch} ${unknownStretch} ${pid}\n`;
}

type Selected = NonNullable<ReturnType<typeof filterOutput>> | 'unknown';

/**
 * What a program selects of qm's list with an unknown argument, which is taken for a guest's number: `qm list | grep
 * "$1"`. Of what it selects otherwise, only one row is known. null for other input.
 */
export function selectedOfQmList(shell: Shell, call: Call): Selected | null {
  const { stdin } = shell.state;
  const outline = stdin === null || !call.fed ? null : outlineOf(stdin);
  if (outline?.startsWith(heading) !== true) return null;
  const open = call.fields.filter(({ text }) => knownValue(text) === null);
  const [given] = open;
  if (given === undefined) return oneGuest(shell, call);
  const owner = someGuest(given.text, given.place);
  const pid = shell.threads.idOf({ owner, vcpu: null, chosen: false });
  if (open.length > 1 || pid === null) return 'unknown';
  // Stands for the number; outside, it is as unknown as the id of a thread.
  const fields = call.fields.map((field) => {
    if (field !== given) return field;
    const text = computed(shapeOf(field.text).replaceAll(unknownStretch, pid));
    return { ...field, several: false, text, unmatched: text };
  });
  shell.state.stdin = outlined(`${outline}${rowOf(pid, pid)}`);
  const selected = oneGuest(shell, { ...call, fields });
  shell.state.stdin = stdin;
  return selected;
}

/** `unknown` where the output has no guest, or several: then it depends on which guests there are. */
function oneGuest(shell: Shell, call: Call): Selected {
  const selected = filterOutput(shell, call);
  const guests = selected === null ? [] : shell.threads.threadsIn(outlineOf(selected.text) ?? '');
  return new Set(guests.map(({ owner }) => owner)).size === 1 && selected !== null ? selected : 'unknown';
}
