import { getOrAdd } from '../base/get-or-add.ts';
import { type DomainDocument, isDomain } from '../fleet/documents/domain-document.ts';
import type { Cause, Conflict } from '../fleet/occupancy/conflict.ts';
import type { Occupancy } from '../fleet/occupancy/occupancy.ts';
import { contextOn } from '../rules/engine/after-script.ts';
import type { OverfullMemory, ScriptContext } from '../rules/engine/rule.ts';
import {
  type DomainSearch,
  domainFixer,
  memorySideOfDomain,
  type SharedSearch,
  searchInDomain,
  sharedSearch,
  sideOfDomain,
} from './domain-fixes.ts';
import type { Fixer } from './fix.ts';
import type { Movers } from './movers.ts';
import { takersOf, whoLeaves } from './placing/who-leaves.ts';
import { type Mover, type Stays, whoMoves } from './placing/who-moves.ts';
import { type ScriptSearch, scriptFixer, searchInScript } from './script-fixes.ts';
import { noScripts, type Scripts } from './trial/acting-scripts.ts';
import { Budget, type BudgetSizes, usualBudget } from './trial/budget.ts';

/** Finds the repairs of one document's findings. What they share is computed once. */
export function fixerOf(
  document: DomainDocument,
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  scripts: Scripts = noScripts,
  stays?: Stays,
): Fixer {
  return fixersOn(occupancy, sizes, undefined, scripts, stays).ofDomain(document);
}

/** Finds the repairs of one script's findings; they rewrite its lists in place. */
export function scriptFixerOf(
  context: ScriptContext,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
  scripts: Scripts = noScripts,
  stays?: Stays,
): Fixer {
  return fixersOn(context.occupancy, sizes, whole, scripts, stays).ofScript(context);
}

/** The fixers of all documents of one host, valid until its occupancy changes. What they share is computed once. */
export interface HostFixers {
  readonly ofDomain: (document: DomainDocument) => Fixer;
  /** `context` is as the host's occupancy has the script. */
  readonly ofScript: (context: ScriptContext) => Fixer;
}

/** {@link HostFixers} of a host with this occupancy; guests of its `scripts` may be who moves. */
export function fixersOn(
  occupancy: Occupancy | null,
  sizes: BudgetSizes = usualBudget,
  whole: Budget = new Budget(sizes.host),
  scripts: Scripts = noScripts,
  stays: Stays = () => false,
): HostFixers {
  const shared = new Map<Occupancy | null, SharedSearch>();
  const searches = new Map<DomainDocument, DomainSearch>();
  const scriptSearches = new Map<string, ScriptSearch | null>();
  const conflicts = new Map<Conflict, readonly Mover[] | null>();
  const shortages = new Map<string, readonly Mover[]>();
  const movers: Movers = { ofConflict, ofMemory };
  return {
    ofDomain: (document) => domainFixer(searchOf(document, occupancy), movers),
    ofScript: (context) => {
      const search = searchInScript(context, sizes, whole);
      scriptSearches.set(context.document.uri, search);
      return scriptFixer(search, movers);
    },
  };

  /** `seen` is the host as the document sees it: it may run beside others than another document does. */
  function searchOf(document: DomainDocument, seen: Occupancy | null): DomainSearch {
    return getOrAdd(searches, document, () => searchInDomain(document, sharedOn(seen), sizes, whole));
  }

  function sharedOn(seen: Occupancy | null): SharedSearch {
    return getOrAdd(shared, seen, () => sharedSearch(seen, scripts));
  }

  function scriptSearchAt(uri: string): ScriptSearch | null {
    const known = scriptSearches.get(uri);
    if (known !== undefined) return known;
    const context = scripts.at(uri);
    const search = context === null ? null : searchInScript(onThisHost(context), sizes, whole);
    scriptSearches.set(uri, search);
    return search;
  }

  /** The documents of a host may be in a state that the workspace does not have. */
  function onThisHost(context: ScriptContext): ScriptContext {
    return occupancy === null || context.occupancy === occupancy
      ? context
      : contextOn(context, occupancy, (guest) => occupancy.seenBy(guest));
  }

  function ofConflict(cause: Cause, rule: string): readonly Mover[] | null {
    if (occupancy === null) return null;
    const residents = [...new Set(cause.flatMap(({ pins }) => [...pins.keys()]))];
    if (residents.length < 2 || residents.length > mostCompared) return null;
    return getOrAdd(conflicts, cause[0], () => {
      const sides = residents.map((one) =>
        isDomain(one)
          ? sideOfDomain(searchOf(one, occupancy.seenBy(one)), cause, rule, sharedOn(occupancy))
          : (scriptSearchAt(one.uri)?.sideOf(one, cause, rule) ?? null),
      );
      return sides.includes(null)
        ? null
        : whoMoves(
            sides.flatMap((side) => side ?? []),
            stays,
          );
    });
  }

  function ofMemory(data: OverfullMemory, rule: string): readonly Mover[] {
    if (occupancy === null) return [];
    const takers = takersOf(data);
    if (takers.size < 2) return [];
    return getOrAdd(shortages, `${rule} ${data.nodes} ${[...takers.values()]}`, () => {
      const sides = [...takers].flatMap(([one, kib]) =>
        isDomain(one)
          ? memorySideOfDomain(searchOf(one, occupancy.seenBy(one)), data, rule, kib)
          : (scriptSearchAt(one.uri)?.memorySideOf(one, data, rule, kib) ?? []),
      );
      return whoLeaves(sides, data.excessKib);
    });
  }
}

/** At most so many guests of a conflict are compared; of more, each is its own mover. */
const mostCompared = 4;
