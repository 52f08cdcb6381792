import assert from 'node:assert/strict';
import { type HostMap, hostMap } from '../../server/src/features/analysis.ts';
import { fleetOf, type On } from '../rules/check.ts';

/** The map of a host with these documents. */
export function mapOf(host: On, files: Readonly<Record<string, string>>): HostMap {
  const { fleet } = fleetOf(host, files);
  const [document] = fleet.allHosts();
  assert.ok(document);
  const map = hostMap(fleet, document);
  assert.ok(map);
  return map;
}
