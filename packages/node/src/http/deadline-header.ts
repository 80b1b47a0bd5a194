/** The header that tells a server how many milliseconds its client still waits. */
export const deadlineHeader = 'x-deadline-ms';

/** The headers of a request, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What is left, in milliseconds; Infinity where nothing, or nothing that can be understood, is said of it. */
export function deadlineOf(headers: RequestHeaders): number {
  const value = headers[deadlineHeader];
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Infinity;
}
