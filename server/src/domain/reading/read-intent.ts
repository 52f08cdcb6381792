import type { XmlElement } from '../../syntax/xml/element.ts';
import type { PlacementIntent } from '../domain.ts';
import { elementSpan, readAttribute, readWord } from './read-value.ts';

/** The XML namespace of Pinset's own metadata. */
const intentNamespace = 'urn:pinset:placement:1';

/**
 * Reads the author's intent: the first `placement` element of Pinset's namespace in `<metadata>`, under any prefix.
 * Elements of that name in other namespaces belong to other programs.
 */
export function readIntent(metadata: XmlElement | undefined, domain: XmlElement): PlacementIntent | null {
  if (metadata === undefined) return null;
  const element = metadata.children.find(
    (child) => child.localName === 'placement' && namespaceOf(child, [child, metadata, domain]) === intentNamespace,
  );
  if (element === undefined) return null;
  return {
    ...elementSpan(element),
    cpus: readAttribute(element, 'cpus', (source) => readWord(source, ['dedicated', 'shared'])),
    threads: readAttribute(element, 'threads', (source) => readWord(source, ['prefer', 'require', 'isolate'])),
    emulator: readAttribute(element, 'emulator', (source) => readWord(source, ['share', 'isolate'])),
  };
}

/** `scopes`: the elements whose namespace declarations apply, innermost first. */
function namespaceOf(element: XmlElement, scopes: readonly XmlElement[]): string | null {
  const declaration = element.prefix === '' ? 'xmlns' : `xmlns:${element.prefix}`;
  for (const scope of scopes) {
    const declared = scope.attributes.find((attribute) => attribute.name === declaration);
    if (declared !== undefined) return declared.value?.text ?? null;
  }
  return null;
}
