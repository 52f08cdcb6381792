import type { Guest } from '../fleet/guest.ts';
import { HostResidents } from '../fleet/host-residents.ts';
import { type Occupancy, occupancyOf } from '../fleet/occupancy.ts';
import type { ScriptDocument } from '../fleet/script-document.ts';
import type { ScriptContext } from '../rules/rule.ts';

/** A script as it would be with another text, on the same host among the same others; null where that is no script. */
export function editedScript(context: ScriptContext, text: string): ScriptContext | null {
  const { occupancy } = context;
  const document = context.document.withText(text);
  if (document === null) return null;
  const run = document.runOn(occupancy?.host.topology ?? null);
  if (occupancy === null) return { ...context, document, run };
  const own = certainGuests(run);
  // Nobody has to move over for a script that starts no guest, before or after.
  if (own.length === 0 && certainGuests(context.run).length === 0) {
    return { ...context, document, run, seenBy: (guest) => withGuest(occupancy, document, own, guest) };
  }
  const among = residentsWith(occupancy, document, own);
  const after = occupancyOf(occupancy.host, among.running);
  return {
    ...context,
    document,
    run,
    occupancy: after,
    seenBy: (guest) => (among.isRunning(guest) ? after : withGuest(occupancy, document, own, guest)),
  };
}

function certainGuests(run: ScriptContext['run']): Guest[] {
  return run.guests().flatMap(({ certain, guest }) => (certain ? [guest] : []));
}

/** The residents of the host with the script's own guests as they are now. */
function residentsWith({ restricted }: Occupancy, { uri }: ScriptDocument, own: readonly Guest[]): HostResidents {
  const residents = new HostResidents();
  for (const resident of restricted.keys()) if (resident.uri !== uri) residents.add(resident);
  for (const guest of own) residents.add(guest);
  return residents;
}

/** Who is where if this guest is there, whether it is taken to run or not. */
function withGuest(occupancy: Occupancy, document: ScriptDocument, own: readonly Guest[], guest: Guest): Occupancy {
  const others = residentsWith(occupancy, document, own).running.filter(
    ({ exclusive }) => exclusive === null || exclusive !== guest.exclusive,
  );
  return occupancyOf(occupancy.host, [...others, guest]);
}
