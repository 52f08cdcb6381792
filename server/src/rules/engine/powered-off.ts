import { isDomain } from '../../fleet/documents/domain-document.ts';
import type { Resident } from '../../fleet/guests/resident.ts';
import { type Branch, neverBoth } from '../../script/branch.ts';
import type { GuestPower } from '../../script/process.ts';
import type { ScriptContext } from './rule.ts';
import { isSure } from './script-branches.ts';

/** Which guests of other documents a script ends and does not start again. */
export class PoweredOff {
  private readonly powers: readonly {
    readonly power: GuestPower;
    /** The document of the guest; null if it is unknown which guest it is, and undefined if it has none. */
    readonly uri: string | null | undefined;
  }[];

  constructor({ run, guestMeant }: Pick<ScriptContext, 'run' | 'guestMeant'>) {
    this.powers = run.powers
      .filter(({ afterGuest }) => !afterGuest)
      .map((power) => ({ power, uri: power.guest === null ? null : guestMeant(power.guest)?.uri }));
  }

  /** Whether a guest may be off after a run with a branch, so that it is not there for sure. */
  isOff(resident: Resident, branch: Branch | null): boolean {
    let isOff = false;
    for (const { power, uri } of this.powers) {
      const isMeant = uri === resident.uri || (uri === null && !power.runs && isDomain(resident));
      if (!isMeant || neverBoth(power.branch, branch)) continue;
      isOff = !power.runs || (isOff && !isSure(power, branch));
    }
    return isOff;
  }
}
