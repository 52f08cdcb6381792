import { nativeOf } from '../../server/src/topology/captures/native/native.ts';
import { domainText } from './domain-text.ts';
import { inOurTerms, type NovaCase } from './nova-case.ts';

/**
 * A case of Nova's with dedicated vCPUs as files for the command: a host profile, a domain with guest cells, and
 * options.
 */
export function inFiles(problem: NovaCase): {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
} {
  const { request, space } = inOurTerms(problem);
  const { topology } = space.host;
  const [first] = request.cells;
  const sketch = {
    name: problem.id,
    vcpus: request.cells.reduce((sum, { dedicated }) => sum + dedicated.length, 0),
    cells: request.cells.map(({ dedicated }) => dedicated.length),
    memoryKiB: first?.memoryKiB ?? 0,
  };
  const sizes = request.cells.map(({ memoryKiB }) => memoryKiB);
  let cell = 0;
  const domain = domainText(sketch).replace(/memory='\d+'/g, () => `memory='${sizes[cell++]}'`);
  const occupied = topology.online.difference(space.free);
  return {
    files: {
      'host.host.json': JSON.stringify({ name: problem.id, topology: nativeOf(problem.id, topology) }),
      'domain.xml': domain,
    },
    args: [
      ...(occupied.isEmpty ? [] : ['--occupied', `${occupied}`]),
      ...(request.threads === null ? [] : ['--threads', request.threads]),
      ...(request.emulator === null ? [] : ['--emulator', request.emulator]),
      '--format',
      'json',
    ],
  };
}
