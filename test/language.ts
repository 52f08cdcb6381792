import { after, before } from 'node:test';
import { useLocale } from '../server/src/lsp/locale.ts';

type Language = 'en' | 'ko';

let current: Language = 'en';

/** Sets the language of messages for the suite that calls this. After the suite they are in English again. */
export function inLanguage(language: Language): void {
  before(() => use(language));
  after(() => use('en'));
}

/** Runs `body` with messages in a language and returns its result. */
export async function speaking<T>(language: Language, body: () => Promise<T>): Promise<T> {
  await use(language);
  try {
    return await body();
  } finally {
    await use('en');
  }
}

/** The language that messages are in now. */
export function currentLanguage(): Language {
  return current;
}

async function use(language: Language): Promise<void> {
  await useLocale(language);
  current = language;
}
