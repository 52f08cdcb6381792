import { after, before } from 'node:test';
import { useLocale } from '../server/src/lsp/locale.ts';

type Language = 'en' | 'ko';

let current: Language = 'en';

/** Makes the messages of the suite that calls this be in a language; they are in English again after it. */
export function inLanguage(language: Language): void {
  before(() => use(language));
  after(() => use('en'));
}

/** What `body` gives with messages in a language. */
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
