import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { nearMiss, nearNames } from '../../server/src/base/near-names.ts';

const rules = ['cpu-overcommit', 'host-overcommit', 'memory-overcommit', 'unknown-cpu', 'unknown-node'];

suite('near names', () => {
  test('are a few slips apart, whatever the case and the dashes', () => {
    assert.deepEqual(nearNames('unknow-cpu', rules), ['unknown-cpu']);
    assert.deepEqual(nearNames('CPU_Overcommit', rules)[0], 'cpu-overcommit');
    assert.deepEqual(nearNames('unkonwn-nodes', rules)[0], 'unknown-node');
  });

  test('or have the word in them; at most three are named', () => {
    assert.deepEqual(nearNames('overcommit', [...rules, 'more-overcommit']), [
      'cpu-overcommit',
      'host-overcommit',
      'memory-overcommit',
    ]);
    assert.deepEqual(nearNames('elephant', rules), []);
    assert.deepEqual(nearNames('', rules), []);
  });
});

suite('a near miss', () => {
  test('is another case, another separator, a plural, or a slip in a word that is long enough', () => {
    const known = ['vcpupin', 'emulatorpin', 'rr', 'static'];
    assert.equal(nearMiss('vcpupins', known), 'vcpupin');
    assert.equal(nearMiss('vcpu-pin', known), 'vcpupin');
    assert.equal(nearMiss('Static', known), 'static');
    assert.equal(nearMiss('emulatropin', known), 'emulatorpin');
    assert.equal(nearMiss('rt', known), null);
  });

  test('is null if a name of others is as near', () => {
    assert.equal(nearMiss('vcpupon', ['vcpupin'], ['vcpupan']), null);
  });

  test('is not searched among names that are too long to be compared in reasonable time', () => {
    const long = 'a'.repeat(1_000_000);
    assert.equal(nearMiss(`${long}b`, [`${long}c`]), null);
  });
});
