// Audits the regular expressions of the sources anew and writes the list of the linear ones, with which the test skips
// them: `npm run audit:regex`. It takes about a minute.
import process from 'node:process';
import { keyOf, placedRegexes, superLinear, writeAudited } from '../test/regular-expressions/audit.ts';

const linear: string[] = [];
for (const regex of placedRegexes()) {
  const problem = superLinear(regex);
  if (problem === null) linear.push(keyOf(regex));
  else {
    console.log(`${regex.file}:${regex.line}: /${regex.source}/${regex.flags}: ${problem}`);
    process.exitCode = 1;
  }
}
writeAudited(linear);
console.log(`${linear.length} regular expressions are linear`);
