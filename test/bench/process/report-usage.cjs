// Preloaded into a measured process: writes what the process used to descriptor 3 when it exits.
const { writeSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const rss = process.memoryUsage.rss();
    writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024, rss: rss / 2 ** 20 }));
  });
}
