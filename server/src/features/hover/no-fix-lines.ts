import * as l10n from '@vscode/l10n';
import { type Span, touches } from '../../base/span.ts';
import type { FleetDocument } from '../../fleet/documents/document.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Finding } from '../../rules/engine/rule.ts';
import { findings } from '../findings.ts';
import { fixersIn } from '../fixing/fixer.ts';
import { noFixReason, showsNoFix } from '../fixing/why-no-fix.ts';
import { marksOf } from '../marks.ts';
import type { Hover } from './hover.ts';
import { escapedSentence } from './markdown.ts';

/** How many findings of one place get a reason. */
const mostReasons = 2;

/**
 * A hover with a last line for each finding at the offset, or whose pins are there, that has no fix. It says why if that is
 * news.
 */
export function withReasons(hover: Hover | null, fleet: Fleet, document: FleetDocument, offset: number): Hover | null {
  const silent = findings(fleet, document).filter(showsNoFix);
  const places: { finding: Finding; span: Span }[] = [
    ...silent.map((finding) => ({ finding, span: finding.span })),
    ...marksOf(fleet, document, silent, Number.POSITIVE_INFINITY),
  ];
  const touched = places.filter(({ span }) => touches(span, offset));
  const [first] = touched;
  if (first === undefined) return hover;
  const here = [...new Set(touched.map(({ finding }) => finding))];
  const fixer = fixersIn(fleet)(document);
  const lines = here.slice(0, mostReasons).flatMap((finding) => lineFor(finding, noFixReason(finding, fixer(finding))));
  if (lines.length === 0) return hover;
  if (hover === null) return { span: first.span, markdown: lines.join('\n\n') };
  return { ...hover, markdown: [hover.markdown.trimEnd(), ...lines].join('\n\n') };
}

function lineFor({ rule }: Finding, reason: string | null): string[] {
  return reason === null ? [] : [l10n.t('No fix for {0}: {1}', `\`${rule}\``, escapedSentence(reason))];
}
