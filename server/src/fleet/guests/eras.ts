import type { ScriptProcess } from '../../script/process.ts';

/** Of more guests than these, no two are taken to run at once. */
const mostGuests = 64;

/**
 * Keeps apart the guests of a script's different eras: what it started before `wait` or `kill` may have ended, so it is
 * not taken to run beside what it starts behind it. Guests of two eras get a key in common (`Resident.owns`).
 */
export class Eras {
  private readonly uri: string;
  private readonly guests: readonly ScriptProcess[];

  /** The script, and its processes in order of execution. */
  constructor(uri: string, processes: readonly ScriptProcess[]) {
    this.uri = uri;
    const guests = processes.filter(
      ({ guest, vmid, afterGuest }) => guest !== null && vmid === undefined && !afterGuest,
    );
    this.guests = new Set(guests.map(eraOf)).size > 1 ? guests : [];
  }

  /** The keys of a guest that the script starts. */
  keysOf(process: ScriptProcess): string[] {
    const own = this.guests.indexOf(process);
    if (own < 0) return [];
    if (this.guests.length > mostGuests) return [`${this.uri}\nera`];
    return this.guests.flatMap((other, index) => {
      if (eraOf(other) === eraOf(process)) return [];
      return [`${this.uri}\nera ${Math.min(own, index)} ${Math.max(own, index)}`];
    });
  }
}

function eraOf({ era = 0 }: ScriptProcess): number {
  return era;
}
