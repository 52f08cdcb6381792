import { touches } from '../../base/span.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { takenNodesets, takenPinsets } from '../../rules/cpu-lists/pinsets.ts';
import type { Hover } from './hover.ts';
import { hoverOfList } from './list-hover.ts';

/** Explains the pinset or nodeset at an offset: where its CPUs are, and who else is pinned to them. null elsewhere. */
export function hoverInDomain(guest: DefinedDomain, occupancy: Occupancy | null, offset: number): Hover | null {
  const pinset = takenPinsets(guest).find(({ list }) => touches(list.span, offset));
  if (pinset !== undefined) return hoverOfList({ ...pinset, holds: 'cpus', guest, remarks: [] }, occupancy);
  const nodeset = takenNodesets(guest).find(({ list }) => touches(list.span, offset));
  if (nodeset !== undefined) return hoverOfList({ ...nodeset, holds: 'nodes', guest, remarks: [] }, occupancy);
  return null;
}
