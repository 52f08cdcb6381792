import type { Span } from '../../base/span.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import type { Interpretation } from '../../script/interpret.ts';
import { type SourcePlace, spanIn } from '../../script/place.ts';
import type { ScriptPlacements } from '../../script/process.ts';
import type { ScriptKind } from '../../script/recognise.ts';
import type { Unit } from '../../script/units/unit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ScriptGuest } from '../guests/script-guests.ts';

/** A shell script of the workspace that places something, or a unit file of systemd. Immutable: an edit makes a new one. */
export interface ScriptDocument {
  readonly kind: ScriptKind;
  /** The name by which editor or command know the document. */
  readonly uri: string;
  /** Where it is, with `/` between its parts, for the globs of host profiles. */
  readonly path: string;
  readonly text: string;
  /** Open in the editor, so that its text counts and not the file's. */
  readonly open: boolean;
  /**
   * What it does on a host with this topology; with null, as far as that does not depend on the host. Made once for each
   * topology.
   */
  runOn(topology: HostTopology | null): ScriptRun;
  /** The same script with another text; null where that places nothing. */
  withText(text: string): ScriptDocument | null;
  /** Its comments, and what each of them stands before. Made once. */
  comments(): readonly ScriptComment[];
}

/** What a script does, without having been run. */
export interface ScriptRun extends ScriptPlacements, Omit<Interpretation, 'commands'> {
  /** All commands of a shell script in the order of execution; none of a unit, whose commands are in its placements. */
  readonly commands: readonly ExecutedCommand[];
  /** The unit file's settings; null of a shell script. */
  readonly unit: Unit | null;
  /** What of it are guests. Made once. */
  readonly guests: () => readonly ScriptGuest[];
  /** The names under which it sources files, with the file where one was found. */
  readonly sourced: readonly { readonly name: string; readonly uri: string | null }[];
}

/** A comment that has its line to itself. */
export interface ScriptComment {
  /** Without the blanks in front of it. */
  readonly span: Span;
  /** The statement or setting that follows it; the whole text where it stands before the first one; null at the end. */
  readonly scope: Span | null;
}

/** Reads a file that a script sources, by the name that the script has for it. */
export type ReadSourced = (name: string) => { readonly uri: string; readonly text: string } | null;

/**
 * Where a place of the script's run is in its own text; `otherwise` for what stands in a file that it sources, and null
 * where that one does too.
 */
export function spanInScript(
  { uri }: Pick<ScriptDocument, 'uri'>,
  place: SourcePlace | null,
  otherwise: SourcePlace | null = null,
): Span | null {
  return spanIn(uri, place, otherwise);
}
