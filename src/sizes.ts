/** Bytes of all together. */
export const totalSize = (items: readonly { readonly size: number }[]): number =>
  items.reduce((sum, { size }) => sum + size, 0)
