import { getOrAdd } from '../../../base/get-or-add.ts';
import { type GuestThread, ownerKey, type ThreadOwner } from '../../guest-thread.ts';
import { concat, knownValue, type Piece, slice, type Text, unknownNumber } from '../../text.ts';

/**
 * Stand-ins for the ids of guests' threads while a script is interpreted. The ids are unknown, but programs only pass
 * them on: `ps | grep | awk`, loops and arrays work on the stand-ins as on any number. A stand-in has 15 digits, which no
 * id has and awk still counts exactly: the mark, the guest, whether the vCPU was {@link GuestThread.chosen chosen}, the
 * vCPU.
 */
const mark = '964173';
const guestDigits = 3;
const vcpuDigits = 5;
const mainThread = '99999';
const form = /(?<!\d)964173(\d{3})([01])(\d{5})(?!\d)/g;
const length = mark.length + guestDigits + 1 + vcpuDigits;
const smallest = 10 ** (length - mark.length) * Number(mark);

/** The guests whose threads a script looks up. */
export class ThreadIds {
  private readonly numbers = new Map<string, number>();
  readonly owners: ThreadOwner[] = [];
  /** How many vCPUs of a guest are listed one by one where the script asks for all: as many as the host's CPUs. */
  readonly listed: number;

  constructor(cpus: number | null) {
    this.listed = Math.min(Math.max(cpus ?? 32, 1), 256);
  }

  /** The stand-in for a thread's id; null if the script looks up too many guests. */
  idOf({ owner, vcpu, chosen }: GuestThread): string | null {
    const number = getOrAdd(this.numbers, ownerKey(owner), () => this.owners.push(owner) - 1);
    if (number >= 10 ** guestDigits) return null;
    const thread = vcpu === null ? mainThread : String(vcpu).padStart(vcpuDigits, '0');
    return `${mark}${String(number).padStart(guestDigits, '0')}${chosen ? 1 : 0}${thread}`;
  }

  /** The main thread and the vCPUs of a guest, each with its id and its name as the kernel has it. */
  threadsOf(owner: ThreadOwner): readonly { readonly id: string; readonly name: string }[] {
    // One more, so that no script means the last one of the list.
    const vcpus = Array.from({ length: this.listed + 1 }, (_, vcpu) => vcpu);
    return [null, ...vcpus].flatMap((vcpu) => {
      const id = this.idOf({ owner, vcpu, chosen: false });
      return id === null ? [] : [{ id, name: nameOf({ owner, vcpu }) }];
    });
  }

  /** The thread that a text is the id of; null for any other text. */
  threadAt(text: string): GuestThread | null {
    return text.length === length ? (this.threadsIn(text)[0] ?? null) : null;
  }

  /** The threads whose ids are in a text, in order. */
  threadsIn(text: string): GuestThread[] {
    if (!text.includes(mark)) return [];
    return [...text.matchAll(form)].flatMap(([, guest, chosen, vcpu]) => {
      const owner = this.owners[Number(guest)];
      return owner === undefined
        ? []
        : [{ owner, vcpu: vcpu === mainThread ? null : Number(vcpu), chosen: chosen === '1' }];
    });
  }

  /**
   * Whether QEMU's other threads come between two neighbors in a list of a guest's threads: behind the main thread, in
   * front of the vCPUs. How many there are is unknown.
   */
  othersBetween(before: Text, text: Text): boolean {
    const vcpuIn = (one: Text) => this.threadsIn(knownValue(one) ?? '').at(-1)?.vcpu;
    return vcpuIn(before) === null && typeof vcpuIn(text) === 'number';
  }

  /** A text in which the one thread it names counts as asked for by its number. */
  chosenIn(text: string): string {
    return text.replace(form, (_, guest: string, __: string, vcpu: string) => `${mark}${guest}1${vcpu}`);
  }

  /** A text with unknown numbers in place of ids, as it is outside the interpreter. */
  withoutIds(text: Text): Text {
    const value = knownValue(text);
    if (value?.includes(mark) === true) {
      const thread = this.threadAt(value);
      if (thread !== null) return [{ ...unknownPiece, thread }];
    } else if (!text.some((piece) => piece.text?.includes(mark) === true)) return text;
    const parts: Text[] = [];
    for (const piece of text) {
      let at = 0;
      for (const found of piece.text?.matchAll(form) ?? []) {
        parts.push(slice([piece], at, found.index), unknownNumber);
        at = found.index + length;
      }
      parts.push(slice([piece], at));
    }
    return concat(...parts);
  }
}

const unknownPiece: Piece = { text: null, place: null, verbatim: false, number: true };

/** Whether a text has the id of a thread. */
export function hasThreadId(text: string): boolean {
  return text.includes(mark);
}

/** Whether a number is the id of a thread, so that nothing but a comparison with it is known. */
export function isThreadId(number: bigint): boolean {
  return number >= smallest && number < smallest + 10 ** (length - mark.length);
}

/** The kernel's name of a thread (QEMU's qemu_thread_create; the main thread has that of the program). */
export function nameOf({ owner, vcpu }: Pick<GuestThread, 'owner' | 'vcpu'>): string {
  if (vcpu !== null) return `CPU ${vcpu}/KVM`;
  return owner.kind === 'vmid' ? 'kvm' : 'qemu-system-x86';
}

/** Whether a path is in a thread's folder of /proc, which is there while the thread is. */
export function isThreadPath(path: string): boolean {
  return path.startsWith('/proc/') && hasThreadId(path);
}
