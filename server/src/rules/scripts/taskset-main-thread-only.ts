import * as l10n from '@vscode/l10n';
import type { ScriptProcess } from '../../script/process.ts';
import { cpus } from '../../wording/wording.ts';
import { repair, replace } from '../engine/repair.ts';
import type { Report, Rule, ScriptContext } from '../engine/rule.ts';
import { type QemuPids, qemuPidsOf } from './qemu-pid.ts';
import { firstAtEachPlace, placeBehind, spanOfWord } from './script-places.ts';

/**
 * `taskset -p` on QEMU without `-a`. Silent if the script re-pins other threads too, by whatever ids: the main thread
 * alone may then be intended.
 */
export const tasksetMainThreadOnly: Rule = {
  id: 'taskset-main-thread-only',
  host: 'optional',
  severity: 'warning',
  summary: 'taskset -p without -a moves only the main thread of QEMU.',
  why: `A process id is the id of its main thread, and \`taskset -p\` without \`-a\` places just that thread
(taskset(1), sched_setaffinity(2)). The vCPUs of a guest are threads of their own: existing ones stay where they were,
and the guest runs on as before.`,
  libvirt: 'not asked',
  libvirtBehaviour: 'taskset reports the new affinity of the main thread, which looks like success.',
  advice: 'Add `-a`, or pin each vCPU thread by its own id, as libvirt does for `vcpupin`.',
  fix: 'suggestion',
  since: '0.1.0',
  covers: ['emulator-on-vcpu', 'emulator-remote', 'housekeeping-sibling'],
  examples: {
    wrong: `#!/bin/sh
taskset -pc 2-3 "$(cat /run/qemu-server/100.pid)"
`,
  },
  checks: { script: (context) => firstAtEachPlace(found(context)) },
};

/** Signs that a script handles vCPU threads that it finds by other programs: QMP, the monitor, /proc, virsh. */
const pinsThreads = /query-cpus|info cpus|thread[_-]?id|\/task\b|vcpu-?pin/i;

function* found({ document, run }: ScriptContext): Iterable<Report> {
  const repins = run.processes.filter(({ action, steps }) => action === 're-pin' && steps[0]?.program === 'taskset');
  if (repins.length === 0 || pinsThreads.test(document.text)) return;
  const isQemu = qemuPidsOf(document);
  const mainThreads = repins.filter((process) => ofQemu(process, isQemu));
  if (mainThreads.length < repins.length) return;
  for (const process of mainThreads) {
    const { target, steps, place } = process;
    const [step] = steps;
    const span = step?.affinity === undefined ? null : spanOfWord(document, step.affinity.word, place);
    if (target === null || target.allTasks || step === undefined || span === null) continue;
    const option = placeBehind(document, step.place, 'taskset');
    const to = step.affinity?.list?.cpus ?? null;
    yield {
      span,
      message:
        to === null || to.isEmpty
          ? l10n.t(
              'taskset -p without -a moves only the main thread of QEMU; its vCPUs are other threads and stay where they are',
            )
          : l10n.t(
              'taskset -p without -a moves only the main thread of QEMU to {0}; its vCPUs are other threads and stay where they are',
              cpus(to),
            ),
      data: option === null ? null : repair(l10n.t('Move all threads: taskset -a'), replace(option, ' -a')),
    };
  }
}

function ofQemu({ target, argv }: ScriptProcess, isQemu: QemuPids): boolean {
  const [id] = target?.ids ?? [];
  const [program] = argv;
  return id !== undefined && program !== undefined && isQemu(id.place, program.place);
}
