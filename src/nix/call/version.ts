/** The first two numbers of a version such as `2.34.8` or `2.18pre20230101`. */
export function majorMinor(version: string): readonly [number, number] {
  const match = /^(\d+)\.(\d+)/.exec(version)
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)]
}

export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor, ownMinor] = majorMinor(version)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}
