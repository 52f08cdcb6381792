import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nativeOf } from '../../../../server/src/topology/captures/native/native.ts';
import { parseCapture } from '../../../../server/src/topology/merge/read-captures.ts';
import { hostFixture } from '../host-fixtures.ts';

/** The names of a summary in the languages of util-linux 2.38; some translations lack the colon. */
const english = {
  architecture: 'Architecture:',
  cpus: 'CPU(s):',
  online: 'On-line CPU(s) list:',
  offline: 'Off-line CPU(s) list:',
  vendor: 'Vendor ID:',
  threads: 'Thread(s) per core:',
  l1d: 'L1d cache:',
  nodes: 'NUMA node(s):',
  node: 'NUMA node%d CPU(s):',
  no: 'no',
};
type Names = typeof english;

const languages: Readonly<Record<string, Names>> = {
  de: {
    architecture: 'Architektur:',
    cpus: 'CPU(s):',
    online: 'Liste der Online-CPU(s):',
    offline: 'Liste der Offline-CPU(s):',
    vendor: 'Anbieterkennung:',
    threads: 'Thread(s) pro Kern:',
    l1d: 'L1d Cache:',
    nodes: 'NUMA-Knoten:',
    node: 'NUMA-Knoten%d CPU(s):',
    no: 'nein',
  },
  fr: {
    architecture: 'Architecture\xa0:',
    cpus: 'Processeur(s)\xa0:',
    online: 'Liste de processeur(s) en ligne\xa0:',
    offline: 'Liste de processeur(s) hors ligne\xa0:',
    vendor: 'Identifiant constructeur\xa0:',
    threads: 'Thread(s) par cœur\xa0:',
    l1d: 'Cache L1d\xa0:',
    nodes: 'Nœud(s) NUMA\xa0:',
    node: 'Nœud NUMA\xa0%d de processeur(s)\xa0:',
    no: 'non',
  },
  es: {
    architecture: 'Arquitectura:',
    cpus: 'CPU(s):',
    online: 'Lista de la(s) CPU(s) en línea:',
    offline: 'Lista de la(s) CPU(s) fuera de línea',
    vendor: 'ID de fabricante:',
    threads: 'Hilo(s) de procesamiento por núcleo:',
    l1d: 'Caché L1d:',
    nodes: 'Modo(s) NUMA:',
    node: 'CPU(s) del nodo NUMA %d:',
    no: 'no',
  },
  hr: {
    architecture: 'Arhitektura:',
    cpus: 'CPU(-a)',
    online: 'Popis online CPU-a:',
    offline: 'Popis offline CPU-a:',
    vendor: 'ID proizvođača:',
    threads: 'Dretva po jezgri:',
    l1d: 'L1d cache:',
    nodes: 'NUMA čvor(ovi):',
    node: 'NUMA node%d CPU(s):',
    no: 'ne',
  },
  ja: {
    architecture: 'アーキテクチャ:',
    cpus: 'CPU:',
    online: 'オンラインになっている CPU のリスト:',
    offline: 'オフラインになっている CPU のリスト:',
    vendor: 'ベンダー ID:',
    threads: 'コアあたりのスレッド数:',
    l1d: 'L1d キャッシュ:',
    nodes: 'NUMA ノード数:',
    node: 'NUMA ノード %d CPU:',
    no: 'no',
  },
  ko: {
    architecture: '아키텍처:',
    cpus: 'CPU(s):',
    online: '온라인 CPU(s) 목록:',
    offline: '오프라인 CPU(s) 목록:',
    vendor: '벤더 ID:',
    threads: '코어당 스레드 수:',
    l1d: 'L1d 캐시:',
    nodes: 'NUMA 노드:',
    node: 'NUMA 노드%d CPU(s):',
    no: '아니요',
  },
  ru: { ...english, architecture: 'Архитектура:', vendor: 'ID прроизводителя:', no: 'нет' },
  uk: {
    architecture: 'Архітектура:',
    cpus: 'Процесори:',
    online: 'Список робочих ЦП:',
    offline: 'Список вимкнених ЦП:',
    vendor: 'Ідентифікатор виробника:',
    threads: 'Потоків на ядро:',
    l1d: 'Кеш L1d:',
    nodes: 'Вузли NUMA:',
    node: 'Процесори вузла%d NUMA:',
    no: 'no',
  },
  zh_CN: {
    architecture: '架构：',
    cpus: 'CPU:',
    online: '在线 CPU 列表：',
    offline: '离线 CPU 列表：',
    vendor: '厂商 ID：',
    threads: '每个核的线程数：',
    l1d: 'L1d 缓存：',
    nodes: 'NUMA 节点：',
    node: 'NUMA 节点%d CPU：',
    no: '否',
  },
  zh_TW: {
    ...english,
    architecture: '架構：',
    vendor: '供應商識別號：',
    threads: '每核心執行緒數：',
    nodes: 'NUMA 節點：',
    node: 'NUMA node%d CPU(s)：',
    no: '否',
  },
};

interface Summary {
  readonly cpus: number;
  readonly online: string;
  readonly offline?: string;
  readonly threads: number;
  readonly caches: number;
  readonly nodes: readonly string[];
}

const summaries: Readonly<Record<string, Summary>> = {
  'offline CPUs': { cpus: 8, online: '0-4,6', offline: '5,7', threads: 2, caches: 6, nodes: ['0-4,6'] },
  'a core for each CPU': { cpus: 8, online: '0-7', threads: 1, caches: 8, nodes: ['0-3', '4-7', ''] },
  'two threads a core': { cpus: 8, online: '0-7', threads: 2, caches: 4, nodes: ['0,2,4,6', '1,3,5,7'] },
};

function fieldsOf(names: Names, { cpus, online, offline, threads, caches, nodes }: Summary): [string, string][] {
  return [
    [names.architecture, 'x86_64'],
    ['CPU op-mode(s):', '32-bit, 64-bit'],
    [names.cpus, String(cpus)],
    [names.online, online],
    ...(offline === undefined ? [] : [[names.offline, offline] satisfies [string, string]]),
    [names.vendor, 'GenuineIntel'],
    ['CPU family:', '6'],
    [names.threads, String(threads)],
    ['Stepping:', '4'],
    [names.l1d, `256 KiB (${caches} instances)`],
    [names.nodes, String(nodes.length)],
    ...nodes.map((list, node): [string, string] => [names.node.replace('%d', String(node)), list]),
  ];
}

const asText = (fields: readonly [string, string][]) =>
  fields.map(([name, data]) => `${name.padEnd(45)}${data}\n`).join('');
const asJson = (fields: readonly [string, string][]) =>
  JSON.stringify({ lscpu: fields.map(([field, data]) => ({ field, data: data === '' ? null : data })) });

/** The host, and what is lacking. */
function read(text: string) {
  const { value, problems } = parseCapture(text);
  assert.ok(value, problems[0]?.message);
  return { host: nativeOf('', value), lacks: problems.map(({ lacks }) => lacks) };
}

describe('lscpu in other languages is the same host', () => {
  for (const [language, names] of Object.entries(languages)) {
    for (const [what, summary] of Object.entries(summaries)) {
      it(`${language}: the summary of a host with ${what}`, () => {
        const expected = read(asText(fieldsOf(english, summary)));
        assert.deepEqual(read(asText(fieldsOf(names, summary))), expected);
        assert.deepEqual(read(asJson(fieldsOf(names, summary))), expected);
      });
    }

    it(`${language}: the table of a host with offline CPUs`, () => {
      const table = hostFixture('smt2-offline', 'lscpu-e.txt');
      assert.deepEqual(read(table.replaceAll(/ no$/gm, ` ${names.no}`)), read(table));
      const parsable = hostFixture('smt2-offline', 'lscpu-p-all.txt');
      assert.deepEqual(read(parsable.replaceAll(/,N$/gm, ',Н').replaceAll(/,Y$/gm, ',Д')), read(parsable));
    });
  }

  it('in JSON, where util-linux 2.38 takes a translated no for true', () => {
    const json = hostFixture('smt2-offline', 'lscpu-e.json');
    assert.deepEqual(read(json.replaceAll('"online": false', '"online": true')), read(json));
  });
});
