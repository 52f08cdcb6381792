import type { Span } from '../cpuset/span.ts';
import type { Domain, ElementSpan, LocatedCpuList } from '../workload/domain.ts';
import type { DomainThreads } from '../workload/threads.ts';
import type { DomainContext, DomainRule, Report } from './rule.ts';

/** A list that libvirt's grammar does not take, an empty one, or none where one is required. */
export const invalidCpuset: DomainRule = {
  id: 'invalid-cpuset',
  subject: 'domain',
  severity: 'error',
  summary: "A CPU list or node list is not in libvirt's grammar.",
  why: `CPU lists are written in five languages that look alike: \`0-6:2\` is right for taskset, \`0xf\` for a mask, \`!3\` for numactl, and
none of them for libvirt, which knows \`N\`, \`N-M\` and \`^N\` only.`,
  libvirt: 'rejects',
  libvirtBehaviour:
    'define fails with "Failed to parse bitmap", or "Invalid value of \'cpuset\'" for a list that names nothing.',
  advice:
    'Write single CPUs and ranges with commas between them (`0-3,8`); `^N` takes N out of what stands to its left.',
  fix: 'suggestion',
  since: '0.1.0',
  examples: {
    wrong: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0-2:2'/>
  </cputune>
</domain>
`,
    right: `<domain type='kvm'>
  <name>web</name>
  <vcpu placement='static'>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='0,2'/>
  </cputune>
</domain>
`,
  },
  check,
};

function* check({ document }: DomainContext): Iterable<Report> {
  for (const { what, list, element, mayBeEmpty } of listsThatLibvirtReads(document.domain, document.threads)) {
    if (list === null) {
      if (document.complete)
        yield { span: element.nameSpan, message: `${what} is missing: libvirt refuses the domain` };
      continue;
    }
    // A value that is being typed is empty at first, and the text is not well-formed then.
    if (list.list === null || (list.text === '' && !document.complete)) continue;
    const problem = list.list.problems[0];
    if (list.list.cpus === null && problem !== undefined) {
      const { suggestion } = problem;
      yield {
        span: list.verbatim ? within(list.span, problem.span) : list.span,
        message: `${what} '${shortened(list.text)}' is not in libvirt's grammar: ${problem.message}`,
        ...(suggestion === undefined
          ? {}
          : { data: { kind: 'replace', span: list.span, newText: suggestion } as const }),
      };
    } else if (list.list.cpus?.isEmpty === true && !mayBeEmpty) {
      yield {
        span: list.span,
        message: `${what} '${shortened(list.text)}' names nothing: libvirt refuses an empty set`,
      };
    }
  }
}

interface ReadList {
  readonly what: string;
  readonly element: ElementSpan;
  /** null where the attribute is missing and libvirt wants one. */
  readonly list: LocatedCpuList | null;
  readonly mayBeEmpty: boolean;
}

/** What libvirt reads and refuses; what it drops before it reads is left out. */
function listsThatLibvirtReads(domain: Domain, threads: DomainThreads): ReadList[] {
  const lists: ReadList[] = [];
  const add = (element: ElementSpan, what: string, list: LocatedCpuList | null, mayBeEmpty = false) =>
    lists.push({ what, element, list, mayBeEmpty });
  const addIfThere = (element: ElementSpan, what: string, list: LocatedCpuList | null, mayBeEmpty = false) => {
    if (list !== null) add(element, what, list, mayBeEmpty);
  };
  if (domain.vcpu !== null && !threads.placementAuto) addIfThere(domain.vcpu, 'cpuset', domain.vcpu.cpuset);
  const dropped = new Set([...threads.pinsOutOfRange, ...threads.duplicatePins]);
  for (const pin of domain.vcpuPins) if (!dropped.has(pin)) add(pin, 'cpuset', pin.cpuset);
  for (const pin of domain.emulatorPins.slice(0, 1)) add(pin, 'cpuset', pin.cpuset);
  for (const pin of domain.iothreadPins) add(pin, 'cpuset', pin.cpuset);
  const memory = domain.numatuneMemory;
  if (memory !== null && memory.placement?.value !== 'auto') addIfThere(memory, 'nodeset', memory.nodeset);
  for (const memnode of domain.memnodes) add(memnode, 'nodeset', memnode.nodeset);
  for (const scheduler of domain.schedulers) {
    addIfThere(scheduler, scheduler.role === 'vcpu' ? 'vcpus' : 'iothreads', scheduler.ids);
  }
  for (const tune of domain.resourceTunes) addIfThere(tune, 'vcpus', tune.vcpus, true);
  for (const cell of domain.cpu?.cells ?? []) addIfThere(cell, 'cpus', cell.cpus, true);
  for (const page of domain.memoryBacking?.pages ?? []) addIfThere(page, 'nodeset', page.nodeset);
  return lists;
}

function within(value: Span, part: Span): Span {
  return { start: value.start + part.start, end: value.start + part.end };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
