import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('hugepage-nodeset-is-guest', () => {
  test('the host’s node, in a guest without cells', () => {
    check(
      'example',
      `
      <vcpu>1</vcpu>
      <memoryBacking>
        <hugepages>
          <page size='1' unit='G' nodeset='1'/>
          <!--                             ^ error hugepage-nodeset-is-guest: The guest has no node 1 (it has no guest cells) -->
        </hugepages>
      </memoryBacking>`,
    );
  });

  test('a cell too many', () => {
    check(
      'example',
      `
      <vcpu>2</vcpu>
      <memoryBacking>
        <hugepages>
          <page size='2' unit='M' nodeset='0,2'/>
          <!--                               ^ error hugepage-nodeset-is-guest: The guest has no node 2 (it has guest cells 0-1) -->
        </hugepages>
      </memoryBacking>
      <cpu>
        <numa>
          <cell cpus='0' memory='1048576'/>
          <cell cpus='1' memory='1048576'/>
        </numa>
      </cpu>`,
    );
  });

  test('0 alone stands for a guest without cells, and beside others it does not', () => {
    const pages = (nodeset: string) =>
      `<memoryBacking><hugepages><page size='2' unit='M' nodeset='${nodeset}'/></hugepages></memoryBacking>`;
    check('example', `<vcpu>1</vcpu>${pages('0')}`);
    check(
      'example',
      `
      <vcpu>1</vcpu>
      ${pages('0-1')}
<!--                                                             ^^^ error hugepage-nodeset-is-guest: The guest has no node 0-1 -->`,
    );
  });

  test('a template', () => {
    const pages = `<memoryBacking><hugepages><page size='2' unit='M' nodeset='3'/></hugepages></memoryBacking>`;
    check('example', `<vcpu>1</vcpu>${pages.replace("'3'", "'{{ n }}'")}`);
    check('example', `<vcpu>1</vcpu>${pages}<cpu><numa>{% for c in x %}<cell memory='1'/>{% endfor %}</numa></cpu>`);
  });
});
