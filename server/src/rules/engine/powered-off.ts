import type { Resident } from '../../fleet/guests/resident.ts';
import { type Branch, neverBoth } from '../../script/branch.ts';
import type { GuestPower } from '../../script/process.ts';
import type { ScriptContext } from './rule.ts';
import { isSure } from './script-branches.ts';

/** Which guests a script ends by name. */
export class PoweredOff {
  private readonly powers: readonly {
    readonly power: GuestPower;
    /** The document of the guest; null for a guest without a document, and if it is unknown which one is meant. */
    readonly uri: string | null;
  }[];

  constructor({ run, guestMeant }: Pick<ScriptContext, 'run' | 'guestMeant'>) {
    this.powers = run.powers
      .filter(({ afterGuest }) => !afterGuest)
      .map((power) => ({ power, uri: power.guest === null ? null : (guestMeant(power.guest)?.uri ?? null) }));
  }

  /**
   * Whether a guest may be off after a run with a branch, so that it is not there for sure. With `meanwhile`, also one that
   * is started again: whether it was while something else ran.
   */
  isOff(resident: Resident, branch: Branch | null, meanwhile = false): boolean {
    let isOff = false;
    for (const { power, uri } of this.powers) {
      if (!isMeant(power, uri, resident) || neverBoth(power.branch, branch)) continue;
      isOff = !power.runs || (isOff && (meanwhile || !isSure(power, branch)));
    }
    return isOff;
  }
}

function isMeant({ guest, runs }: GuestPower, uri: string | null, resident: Resident): boolean {
  if (guest === null) return !runs;
  if (uri !== null) return uri === resident.uri;
  return guest.kind === 'name' && guest.name === resident.name;
}
