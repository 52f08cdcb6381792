import { nameIn } from '../server/src/libvirt/domain-xml.ts';
import type { RunProgram } from '../server/src/libvirt/program.ts';

/** A libvirt daemon: what {@link virshOf} answers. */
export interface StandIn {
  readonly domains: readonly {
    readonly uuid: string;
    readonly definition: string;
    readonly live?: string;
    readonly transient?: boolean;
  }[];
  readonly capabilities?: string;
  readonly hostname?: string;
  /** What other commands print, by their words: `vcpuinfo --pretty --domain UUID`. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Answers as virsh does where these domains are. It takes no command that changes something. */
export function virshOf({ domains, capabilities = '', hostname = 'kvm1', others = {} }: StandIn): RunProgram {
  const answer = (command: string): string | null => {
    const [name, ...words] = command.split(' ');
    const domain = domains.find(({ uuid }) => uuid === words.at(-1));
    switch (name) {
      case 'echo':
        return words.join(' ');
      case 'list':
        return `${domains
          .filter(({ live }) => words.includes('--all') || live !== undefined)
          .filter(({ transient = false }) => !words.includes('--transient') || transient)
          .map(({ uuid, definition }) => (words.includes('--name') ? `${uuid} ${nameIn(definition)}` : uuid))
          .join('\n')}\n\n`;
      case 'hostname':
        return `${hostname}\n`;
      case 'capabilities':
        return `${capabilities}\n`;
      case 'dumpxml':
        return (words.includes('--inactive') ? domain?.definition : domain?.live) ?? null;
      default:
        return others[command] ?? null;
    }
  };
  return async (_program, args) => {
    const answers = (args.at(-1) ?? '').split('; ').map(answer);
    const stderr = answers.includes(null) ? 'error: failed to get domain\n' : '';
    return { kind: 'ended', status: stderr === '' ? 0 : 1, stdout: answers.join(''), stderr };
  };
}
