import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { EditResult } from '../../../server/src/fixes/edits/editing.ts';
import { guestCellEdits } from '../../../server/src/fixes/edits/guest-cell-edits.ts';
import { placementEdits } from '../../../server/src/fixes/edits/placement-edits.ts';
import { applyEdits } from '../apply.ts';
import { domainIn, listOf, type PlacementSketch, placementOf } from '../placement-sketch.ts';

/** The text with the placement in it, or why there is none. A second time there is nothing to do. */
function placed(text: string, sketch: PlacementSketch): string {
  const placement = placementOf(sketch);
  const edit = (source: string) => placementEdits(domainIn(source), placement);
  const after = applied(text, edit(text));
  if (edit(text).ok) assert.deepEqual(edit(after), { ok: true, edits: [] });
  return after;
}

function applied(text: string, result: EditResult): string {
  return !result.ok ? result.reason : applyEdits(text, 'file:///vms/web.xml', result.edits);
}

suite('a placement is written into a document', () => {
  test('and touches only the values that change', () => {
    assert.equal(
      placed(
        `<domain type='kvm'>
  <vcpu  placement="static" >3</vcpu>
  <cputune><!-- the fast ones -->
    <vcpupin vcpu='0'   cpuset='0,1' />
    <vcpupin cpuset="4" vcpu="1"></vcpupin>   <!-- hot -->
    <vcpupin vcpu='2' cpuset='5'/>
  </cputune>
</domain>`,
        { vcpus: { 0: '0-1', 1: '2', 2: '3' } },
      ),
      `<domain type='kvm'>
  <vcpu  placement="static" >3</vcpu>
  <cputune><!-- the fast ones -->
    <vcpupin vcpu='0'   cpuset='0,1' />
    <vcpupin cpuset="2" vcpu="1"></vcpupin>   <!-- hot -->
    <vcpupin vcpu='2' cpuset='3'/>
  </cputune>
</domain>`,
    );
  });

  test('with what is missing at the place where libvirt would write it', () => {
    assert.equal(
      placed(
        `<domain type='kvm'>
  <vcpu>3</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <shares>100</shares>
    <vcpupin vcpu='1' cpuset='4'/> <!-- the second -->
    <vcpusched vcpus='1' scheduler='fifo' priority='1'/>
  </cputune>
  <!-- the system -->
  <os/>
</domain>`,
        { vcpus: { 0: '3', 1: '4', 2: '5' }, emulator: '0', iothreads: { 1: '1' }, memory: ['strict', '0'] },
      ),
      `<domain type='kvm'>
  <vcpu>3</vcpu>
  <iothreads>1</iothreads>
  <cputune>
    <shares>100</shares>
    <vcpupin vcpu='0' cpuset='3'/>
    <vcpupin vcpu='1' cpuset='4'/> <!-- the second -->
    <vcpupin vcpu='2' cpuset='5'/>
    <emulatorpin cpuset='0'/>
    <iothreadpin iothread='1' cpuset='1'/>
    <vcpusched vcpus='1' scheduler='fifo' priority='1'/>
  </cputune>
  <numatune>
    <memory mode='strict' nodeset='0'/>
  </numatune>
  <!-- the system -->
  <os/>
</domain>`,
    );
  });

  test('with tabs, double quotes and the line ends of Windows, as the author has them', () => {
    assert.equal(
      placed('<domain type="kvm">\r\n\t<vcpu>1</vcpu>\r\n\t<cputune/>\r\n</domain>\r\n', { vcpus: { 0: '2' } }),
      '<domain type="kvm">\r\n\t<vcpu>1</vcpu>\r\n\t<cputune>\r\n\t\t<vcpupin vcpu="0" cpuset="2"/>\r\n\t</cputune>\r\n</domain>\r\n',
    );
    assert.equal(
      placed('<domain>\n    <vcpu>1</vcpu>\n    <cputune>\n    </cputune>\n</domain>', { vcpus: { 0: '2' } }),
      "<domain>\n    <vcpu>1</vcpu>\n    <cputune>\n        <vcpupin vcpu='0' cpuset='2'/>\n    </cputune>\n</domain>",
    );
  });

  test('in a document of one line without a line break', () => {
    const sketch: PlacementSketch = { vcpus: { 0: '2', 1: '3' }, memory: ['preferred', '1'] };
    const pins = "<cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='3'/></cputune>";
    const numa = "<numatune><memory mode='preferred' nodeset='1'/></numatune>";
    assert.equal(
      placed('<domain><vcpu>2</vcpu><os/></domain>', sketch),
      `<domain><vcpu>2</vcpu>${pins}${numa}<os/></domain>`,
    );
    assert.equal(
      placed('<domain><vcpu>2</vcpu><cputune /></domain>', sketch),
      `<domain><vcpu>2</vcpu>${pins}${numa}</domain>`.replaceAll('/>', ' />'),
    );
    assert.equal(
      placed('<domain><vcpu>2</vcpu><cputune></cputune><numatune/></domain>', sketch),
      `<domain><vcpu>2</vcpu>${pins}${numa}</domain>`,
    );
  });

  test('behind the comments of a container that has nothing else', () => {
    assert.equal(
      placed('<domain>\n  <vcpu>1</vcpu>\n  <cputune>\n    <!-- pins -->\n  </cputune>\n</domain>', {
        vcpus: { 0: '2' },
      }),
      "<domain>\n  <vcpu>1</vcpu>\n  <cputune>\n    <!-- pins -->\n    <vcpupin vcpu='0' cpuset='2'/>\n  </cputune>\n</domain>",
    );
  });

  test('and a suppression stays before its element', () => {
    const lines = (first: string) => `<domain>
  <vcpu>2</vcpu>
  <cputune>${first}
    <!-- pinset-ignore cpu-overcommit: idle -->
    <vcpupin vcpu='1' cpuset='3'/>
  </cputune>
</domain>`;
    assert.equal(placed(lines(''), { vcpus: { 0: '2' } }), lines("\n    <vcpupin vcpu='0' cpuset='2'/>"));
  });

  test('in a snapshot and in what a running guest leaves behind', () => {
    for (const wrapper of ['domainsnapshot', 'domstatus']) {
      assert.equal(
        placed(`<${wrapper}>\n  <domain type='kvm'>\n    <vcpu>1</vcpu>\n  </domain>\n</${wrapper}>`, {
          vcpus: { 0: '2' },
        }),
        `<${wrapper}>\n  <domain type='kvm'>\n    <vcpu>1</vcpu>\n    <cputune>\n      <vcpupin vcpu='0' cpuset='2'/>\n    </cputune>\n  </domain>\n</${wrapper}>`,
      );
    }
  });

  test('a second pin for a vCPU goes with its line and its suppression', () => {
    assert.equal(
      placed(
        `<domain>
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
    <!-- pinset-ignore duplicate-vcpupin: later -->
    <vcpupin vcpu='0' cpuset='3'/>
  </cputune>
</domain>`,
        { vcpus: { 0: '2' } },
      ),
      `<domain>
  <vcpu>1</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='2'/>
  </cputune>
</domain>`,
    );
  });

  test("placement='auto' becomes static, without the sets that it made libvirt drop", () => {
    assert.equal(
      placed(
        "<domain><vcpu placement='auto' cpuset='0-3'>1</vcpu><numatune><memory placement='auto'/></numatune></domain>",
        {
          vcpus: { 0: '2' },
          memory: ['strict', '0'],
        },
      ),
      "<domain><vcpu placement='static'>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune><numatune><memory placement='static' nodeset='0'/></numatune></domain>",
    );
  });

  test('memory that followed the vCPUs goes on to be placed by numad', () => {
    assert.equal(
      placed("<domain><vcpu placement='auto'>1</vcpu><numatune><memory mode='preferred'/></numatune></domain>", {
        vcpus: { 0: '2' },
      }),
      "<domain><vcpu placement='static'>1</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune><numatune><memory mode='preferred' placement='auto'/></numatune></domain>",
    );
  });

  test("<vcpu>'s cpuset is kept, and is enough where it says the same", () => {
    const text = "<domain><vcpu cpuset='0-3'>2</vcpu></domain>";
    assert.equal(placed(text, { vcpus: { 0: '0-3', 1: '0-3' } }), text);
    assert.equal(
      placed(text, { vcpus: { 0: '2', 1: '0-3' } }),
      "<domain><vcpu cpuset='0-3'>2</vcpu><cputune><vcpupin vcpu='0' cpuset='2'/></cputune></domain>",
    );
  });

  test('memory is bound cell by cell; restrictive stays', () => {
    assert.equal(
      placed(
        "<domain><vcpu>1</vcpu><numatune><memory mode='restrictive' nodeset='0'/><memnode cellid='1' mode='restrictive' nodeset='1'/></numatune></domain>",
        { memory: ['strict', '0-1'], cells: { 0: '1', 1: '0' } },
      ),
      "<domain><vcpu>1</vcpu><numatune><memory mode='restrictive' nodeset='0-1'/><memnode cellid='0' mode='restrictive' nodeset='1'/><memnode cellid='1' mode='restrictive' nodeset='0'/></numatune></domain>",
    );
    assert.equal(
      placed("<domain><vcpu>1</vcpu><numatune><memory nodeset='0'/></numatune></domain>", {
        memory: ['preferred', '0'],
      }),
      "<domain><vcpu>1</vcpu><numatune><memory nodeset='0' mode='preferred'/></numatune></domain>",
    );
  });

  test('and what a template fills in is never overwritten', () => {
    const pin = (vcpu: string, cpuset: string) =>
      `<domain><vcpu>2</vcpu><cputune><vcpupin vcpu='${vcpu}' cpuset='${cpuset}'/></cputune></domain>`;
    assert.equal(placed(pin('0', '{{ cpus }}'), { vcpus: { 0: '2' } }), "a template fills in the pinset '{{ cpus }}'");
    assert.equal(placed(pin('@VCPU@', '1'), { vcpus: { 0: '2' } }), 'a template fills in which thread a pin is for');
    assert.equal(placed(pin('0', '{{ cpus }}'), { vcpus: { 1: '2' } }).match(/vcpupin/g)?.length, 2);
    assert.match(
      placed('<domain>{% if x %}<vcpu>1</vcpu>{% endif %}</domain>', { vcpus: { 0: '2' } }),
      /is a template/,
    );
    assert.match(placed('<domain><vcpu>1</vcpu><cputune></domain>', { vcpus: { 0: '2' } }), /not well-formed/);
    assert.match(
      placed("<domain><vcpu>1</vcpu><numatune><memory mode='strict' nodeset='@NODE@'/></numatune></domain>", {
        memory: ['strict', '0'],
      }),
      /@NODE@/,
    );
  });
});

suite('guest NUMA cells are added', () => {
  const cells = (text: string, ...vcpus: string[]) => applied(text, guestCellEdits(domainIn(text), vcpus.map(listOf)));

  test('and share the memory out by their vCPUs', () => {
    assert.equal(
      cells("<domain>\n  <memory unit='GiB'>8</memory>\n  <vcpu>4</vcpu>\n  <clock/>\n</domain>", '0-1', '2-3'),
      `<domain>
  <memory unit='GiB'>8</memory>
  <vcpu>4</vcpu>
  <cpu>
    <numa>
      <cell id='0' cpus='0-1' memory='4' unit='GiB'/>
      <cell id='1' cpus='2-3' memory='4' unit='GiB'/>
    </numa>
  </cpu>
  <clock/>
</domain>`,
    );
  });

  test('in whole pages, which add up', () => {
    const three = (backing: string) =>
      cells(
        `<domain><memory unit='MiB'>4096</memory>${backing}<vcpu>3</vcpu><cpu mode='host-passthrough'/></domain>`,
        '0',
        '1',
        '2',
      );
    assert.match(
      three(''),
      /memory='1398104' unit='KiB'.*memory='1398100' unit='KiB'.*memory='1398100' unit='KiB'.*<\/numa><\/cpu>/,
    );
    assert.match(
      three('<memoryBacking><hugepages/></memoryBacking>'),
      /memory='1368' unit='MiB'.*memory='1364' unit.*memory='1364'/,
    );
    const large = "<memoryBacking><hugepages><page size='1' unit='GiB'/></hugepages></memoryBacking>";
    assert.match(three(large), /memory='2' unit='GiB'.*memory='1' unit.*memory='1'/);
  });

  test('but not twice, and not where the memory is not known', () => {
    assert.equal(
      cells('<domain><memory>1024</memory><cpu><numa/></cpu></domain>', '0'),
      'the domain already has guest NUMA cells',
    );
    assert.match(
      cells('<domain><memory>{{ m }}</memory><vcpu>2</vcpu></domain>', '0', '1'),
      /amount of memory to divide/,
    );
    assert.match(cells('<domain><memory>4</memory><vcpu>2</vcpu></domain>', '0', '1'), /whole pages/);
  });
});
