import * as l10n from '@vscode/l10n';
import { drawExcerpt } from '../../drawing/map/draw-excerpt.ts';
import type { MapScheme } from '../../drawing/map/map-style.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { cpus as cpusInWords } from '../../wording/wording.ts';
import { type HostMapOptions, hostMap } from '../map/host-map.ts';
import type { Hover } from './hover.ts';
import { escaped } from './markdown.ts';

/**
 * A picture in Markdown of where the CPUs of a hover are, and who is there; null if it is about none, or if the picture
 * would be large.
 */
export function hoverPicture(
  fleet: Fleet,
  document: FleetDocument,
  { cpus = null }: Hover,
  scheme: MapScheme,
  options: HostMapOptions,
): string | null {
  const host = document.kind === 'host' ? document : fleet.hostOf(document);
  const known = host?.host?.topology.known;
  if (host === null || known === undefined || cpus?.intersects(known) !== true) return null;
  const map = hostMap(fleet, host, options);
  if (map === null) return null;
  const title = l10n.t('Map of {0} with {1} framed', map.name, cpusInWords(cpus));
  const svg = drawExcerpt(map, { cpus: new Set(cpus), current: document.uri, scheme, title });
  return svg === null || svg.length > mostText ? null : imageOf(svg, title);
}

/** In characters: an editor cuts off long Markdown, VS Code after 100,000. */
const mostText = 60_000;

/** An image whose source is the picture itself: a hover loads nothing. */
function imageOf(svg: string, title: string): string {
  const bytes = Array.from(new TextEncoder().encode(svg), (byte) => String.fromCharCode(byte));
  return `![${escaped(title)}](data:image/svg+xml;base64,${btoa(bytes.join(''))})`;
}
