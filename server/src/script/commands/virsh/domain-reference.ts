import { parseUuid } from '../../../domain/uuid.ts';

/** What virsh takes for a domain: which one an id means depends on what runs. */
export type DomainReference =
  | { readonly kind: 'id' }
  | { readonly kind: 'uuid'; readonly uuid: string; readonly name: string }
  | { readonly kind: 'name'; readonly name: string };

/**
 * How virsh reads a domain argument (virshCommandOptDomainInternal in libvirt's tools/virsh-util.c): first as the id of
 * a running domain, a number of an `int`; then, if it has the 36 characters of a UUID, as one; then as a name.
 */
export function domainReference(name: string): DomainReference {
  if (/^[ \t\n\v\f\r]*[+]?[0-9]+$/.test(name) && Number(name) <= 2147483647) return { kind: 'id' };
  const uuid = name.length === 36 ? parseUuid(name) : null;
  return uuid === null ? { kind: 'name', name } : { kind: 'uuid', uuid, name };
}

/** A text that is equal for two references only if both are sure to mean one domain. */
export function referenceKey(reference: DomainReference): string | null {
  switch (reference.kind) {
    case 'id':
      return null;
    case 'uuid':
      return uuidKey(reference.uuid);
    case 'name':
      return reference.name;
  }
}

/** The key of a domain's UUID, which no name is: names have no line breaks. */
export function uuidKey(uuid: string): string {
  return `uuid\n${uuid}`;
}
