import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What is wrong with a list that {@link readPairs} is to read. */
export function faultOfPairs(text: string): string | undefined {
  return items(text).every((item) => /^[^=]+=/.test(item)) ? undefined : 'must be key=value, comma separated';
}

/** The same of pairs that are headers. */
export function faultOfHeaders(text: string): string | undefined {
  return faultOfPairs(text) ?? (canBeSent(readPairs(text)) ? undefined : 'must be names and values of HTTP headers');
}

/** `key=value` pairs, comma separated, values percent-encoded where need be: W3C Baggage, as OpenTelemetry's own keys have them. */
export function readPairs(text: string): Record<string, string> {
  return Object.fromEntries(
    items(text).map((item) => {
      const at = item.indexOf('=');
      return [item.slice(0, at).trim(), decode(item.slice(at + 1).trim())];
    }),
  );
}

function items(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function canBeSent(headers: Record<string, string>): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return true;
  } catch {
    return false;
  }
}
