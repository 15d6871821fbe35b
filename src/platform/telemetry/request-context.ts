import { AsyncLocalStorage } from 'node:async_hooks';

/** What everything that runs for one request may know of it. */
export interface RequestContext {
  id: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` and all that it starts as part of `request`. */
export function runInRequest<T>(request: RequestContext, work: () => T): T {
  return storage.run(request, work);
}
