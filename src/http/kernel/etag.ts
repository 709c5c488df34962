/** The version that is stored; what a caller may do with it is no part of it. */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`;
