/** What this process has taken so far. */
export function usage(): { readonly memoryMebibytes: number; readonly processorSeconds: number } {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { memoryMebibytes: Math.round(maxRSS / 1024), processorSeconds: (userCPUTime + systemCPUTime) / 1e6 };
}
