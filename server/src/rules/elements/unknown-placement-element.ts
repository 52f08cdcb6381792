import * as l10n from '@vscode/l10n';
import type { Stray } from '../../domain/vocabulary/stray-elements.ts';
import { isAddedTo, type Repairs, repair, replace } from '../engine/repair.ts';
import { type DomainContext, mostRelated, type Report, type Rule } from '../engine/rule.ts';

/** Placement that libvirt ignores because its element or attribute is misspelled or misplaced. */
export const unknownPlacementElement: Rule = {
  id: 'unknown-placement-element',
  host: 'optional',
  severity: 'warning',
  summary: 'A placement element or attribute is misspelled or misplaced.',
  why: `libvirt ignores what it does not know: the domain is defined, and runs without the pins that its file seems
to have. \`virsh define --validate\` would report it, but few people use it.`,
  libvirt: 'drops',
  libvirtBehaviour: 'define succeeds and reports nothing.',
  advice: `Correct the name, or move the element to where the message says: pins belong in \`<cputune>\`, \`<memnode>\`
in \`<numatune>\`, guest cells in \`<cpu><numa>\`.`,
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
  // While a text is being typed, every name is a near miss of another one for a moment.
  if (document.xmlError !== null) return;
  for (const strays of byCause(document.strays)) {
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

/** Groups strays by cause: a column of pins outside cputune, or a slip that was copied down, is one mistake. */
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

/** What libvirt requires there: invalid-cpuset, vcpusched-out-of-range and iothreadpin-unknown report it as missing. */
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
      ? l10n.t('libvirt ignores {0} on <{1}>', stray.name, parent)
      : l10n.t('libvirt ignores {0} on <{1}>: did you mean {2}?', stray.name, parent, meant);
  }
  if (home !== null) {
    const place = home.length > 1 ? home.slice(1) : home;
    const what = meant === null ? `<${stray.name}>` : l10n.t('<{0}> (did you mean <{1}>?)', stray.name, meant);
    return l10n.t(
      '{0} belongs in {1}, not in <{2}>; libvirt silently ignores it',
      what,
      place.map((name) => `<${name}>`).join(''),
      parent,
    );
  }
  return l10n.t(
    'libvirt silently ignores the unknown <{0}> in <{1}>: did you mean <{2}>?',
    stray.name,
    parent,
    meant ?? '',
  );
}

function written({ kind, name }: Stray): string {
  return kind === 'element' ? `<${name}>` : name;
}

/** Corrects a near miss of one of libvirt's names, and moves elements to where they belong. */
function renamed({ kind, name, meant, home }: Stray, strays: readonly Stray[]): Repairs | null {
  if (home !== null) return moved(meant ?? name, home.slice(1), strays);
  if (meant === null) return null;
  const changes = strays.map(({ nameSpan }) =>
    kind === 'element' ? ({ kind: 'rename element', nameSpan, name: meant } as const) : replace(nameSpan, meant),
  );
  return repair(l10n.t('Rename to {0}', kind === 'element' ? `<${meant}>` : meant), ...changes);
}

function moved(name: string, parents: readonly string[], strays: readonly Stray[]): Repairs | null {
  const path = parents.filter(isAddedTo);
  const last = path.at(-1);
  if (last === undefined || path.length < parents.length) return null;
  const nameSpans = strays.map(({ nameSpan }) => nameSpan);
  const title =
    strays.length === 1
      ? l10n.t('Move the <{0}> to <{1}>', name, last)
      : l10n.t('Move the {0} elements <{1}> to <{2}>', strays.length, name, last);
  return repair(title, { kind: 'move elements', nameSpans, name, path });
}
