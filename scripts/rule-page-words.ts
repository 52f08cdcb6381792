/** The words of the rules' pages that are not the rule's own. */
export interface Words {
  /** Where the texts come from. */
  readonly sources: string;
  /** The title of the table of all rules, and the headings of its columns. */
  readonly rules: string;
  readonly columns: readonly [string, string, string, string];
  readonly says: string;
  /** Of a rule about evidence. */
  readonly forecastSays: string;
  readonly evidence: string;
  /** Of a rule about running guests. */
  readonly verifySays: string;
  readonly running: string;
  readonly beside: string;
  readonly onHost: string;
  readonly why: string;
  readonly whatToDo: string;
  readonly afterFix: string;
  readonly corrected: string;
  readonly severity: string;
  readonly since: (version: string) => string;
  readonly runsOn: (link: string) => string;
  readonly howToIgnore: string;
  readonly allRules: string;
  /** Where docs is, and the profiles of the hosts of the examples, from a page. */
  readonly docs: string;
  readonly hostFiles: string;
  /** The section about these hosts in the table of all rules, and its anchor. */
  readonly hosts: string;
  readonly hostsAnchor: string;
}

/** The words of the rules' pages by language. */
export const words: Readonly<Record<'en' | 'ko', Words>> = {
  en: {
    sources: 'server/src/rules',
    rules: 'Rules',
    columns: ['rule', 'severity', 'finds', 'libvirt'],
    says: '`pinset check` says:',
    forecastSays: '`pinset forecast --evidence` says what the editor shows as a finding:',
    evidence: 'while `virsh domstats --vcpu --raw` on the host prints:',
    verifySays: '`pinset verify` says, where this is the definition:',
    running: 'while `virsh vcpuinfo --pretty web` prints:',
    beside: 'while this domain runs beside it:',
    onHost: 'on this host:',
    why: 'Why',
    whatToDo: 'What to do',
    afterFix: 'After the quick fix:',
    corrected: 'Corrected:',
    severity: 'Severity',
    since: (version) => `Since ${version}`,
    runsOn: (link) => `The example runs on [this host](${link}).`,
    howToIgnore: 'How to ignore it',
    allRules: 'All rules',
    docs: '../',
    hostFiles: '',
    hostsAnchor: 'the-host-of-the-examples',
    hosts: `## The host of the examples

The examples run on [this host](example.host.json): 2 NUMA nodes with 2 cores each, 2 threads per core.

| node | cores | L3 | memory |
| --- | --- | --- | --- |
| 0 | {0,1} {2,3} | 0-3 | 16 GiB |
| 1 | {4,5} {6,7}, and CPU 8, which is offline | 4-7 | 16 GiB |

To try one, save it as \`web.xml\` and run \`pinset check web.xml --host example.host.json\`.

The examples of rules about isolated or reserved CPUs, huge pages, devices and kinds of cores run on [a host that is set up for
guests](tuned.host.json): CPUs 0 and 8 are reserved, CPUs 2-3 and 10-11 are isolated.

| node | cores | memory | huge pages of 2 MiB | device |
| --- | --- | --- | --- | --- |
| 0 | {0,8} {1,9} {2,10} {3,11} | 16 GiB | 1024 | |
| 1 | {4,12} {5,13} {6,14} {7,15}, efficiency cores 16-19 | 16 GiB | 0 | 0000:41:00.0 |`,
  },
  ko: {
    sources: 'server/src/rules and l10n/rules.ko.json',
    rules: '규칙',
    columns: ['규칙', '심각도', '찾는 것', 'libvirt'],
    says: '`pinset check`의 출력:',
    forecastSays: '편집기에서 문제로 표시되는 내용을 `pinset forecast --evidence`는 이렇게 출력합니다.',
    evidence: '호스트에서 `virsh domstats --vcpu --raw`의 출력은 다음과 같습니다.',
    verifySays: '이것이 정의일 때 `pinset verify`의 출력:',
    running: '`virsh vcpuinfo --pretty web`의 출력은 다음과 같습니다.',
    beside: '옆에서는 이 도메인이 실행됩니다.',
    onHost: '호스트는 다음과 같습니다.',
    why: '이유',
    whatToDo: '해결 방법',
    afterFix: '빠른 수정 후:',
    corrected: '바른 예:',
    severity: '심각도',
    since: (version) => `${version}부터`,
    runsOn: (link) => `예제는 [이 호스트](${link})에서 실행됩니다.`,
    howToIgnore: '무시하는 방법',
    allRules: '모든 규칙',
    docs: '../../',
    hostFiles: '../../rules/',
    hostsAnchor: '예제의-호스트',
    hosts: `## 예제의 호스트

예제는 [이 호스트](../../rules/example.host.json)에서 실행됩니다. NUMA 노드 2개에 코어가 2개씩, 코어마다 스레드가 2개입니다.

| 노드 | 코어 | L3 | 메모리 |
| --- | --- | --- | --- |
| 0 | {0,1} {2,3} | 0-3 | 16 GiB |
| 1 | {4,5} {6,7}, 그리고 오프라인인 CPU 8 | 4-7 | 16 GiB |

직접 해 보려면 예제를 \`web.xml\`로 저장하고 \`pinset check web.xml --host example.host.json\`을 실행하세요.

격리되거나 예약된 CPU, huge page, 장치, 코어의 종류에 관한 규칙의 예제는 [게스트를 위해 설정한 호스트](../../rules/tuned.host.json)에서 실행됩니다. CPU 0과 8은 예약되어 있고, CPU 2-3과 10-11은 격리되어 있습니다.

| 노드 | 코어 | 메모리 | 2 MiB huge page | 장치 |
| --- | --- | --- | --- | --- |
| 0 | {0,8} {1,9} {2,10} {3,11} | 16 GiB | 1024 | |
| 1 | {4,12} {5,13} {6,14} {7,15}, 효율 코어 16-19 | 16 GiB | 0 | 0000:41:00.0 |`,
  },
};
