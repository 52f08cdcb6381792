/** What was derived from a subject that does not change, by the function that derives it. */
export class Derivations<Subject> {
  private readonly known = new Map<(subject: Subject) => unknown, unknown>();

  get<T>(derivation: (subject: Subject) => T, subject: Subject): T {
    if (!this.known.has(derivation)) this.known.set(derivation, derivation(subject));
    return this.known.get(derivation) as T;
  }
}
