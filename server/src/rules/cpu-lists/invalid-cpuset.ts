import * as l10n from '@vscode/l10n';
import type { LocatedCpuList } from '../../domain/domain.ts';
import { scriptLists } from '../../fleet/documents/script-lists.ts';
import { hasPlaceholder } from '../../syntax/placeholder.ts';
import { onlyReading, replace } from '../engine/repair.ts';
import type { DomainContext, Report, Rule, ScriptContext } from '../engine/rule.ts';
import { firstAtEachPlace } from '../scripts/script-places.ts';
import { inLibvirtsGrammar, listsThatLibvirtReads, spanInList } from './lists.ts';

/** A list that libvirt's grammar does not accept, an empty list, or a missing list that libvirt requires. */
export const invalidCpuset: Rule = {
  id: 'invalid-cpuset',
  host: 'optional',
  severity: 'error',
  summary: "A CPU list or node list is not valid in libvirt's grammar.",
  why: `CPU lists come in five dialects that look alike: \`0-6:2\` is valid for taskset, \`0xf\` as a mask and \`!3\`
for numactl, but libvirt accepts only \`N\`, \`N-M\` and \`^N\`.`,
  libvirt: 'rejects',
  libvirtBehaviour: '"Failed to parse bitmap", or "Invalid value of \'cpuset\'" for a list that names nothing.',
  advice: 'Write single CPUs and ranges separated by commas (`0-3,8`); `^N` removes N from what stands to its left.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0-2:2'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
</domain>
`,
  },
  checks: { domain: check, script: (context) => firstAtEachPlace(found(context)) },
};

/** Each program of a script has its own grammar. An empty text is still being typed, or resets a setting. */
function* found({ document, run, occupancy }: ScriptContext): Iterable<Report> {
  for (const { by, dialect, located } of scriptLists(document, run, occupancy?.host.topology ?? null)) {
    if (dialect === 'libvirt' && located.list?.cpus?.isEmpty === true) yield namesNothing(by, located);
    const problem = located.list?.cpus === null ? located.list.problems[0] : undefined;
    if (problem === undefined || located.text === '' || hasPlaceholder(located.text)) continue;
    const { suggestion } = problem;
    yield {
      span: spanInList(located, problem.span),
      message: l10n.t("{0} does not accept '{1}': {2}", by, shortened(located.text), problem.message),
      data:
        suggestion === undefined || !located.verbatim
          ? null
          : onlyReading(l10n.t("Change to '{0}'", suggestion), replace(located.span, suggestion)),
    };
  }
}

function* check({ document }: DomainContext): Iterable<Report> {
  for (const { what, list, element, mayBeEmpty } of listsThatLibvirtReads(document)) {
    if (list === null) {
      if (document.complete)
        yield { span: element.nameSpan, message: l10n.t('{0} is missing: libvirt refuses the domain', what) };
      continue;
    }
    // A value that is being typed is empty at first, and the document is not well-formed then.
    if (list.list === null || (list.text === '' && !document.complete)) continue;
    const problem = list.list.problems[0];
    if (list.list.cpus === null && problem !== undefined) {
      const { suggestion } = problem;
      yield {
        span: spanInList(list, problem.span),
        message: l10n.t(
          "{0} '{1}' is not valid in libvirt's grammar: {2}",
          what,
          shortened(list.text),
          problem.message,
        ),
        data:
          suggestion === undefined ? null : onlyReading(inLibvirtsGrammar(suggestion), replace(list.span, suggestion)),
      };
    } else if (list.list.cpus?.isEmpty === true && !mayBeEmpty) {
      yield namesNothing(what, list);
    }
  }
}

function namesNothing(what: string, { span, text }: LocatedCpuList): Report {
  return { span, message: l10n.t("{0} '{1}' names nothing: libvirt refuses an empty set", what, shortened(text)) };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
