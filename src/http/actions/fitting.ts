/** Bytes of actions in one answer, whose limit is 2 MiB: the rest is room for everything else. */
const roomForActions = 1.5 * 1024 * 1024;

/** Actions grow by what people say of them: where all together would be too much, the last ones are told in short. */
export const fitting = <Whole extends object, Short>(
  views: readonly Whole[],
  shortened: (view: Whole) => Short,
): readonly (Whole | Short)[] => {
  let size = 0;
  return views.map(view => {
    if ('action' in view) size += Buffer.byteLength(JSON.stringify(view));
    return size <= roomForActions || !('action' in view) ? view : shortened(view);
  });
};
