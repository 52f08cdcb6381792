// Both entries, the server's and the command's, import this before they load anything that V8 caches: it takes cached code
// only under the flags that the code was compiled with. V8 optimizes a function after some hundred calls, which pays in
// programs that run for long. In a `check` of a thousand domains, which takes a second, compiling was 40 % of the CPU time.
// Only versions of V8 that have these flags get them, those of Node 22 to 26, because it reports unknown ones on stderr.
import v8 from 'node:v8';

const version = Number.parseFloat(process.versions.v8);
if (version >= 12.4 && version < 15) {
  v8.setFlagsFromString('--invocation-count-for-maglev=1000');
  v8.setFlagsFromString('--invocation-count-for-turbofan=30000');
}
