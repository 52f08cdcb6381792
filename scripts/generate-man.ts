import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manPage } from './man-page.ts';

// Writes man/pinset.1.
const root = path.join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
mkdirSync(path.join(root, 'man'), { recursive: true });
writeFileSync(path.join(root, 'man', 'pinset.1'), manPage(version));
