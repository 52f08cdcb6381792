import * as l10n from '@vscode/l10n';
import type { Stray } from '../../domain/vocabulary/stray-elements.ts';
import { type Repairs, repair, replace } from '../engine/repair.ts';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

/** Placement that libvirt does not see, because its element is misspelt or stands at a wrong place. */
export const unknownPlacementElement: Rule = {
  id: 'unknown-placement-element',
  host: 'optional',
  severity: 'warning',
  summary: 'An element or attribute about placement is misspelt or at a wrong place.',
  why: `libvirt ignores what it does not know: the domain is defined, and runs without the pins that its file seems to have. \`virsh define
--validate\` would say so; few use it.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define succeeds without the element or attribute, and without a word.',
  advice:
    'Correct the name, or move the element to where the message says: pins into `<cputune>`, `<memnode>` into `<numatune>`, guest cells into `<cpu><numa>`.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>2</vcpu>
  <cputunes>
    <vcpupin vcpu='0' cpuset='0'/>
    <vcpupin vcpu='1' cpuset='2'/>
  </cputunes>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check },
};

function* check({ document }: DomainContext): Iterable<Report> {
  // In a text that is being typed every name is a near miss of another one for a while.
  if (document.xml.error !== null) return;
  for (const strays of byCause(document.strays())) {
    const [first] = strays;
    if (first === undefined || isAskedFor(first)) continue;
    const sentence = problem(first);
    yield {
      data: renamed(first, strays),
      span: first.nameSpan,
      message: strays.length === 1 ? sentence : l10n.t('{0} ({1} times)', sentence, strays.length),
      related: strays.slice(1, 1 + mostRelated).map(({ nameSpan }) => ({
        uri: document.uri,
        span: nameSpan,
        message: l10n.t('another {0}', written(first)),
      })),
    };
  }
}

/** A column of pins outside of cputune, or one slip that was copied down, is one cause. */
function byCause(strays: readonly Stray[]): Iterable<Stray[]> {
  const groups = new Map<string, Stray[]>();
  for (const stray of strays) {
    const key = `${stray.kind} ${stray.parent} ${stray.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [stray]);
    else group.push(stray);
  }
  return groups.values();
}

/** What libvirt requires there: invalid-cpuset, vcpusched-out-of-range and iothreadpin-unknown name it as missing. */
const required: ReadonlySet<string> = new Set([
  ...['vcpupin cpuset', 'emulatorpin cpuset', 'iothreadpin cpuset', 'memnode nodeset', 'vcpusched vcpus'],
  ...['iothreadpin iothread', 'iothreadsched iothreads'],
]);

function isAskedFor({ kind, parent, meant }: Stray): boolean {
  return kind === 'attribute' && required.has(`${parent} ${meant}`);
}

function problem(stray: Stray): string {
  const { kind, parent, meant, home } = stray;
  if (kind === 'attribute') {
    return meant === null
      ? l10n.t('libvirt does not look at {0} on <{1}>', stray.name, parent)
      : l10n.t('libvirt does not look at {0} on <{1}>: is {2} meant?', stray.name, parent, meant);
  }
  if (home !== null) {
    const place = home.length > 1 ? home.slice(1) : home;
    const what = meant === null ? `<${stray.name}>` : l10n.t('<{0}> (is <{1}> meant?)', stray.name, meant);
    return l10n.t(
      '{0} belongs into {1}, not into <{2}>: libvirt ignores it in silence',
      what,
      place.map((name) => `<${name}>`).join(''),
      parent,
    );
  }
  return l10n.t(
    'libvirt does not know <{0}> in <{1}> and ignores it in silence: is <{2}> meant?',
    stray.name,
    parent,
    meant ?? '',
  );
}

function written({ kind, name }: Stray): string {
  return kind === 'element' ? `<${name}>` : name;
}

/** A name that is near to one of libvirt's; what stands at a wrong place has to be moved by hand. */
function renamed({ kind, meant, home }: Stray, strays: readonly Stray[]): Repairs | null {
  if (meant === null || home !== null) return null;
  const changes = strays.map(({ nameSpan }) =>
    kind === 'element' ? ({ kind: 'rename element', nameSpan, name: meant } as const) : replace(nameSpan, meant),
  );
  return repair(l10n.t('Rename to {0}', kind === 'element' ? `<${meant}>` : meant), ...changes);
}
