import type { Span } from '../../base/span.ts';
import type { ExecutedCommand } from '../../script/executed-command.ts';
import type { Interpretation } from '../../script/interpret.ts';
import { type SourcePlace, spanIn } from '../../script/place.ts';
import type { ScriptPlacements } from '../../script/process.ts';
import type { ScriptKind } from '../../script/recognise.ts';
import type { Unit } from '../../script/units/unit.ts';
import type { HostTopology } from '../../topology/host-topology.ts';
import type { ScriptGuest } from '../guests/script-guests.ts';

/**
 * A shell script of the workspace that places something, or a systemd unit file. Immutable: an edit makes a new one.
 */
export interface ScriptDocument {
  readonly kind: 'script';
  readonly scriptKind: ScriptKind;
  /** The editor's or command's name for the document. */
  readonly uri: string;
  /** Where it is, with `/` between its parts, for the globs of host profiles. */
  readonly path: string;
  readonly text: string;
  /** Open in the editor, so its text counts and not the file's. */
  readonly open: boolean;
  /**
   * What it does on a host with this topology; with null, as far as that does not depend on the host. Computed once for
   * each topology.
   */
  runOn(topology: HostTopology | null): ScriptRun;
  /** The same script with another text; null if that places nothing. */
  withText(text: string): ScriptDocument | null;
  /** Its statements or settings, in the order of the text; an outer one comes before its inner ones. Found once. */
  readonly parts: () => readonly Span[];
  /** The bodies of its here-docs. Found once. */
  readonly hereDocs: () => readonly Span[];
  /** Its comments, and what follows each of them. Found once. */
  comments(): readonly ScriptComment[];
}

/** What a script does, found without running it. */
export interface ScriptRun extends ScriptPlacements, Omit<Interpretation, 'commands'> {
  /**
   * All commands of a shell script in the order of execution; empty for a unit, whose commands are in its placements.
   */
  readonly commands: readonly ExecutedCommand[];
  /** The unit file's settings; null for a shell script. */
  readonly unit: Unit | null;
  /** The guests that it starts, defines or re-pins. Found once. */
  readonly guests: () => readonly ScriptGuest[];
  /** The files that it sources, each name once. */
  readonly sourced: readonly SourcedName[];
}

/** A name by which a script sources a file. */
export interface SourcedName {
  readonly name: string;
  /** null if there is no such file. */
  readonly uri: string | null;
  /** Where the script itself says the name, also several times. */
  readonly spans: readonly Span[];
}

/** A comment that has its line to itself. */
export interface ScriptComment {
  /** Without leading blanks. */
  readonly span: Span;
  /** The statement or setting that follows it; the whole text if it is before the first one; null at the end. */
  readonly scope: Span | null;
}

/** Reads a file that a script sources, by its name in the script; null if there is no such file. */
export type ReadSourced = (name: string) => { readonly uri: string; readonly text: string } | null;

/**
 * The span of a place, if it is in the script's own text and not in a file that it sources; else that of `otherwise`;
 * null if neither is in the script.
 */
export function spanInScript(
  { uri }: Pick<ScriptDocument, 'uri'>,
  place: SourcePlace | null,
  otherwise: SourcePlace | null = null,
): Span | null {
  return spanIn(uri, place, otherwise);
}
