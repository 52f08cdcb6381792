import * as l10n from '@vscode/l10n';
import type { CapturePart, MergeProblem, TopologyPart } from './capture-part.ts';

/**
 * Leaves out outputs that are incomplete: those that lack CPUs which another output in the same file has online. They
 * were made one after the other, so the host was the same. `fileOf` tells the file of a part.
 */
export function withoutIncomplete(
  parts: readonly CapturePart[],
  fileOf: (name: string) => string,
): { readonly parts: readonly CapturePart[]; readonly problems: readonly MergeProblem[] } {
  const largest = new Map<string, TopologyPart>();
  for (const part of parts) {
    if (part.kind !== 'topology') continue;
    const file = fileOf(part.name);
    const known = largest.get(file);
    if (known === undefined || part.topology.online.size > known.topology.online.size) largest.set(file, part);
  }
  const problems: MergeProblem[] = [];
  const complete = parts.filter((part) => {
    if (part.kind !== 'topology') return true;
    const whole = largest.get(fileOf(part.name));
    if (whole === undefined) return true;
    const { online } = part.topology;
    if (online.equals(whole.topology.online) || !online.isSubsetOf(whole.topology.online)) return true;
    const message = l10n.t(
      '{0} is incomplete and left out: it has {1} online CPUs, but {2} has {3}',
      part.name,
      online.size,
      whole.name,
      whole.topology.online.size,
    );
    problems.push({ name: part.name, message });
    return false;
  });
  return { parts: complete, problems };
}
