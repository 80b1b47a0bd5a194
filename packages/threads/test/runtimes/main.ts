// Runs the scenarios, on whatever runtime, and says how each has ended: a line of JSON each, or a message to the server.
import { scenarios } from './scenarios.js';

interface Report {
  readonly name: string;
  readonly error?: string;
}

const { process, location } = globalThis as unknown as {
  process?: { stdout: { write(text: string): void }; exit(code: number): void };
  location?: { search: string };
};

async function report(line: Report | { readonly done: true }): Promise<void> {
  const text = JSON.stringify(line);
  if (process) process.stdout.write(`${text}\n`);
  else await fetch(`/report${location?.search ?? ''}`, { method: 'POST', body: text });
}

const TIMEOUT_MS = 15_000;

async function run(): Promise<void> {
  for (const [name, scenario] of Object.entries(scenarios)) {
    let timer: unknown;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`does not end within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    });
    try {
      await Promise.race([scenario(), late]);
      await report({ name });
    } catch (error) {
      await report({ name, error: String((error as Error).stack ?? error) });
    } finally {
      clearTimeout(timer as number);
    }
  }
  await report({ done: true });
  process?.exit(0);
}

void run();
