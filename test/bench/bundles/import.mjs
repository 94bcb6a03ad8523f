// Imports a module in this process, which has imported nothing yet, and prints how many milliseconds that took.
const started = performance.now();
await import(process.argv[2] ?? '');
console.info(performance.now() - started);
