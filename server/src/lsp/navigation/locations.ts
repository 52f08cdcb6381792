import type { Location } from 'vscode-languageserver';
import type { DocumentPlace } from '../../features/analysis.ts';
import type { Workspace } from '../documents/workspace.ts';

/** A place of the fleet as the protocol says it. */
export function locationOf({ document, span }: DocumentPlace, { open, positions }: Workspace): Location {
  return { uri: open.clientUri(document.uri), range: positions.rangeOf(document, span) };
}
