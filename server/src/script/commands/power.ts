import { programName, type ShellWord } from '../word.ts';
import { domainOf } from './virsh/domain-argument.ts';
import { type DomainReference, domainReference } from './virsh/domain-reference.ts';
import { isRemote } from './virsh/virsh.ts';
import { readVirshCall } from './virsh/words.ts';

/** A command after which a guest runs on this host, or no longer does. */
export interface PowerChange {
  readonly runs: boolean;
  /** null if it is unknown which guest is meant. */
  readonly guest: DomainReference | { readonly kind: 'vmid'; readonly vmid: string } | null;
}

const ofVirsh: ReadonlyMap<string | null, boolean> = new Map([
  ['start', true],
  ['destroy', false],
  ['shutdown', false],
  ['save', false],
  ['managedsave', false],
  ['migrate', false],
  ['dompmsuspend', false],
]);

const ofQm: ReadonlyMap<string | null, boolean> = new Map([
  ['start', true],
  ['stop', false],
  ['shutdown', false],
  ['suspend', false],
  ['migrate', false],
  ['destroy', false],
]);

/** What virsh and qm start and end on this host, in order; a guest that is asked to shut down is taken to do it. */
export function readPower(words: readonly ShellWord[], stdin: ShellWord | null): PowerChange[] {
  const [program, verb, vmid] = words;
  if (programName(program) === 'qm') {
    const runs = ofQm.get(verb?.text ?? null);
    if (runs === undefined) return [];
    // An option may stand before the number.
    const number = /^\d+$/.test(vmid?.text ?? '') ? (vmid?.text ?? null) : null;
    return [{ runs, guest: number === null ? null : { kind: 'vmid', vmid: number } }];
  }
  const call = programName(program) === 'virsh' ? readVirshCall(words, stdin) : null;
  if (call === null || isRemote(call.uri?.text ?? null)) return [];
  return call.commands.flatMap(([command, ...rest]) => {
    const runs = ofVirsh.get(command?.text ?? null);
    if (runs === undefined) return [];
    const name = domainOf(rest)?.text ?? null;
    const guest = name === null ? null : domainReference(name);
    return [{ runs, guest: guest?.kind === 'id' ? null : guest }];
  });
}
