/** The one kind of throw that a use case is allowed: broken infrastructure. Everything else is a bug. */
export const isFaultOfStorage = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'StorageUnavailable' || error.name === 'TooLate' || error.name === 'QueueUnavailable');
