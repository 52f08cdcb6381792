import type { Connection } from 'vscode-languageserver';
import { type Log, notification, request } from '../requests.ts';
import { applyPins, planPins } from './apply-pins.ts';
import { defineDomain, definitionFor } from './define.ts';
import { gateTo } from './gate.ts';
import type { ProgramPort } from './program-port.ts';
import {
  type DefineParams,
  type DefinitionParams,
  libvirtApplyPinsRequest,
  libvirtDefineRequest,
  libvirtDefinitionRequest,
  libvirtDomainsRequest,
  libvirtForgetRequest,
  libvirtHostRequest,
  libvirtPinPlanRequest,
  libvirtVerifyRequest,
  trustedNotification,
  type VerifyParams,
} from './protocol.ts';
import { domainFiles, hostFiles } from './read-host.ts';
import { type VerifyServices, verifyHost } from './verify.ts';

/** What the answers about libvirt need. */
export interface LibvirtServices extends Omit<VerifyServices, 'runningOf'> {
  /** null where no program can be run. */
  readonly programs: ProgramPort | null;
  /** Whether the workspace was trusted when the client started the server. */
  readonly trusted: boolean;
}

/** Answers the requests about libvirt, all of which pass the gate. */
export function libvirtAnswers(connection: Connection, services: LibvirtServices, log: Log): void {
  const { workspace, machine, programs, verifications } = services;
  let { trusted } = services;
  const runningOf: VerifyServices['runningOf'] = new Map();
  connection.onNotification(
    trustedNotification,
    notification(log, trustedNotification.method, () => {
      trusted = true;
    }),
  );
  const gate = gateTo(connection, programs, () => trusted, log);
  connection.onRequest(
    libvirtHostRequest,
    gate(libvirtHostRequest.method, (asked) => hostFiles(asked, machine)),
  );
  connection.onRequest(libvirtDomainsRequest, gate(libvirtDomainsRequest.method, domainFiles));
  connection.onRequest(
    libvirtVerifyRequest,
    gate(libvirtVerifyRequest.method, (asked, params: VerifyParams) =>
      verifyHost(asked, params, { ...services, runningOf }),
    ),
  );
  connection.onRequest(
    libvirtForgetRequest,
    request(log, libvirtForgetRequest.method, {}, () => {
      const hosts = [...workspace.fleet.verifiedHosts()];
      for (const host of hosts) workspace.fleet.setRunning(host, null);
      verifications.clear();
      runningOf.clear();
      if (hosts.length > 0) workspace.changed();
      return {};
    }),
  );
  connection.onRequest(
    libvirtDefinitionRequest,
    gate(libvirtDefinitionRequest.method, (asked, params: DefinitionParams) => definitionFor(asked, params, workspace)),
  );
  connection.onRequest(
    libvirtDefineRequest,
    gate(libvirtDefineRequest.method, (asked, params: DefineParams) => defineDomain(asked, params, workspace), true),
  );
  connection.onRequest(libvirtPinPlanRequest, gate(libvirtPinPlanRequest.method, planPins));
  connection.onRequest(libvirtApplyPinsRequest, gate(libvirtApplyPinsRequest.method, applyPins, true));
}
