import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { Unavailable } from '../programs.ts';
import { chromiumPath, needDebianPackages } from './debian.ts';

/** Offline, and without what headless Chromium would look up by itself. */
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/** Opens a headless browser with an empty profile below `data`. */
export async function openBrowser(data: string, viewport = { width: 1280, height: 800 }): Promise<BrowserContext> {
  await needDebianPackages(['chromium'], 'driving the editor');
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Unavailable('no Chromium: set CHROMIUM_PATH');
  const profile = join(data, 'chromium');
  mkdirSync(profile, { recursive: true });
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...FLAGS, '--disable-component-update', '--disable-sync', ...sandbox];
  return chromium.launchPersistentContext(profile, { executablePath, args, headless: true, viewport });
}
