import { suite, test } from 'node:test';
import { check } from '../check.ts';

suite('topology-product', () => {
  test('the vCPUs were raised, the topology was not', () => {
    check(
      null,
      `
      <vcpu>8</vcpu>
      <cpu>
        <topology sockets='1' dies='1' cores='2' threads='2'/>
<!--     ^^^^^^^^ error topology-product: The guest topology makes 4 vCPUs (1 socket × 1 die × 2 cores × 2 threads), but the domain has 8 vCPUs -->
      </cpu>`,
    );
  });

  test('the maximum counts, and dies and clusters do', () => {
    check(
      null,
      `<vcpu current='2'>16</vcpu><cpu><topology sockets='1' dies='2' clusters='2' cores='2' threads='2'/></cpu>`,
    );
    check(
      null,
      `
      <vcpu current='8'>16</vcpu>
      <cpu>
        <topology sockets='1' cores='4' threads='2'/>
<!--     ^^^^^^^^ error topology-product: makes 8 vCPUs -->
      </cpu>`,
    );
  });

  test('without <vcpu> a domain has one', () => {
    check(
      null,
      `
      <cpu>
        <topology sockets='1' cores='2' threads='1'/>
<!--     ^^^^^^^^ error topology-product: but the domain has 1 vCPU -->
      </cpu>`,
    );
  });

  test('drivers that do not compare them', () => {
    check(null, `<domain type='xen'><vcpu>8</vcpu><cpu><topology sockets='1' cores='2' threads='2'/></cpu></domain>`);
  });

  test('what is not known is not multiplied', () => {
    check(null, `<vcpu>{{ n }}</vcpu><cpu><topology sockets='1' cores='2' threads='2'/></cpu>`);
    check(null, `<vcpu>8</vcpu><cpu><topology sockets='1' cores='{{ n }}' threads='2'/></cpu>`);
    check(null, `<vcpu>8</vcpu><cpu>{% if x %}<topology sockets='1' cores='2' threads='2'/>{% endif %}</cpu>`);
    check(
      null,
      `
      <vcpu>8</vcpu>
      <cpu>
        <topology sockets='1' cores='2'/>
   <!--  ^^^^^^^^ error incomplete-element: <topology> has no threads -->
      </cpu>`,
    );
    check(
      null,
      `
      <vcpu>8</vcpu>
      <cpu>
        <topology sockets='0' cores='2' threads='2'/>
        <!--               ^ error invalid-value: it accepts a number from 1 -->
      </cpu>`,
    );
  });
});
