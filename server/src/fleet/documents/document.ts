import type { DomainDocument } from './domain-document.ts';
import type { HostDocument } from './host-document.ts';
import type { ScriptDocument } from './script-document.ts';

/** A document that puts threads on a host. */
export type WorkloadDocument = DomainDocument | ScriptDocument;

/** A document that can have findings. */
export type FleetDocument = WorkloadDocument | HostDocument;
