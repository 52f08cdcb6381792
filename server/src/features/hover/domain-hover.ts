import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import type { CpuSet } from '../../cpuset/cpuset.ts';
import type { LocatedCpuList } from '../../domain/domain.ts';
import type { DefinedDomain } from '../../fleet/guests/defined-domain.ts';
import { boundOf } from '../../fleet/occupancy/affinity.ts';
import type { Occupancy } from '../../fleet/occupancy/occupancy.ts';
import { takenNodesets, takenPinsets } from '../../rules/cpu-lists/pinsets.ts';
import type { Host } from '../../topology/host.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import { forecastRemark } from './forecast-remark.ts';
import { hoverOfPart } from './guest-parts.ts';
import type { Hover } from './hover.ts';
import { hoverOfList } from './list-hover.ts';
import { escaped } from './markdown.ts';
import { observedRemark } from './observed-remark.ts';

/**
 * Explains the pinset or nodeset at an offset, also from the element that has it: where its CPUs are, and who else is
 * pinned to them; and the other parts of a placement. null elsewhere.
 */
export function hoverInDomain(guest: DefinedDomain, occupancy: Occupancy | null, offset: number): Hover | null {
  const element = pinAt(guest, offset);
  const pinset = takenPinsets(guest).find(({ list }) => touches(list.span, offset) || list === element?.cpuset);
  if (pinset !== undefined) {
    const remarks =
      occupancy === null
        ? []
        : [
            ...boundRemarks(pinset.list.value, guest, occupancy.host),
            ...forecastRemark(pinset.list.span.start, guest, occupancy),
            ...observedRemark(pinset.list.span.start, guest, occupancy),
          ];
    const hover = hoverOfList({ ...pinset, holds: 'cpus', guest, remarks }, occupancy);
    return hover === null || element === null ? hover : { ...hover, span: element.span };
  }
  const nodeset = takenNodesets(guest).find(({ list }) => touches(list.span, offset));
  if (nodeset !== undefined) return hoverOfList({ ...nodeset, holds: 'nodes', guest, remarks: [] }, occupancy);
  return hoverOfPart(guest, occupancy, offset);
}

/** The pinset of the pin whose tag's name, or whose thread's number, is at an offset, and that place. */
function pinAt(
  { domain }: DefinedDomain,
  offset: number,
): { readonly span: Span; readonly cpuset: LocatedCpuList } | null {
  const pins = [
    ...domain.vcpuPins.map((pin) => ({ ...pin, number: pin.vcpu })),
    ...domain.iothreadPins.map((pin) => ({ ...pin, number: pin.iothread })),
    ...domain.emulatorPins.map((pin) => ({ ...pin, number: null })),
  ];
  for (const { nameSpan, number, cpuset } of pins) {
    const span = [nameSpan, ...(number === null ? [] : [number.span])].find((one) => touches(one, offset));
    if (span !== undefined && cpuset !== null) return { span, cpuset };
  }
  return null;
}

/** What the guest's slice leaves of a pinset, if that is not all of it. */
function boundRemarks(set: CpuSet | null, guest: DefinedDomain, host: Host): string[] {
  const bound = boundOf(guest, host);
  const online = set?.intersection(host.topology.online) ?? null;
  if (bound?.cpus == null || bound.by === null || online === null || online.isSubsetOf(bound.cpus)) return [];
  const left = online.intersection(bound.cpus);
  const by = escaped(bound.by);
  return [
    left.isEmpty
      ? l10n.t('{0} may use only {1}: none of these is left', by, cpusInWords(bound.cpus))
      : l10n.t('{0} may use only {1}: {2} of these are left', by, cpusInWords(bound.cpus), cpusInWords(left)),
  ];
}
