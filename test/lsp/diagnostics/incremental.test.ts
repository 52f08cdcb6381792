import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { DomainDocument } from '../../../server/src/fleet/documents/domain-document.ts';
import type { HostDocument } from '../../../server/src/fleet/documents/host-document.ts';
import { readDocument } from '../../../server/src/fleet/documents/read-domain-document.ts';
import { readScript } from '../../../server/src/fleet/documents/read-script-document.ts';
import type { ScriptDocument } from '../../../server/src/fleet/documents/script-document.ts';
import { readClientCapabilities } from '../../../server/src/lsp/client-capabilities.ts';
import { type Report, Reports } from '../../../server/src/lsp/diagnostics/reports.ts';
import { Workspace } from '../../../server/src/lsp/documents/workspace.ts';
import type { FilePort } from '../../../server/src/lsp/files/file-port.ts';
import { asDefined } from '../../../server/src/rules/engine/severity.ts';
import { type HostSketch, hostOf } from '../../rules/hosts.ts';

const log = { error: assert.fail, warn: assert.fail, info: assert.fail };
const noFiles: FilePort = {
  find: async () => ({ uris: [], complete: true, unsearched: [] }),
  read: async () => ({ kind: 'missing' }),
  folder: async () => null,
  entries: async () => [],
};

/** A server's model and findings without a client; it checks the affected documents, as the sweep does. */
class Looking {
  readonly workspace = new Workspace(noFiles, log);
  readonly seen = new Map<string, Report>();
  private readonly reports = new Reports(
    this.workspace,
    readClientCapabilities({ textDocument: { diagnostic: { relatedInformation: true } } }),
    null,
    () => asDefined,
    log,
  );

  /** Checks the affected documents and returns those with a new report object. */
  look(): string[] {
    const affected = this.workspace.takeAffected();
    const changed: string[] = [];
    for (const uri of affected ?? new Set([...this.workspace.uris(), ...this.seen.keys()])) {
      const before = this.seen.get(uri);
      if (this.workspace.knows(uri)) this.seen.set(uri, this.reports.of(uri));
      else this.seen.delete(uri);
      if (this.seen.get(uri) !== before) changed.push(uri);
    }
    return changed;
  }

  found(): Record<string, string[]> {
    const reports = [...this.seen.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1));
    return Object.fromEntries(
      reports.map(({ uri, items }) => [
        uri,
        items.map(({ code, message, range, relatedInformation }) =>
          JSON.stringify({ code, message, range, relatedInformation }),
        ),
      ]),
    );
  }
}

/** Two nodes with four cores of two threads each. */
const small: HostSketch = { cores: ['0,8', '1,9', '2,10', '3,11', '4,12', '5,13', '6,14', '7,15'], memoryKiB: 4096 };

function host(name: string, globs: readonly string[], of: 'profile' | 'bare' | 'reserved' | 'tiny'): HostDocument {
  const sketch =
    of === 'tiny' || of === 'bare'
      ? { cores: of === 'tiny' ? ['0', '1'] : ['0', '1', '2', '3', '4', '5', '6'] }
      : { ...small, nodes: [0, 0, 0, 0, 1, 1, 1, 1], isolated: '6-7' };
  const document = hostOf(of === 'reserved' ? { ...sketch, reserved: '0,8' } : sketch);
  const path = `/hosts/${name}.host.json`;
  return {
    ...document,
    uri: `file://${path}`,
    path,
    documents: globs.length === 0 ? [] : [...globs, '/etc/*'],
    host: document.host === null ? null : { ...document.host, bare: of === 'bare', neverTogether: [['a', 'c']] },
  };
}

const pinset = fc.oneof(
  { weight: 3, arbitrary: fc.nat(9).map(String) },
  { weight: 3, arbitrary: fc.nat(2).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('0-3', '4-7', '2,10', '0-1,8-9', '0-15', '20') },
  { weight: 1, arbitrary: fc.constantFrom('{{ cpus }}', 'x') },
);

const shape = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', null),
  pins: fc.array(pinset, { maxLength: 4 }),
  more: fc.constantFrom(0, 0, 0, -1, -1, 2, 20),
  cpuset: fc.constantFrom('', '', " cpuset='1-2'"),
  threads: fc.constantFrom(1, 1, 2),
  emulator: fc.option(fc.constantFrom('0', '1', '0-3', '8'), { nil: null }),
  iothread: fc.option(fc.constantFrom('1', '2,10'), { nil: null }),
  fifo: fc.constantFrom(false, false, true),
  hint: fc.constantFrom(false, true),
  intent: fc.constantFrom('', 'dedicated', 'shared'),
  gib: fc.constantFrom(1024, 2048, 5000),
  node: fc.option(fc.constantFrom('0', '1', '0-1'), { nil: null }),
  devices: fc.constantFrom('', '', '', '1', '2', '12'),
  partition: fc.constantFrom('', '', '', '/machine/rt', '{{ x }}'),
  lines: fc.nat(2),
  snapshot: fc.constantFrom(false, false, false, true),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** The text of a domain with everything that rules compare across domains. */
function textOf(of: Shape): string {
  const pins = of.pins.map((cpus, vcpu) => `<vcpupin vcpu='${vcpu}' cpuset='${cpus}'/>`);
  const tune = [
    ...pins,
    ...(of.emulator === null ? [] : [`<emulatorpin cpuset='${of.emulator}'/>`]),
    ...(of.iothread === null ? [] : [`<iothreadpin iothread='1' cpuset='${of.iothread}'/>`]),
    ...(of.fifo ? [`<vcpusched vcpus='0' scheduler='fifo' priority='1'/>`] : []),
  ];
  const text = [
    `<domain type='kvm'>`,
    ...Array.from({ length: of.lines }, () => ''),
    of.name === null ? '' : `<name>${of.name}</name>`,
    of.intent === '' ? '' : `<metadata><p:placement xmlns:p='urn:pinset:placement:1' cpus='${of.intent}'/></metadata>`,
    `<memory>${of.gib}</memory>`,
    `<vcpu${of.cpuset}>${Math.max(of.pins.length + of.more + 1, 1)}</vcpu>`,
    of.iothread === null ? '' : '<iothreads>1</iothreads>',
    `<cputune>${tune.join('\n')}</cputune>`,
    of.node === null ? '' : `<numatune><memory mode='strict' nodeset='${of.node}'/></numatune>`,
    of.hint ? `<features><kvm><hint-dedicated state='on'/></kvm></features>` : '',
    `<cpu><topology sockets='1' cores='1' threads='${of.threads}'/></cpu>`,
    of.partition === '' ? '' : `<resource><partition>${of.partition}</partition></resource>`,
    ...[...of.devices].map((bus) => {
      const address = `<address domain='0' bus='${bus}' slot='0' function='0'/>`;
      return `<devices><hostdev mode='subsystem' type='pci'><source>${address}</source></hostdev></devices>`;
    }),
    '</domain>',
  ].join('\n');
  return of.snapshot ? `<domainsnapshot>${text}</domainsnapshot>` : text;
}

function domain(uri: string, path: string, open: boolean, text: string): DomainDocument {
  const document = readDocument({ uri, path, open }, text);
  assert.ok(document);
  return document;
}

/** A unit file or a script that bounds machine.slice, or a slice below it. */
function slice(file: string, cpus: string): ScriptDocument {
  const command = `systemctl set-property machine.slice AllowedCPUs=${cpus}`;
  const text = file.endsWith('.slice')
    ? `[Slice]\nAllowedCPUs=${cpus}\n`
    : `#!/bin/sh\n${file === 'set.sh' ? command : `if [ "$1" ]; then ${command}; fi`}\n`;
  return script(file, text);
}

/** A unit file that starts a guest, with this line about the others. */
function unit(name: string, conflicts: string, cpus: string): ScriptDocument {
  return script(
    `${name}.service`,
    `[Unit]\n${conflicts}\n[Service]\nExecStart=/usr/bin/taskset -c ${cpus} /usr/bin/qemu-system-x86_64 -smp 2\n`,
  );
}

function script(file: string, text: string): ScriptDocument {
  const document = readScript({ uri: file, path: `/etc/${file}`, open: false, language: null }, text, () => null);
  assert.ok(document);
  return document;
}

const edit = fc.record({
  kind: fc.constant('domain' as const),
  uri: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7'),
  open: fc.constantFrom(false, false, false, true),
  shape,
});
const hostKind = fc.constantFrom(
  'profile' as const,
  'profile' as const,
  'bare' as const,
  'reserved' as const,
  'tiny' as const,
);
const step = fc.oneof(
  { weight: 12, arbitrary: edit },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      uri: fc.constantFrom('u1', 'u2', 'u3', 'machine.slice', 'set.sh', 'pin.sh', 'one.service'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('repin' as const),
      lines: fc.array(
        fc
          .tuple(fc.constantFrom('', '', '[ "$1" ] && '), fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(2), fc.nat(9))
          .map(([may, vm, vcpu, cpu]) => `${may}virsh vcpupin ${vm} ${vcpu} ${cpu}\n`),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('unit' as const),
      name: fc.constantFrom('one', 'two'),
      conflicts: fc.constantFrom('', 'Conflicts=one.service', 'Conflicts=two.service'),
      cpus: fc.constantFrom('1', '2', '1-2'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('slice' as const),
      file: fc.constantFrom('machine.slice', 'machine-rt.slice', 'set.sh', 'maybe.sh'),
      cpus: fc.constantFrom('0-3', '0-3,8-11', '1', '2,10', '0-31'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('host' as const),
      name: fc.constantFrom('h1', 'h2'),
      globs: fc.constantFrom(['/vms/*.xml'], ['/vms/u[1-5].xml'], []),
      of: hostKind,
    }),
  },
);

suite('after any edits', () => {
  test('the cached findings equal those of a fleet that is built from the last state', () => {
    fc.assert(
      fc.property(
        hostKind,
        fc.array(fc.array(step, { maxLength: 3 }), { minLength: 2, maxLength: 14 }),
        (kind, rounds) => {
          const looking = new Looking();
          looking.workspace.fleet.setHost(host('h1', ['/vms/*.xml'], kind));
          for (const steps of rounds) {
            for (const one of steps) {
              const { fleet } = looking.workspace;
              if (one.kind === 'delete') fleet.delete(one.uri);
              else if (one.kind === 'slice') fleet.setScript(slice(one.file, one.cpus));
              else if (one.kind === 'repin') fleet.setScript(script('pin.sh', one.lines.join('')));
              else if (one.kind === 'unit') fleet.setScript(unit(one.name, one.conflicts, one.cpus));
              else if (one.kind === 'host') fleet.setHost(host(one.name, one.globs, one.of));
              else fleet.setDomain(domain(one.uri, `/vms/${one.uri}.xml`, one.open, textOf(one.shape)));
            }
            looking.look();
            const fresh = new Looking();
            const { fleet } = looking.workspace;
            for (const document of [...fleet.allDomains()].reverse()) fresh.workspace.fleet.setDomain(document);
            for (const document of fleet.allScripts()) fresh.workspace.fleet.setScript(document);
            for (const document of fleet.allHosts()) fresh.workspace.fleet.setHost(document);
            fresh.workspace.changed();
            fresh.look();
            assert.deepEqual(looking.found(), fresh.found());
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
