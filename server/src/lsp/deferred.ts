/** A promise that is resolved from outside. */
export interface Deferred {
  readonly promise: Promise<void>;
  readonly isResolved: boolean;
  /** Resolves the promise; a second call has no effect. */
  resolve(): void;
}

/** A promise that nothing has resolved yet. */
export function deferred(): Deferred {
  let resolvePromise = () => {};
  let isResolved = false;
  const promise = new Promise<void>((done) => {
    resolvePromise = done;
  });
  return {
    promise,
    get isResolved() {
      return isResolved;
    },
    resolve() {
      isResolved = true;
      resolvePromise();
    },
  };
}
