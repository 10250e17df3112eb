/** Names that nixpkgs gave up, in its words: pure. */

const NAME = '[‘\'"`]?(?<name>[A-Za-z0-9_][\\w+-]*(?:\\.[A-Za-z0-9_][\\w+-]*)*)[’\'"`]?'

/** What nixpkgs says stands in the place of a name; the most certain first. */
const REPLACED = [
  `(?:renamed(?: to(?:/replaced by)?)?|replaced (?:by|with)|superseded by|deprecated by|in favou?r of|moved (?:to|into)) (?:the )?${NAME}`,
  `(?:[Uu]s(?:e|ing)|switch(?:ing)? to|[Mm]igrat(?:e|ing) to|[Ss]witch to) ${NAME}`,
].map((pattern) => new RegExp(`\\b${pattern}`, 'g'))

const REMOVED =
  /\b(?:has|have|had) been (?:removed|dropped|deprecated|archived|renamed)|\bwas (?:removed|dropped|deprecated|renamed|replaced)|\b(?:is|are) no longer (?:supported|available|maintained)|^deprecated\b/

/** Words that are no names: "use the new ...". */
const NO_NAMES = new Set(
  'the a an it its another one of to upstream instead with nixpkgs any other newer latest'.split(' '),
)

/** The new name that a message is about; null for a name that is gone, undefined for other messages. */
export function replacementIn(message: string, attribute: string): string | null | undefined {
  const text = message.replace(/\s+/g, ' ')
  const words = REPLACED.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match.groups?.name ?? ''),
  )
  if (!REMOVED.test(text) && words.length === 0) return undefined
  return words.find((one) => one !== attribute && !NO_NAMES.has(one.toLowerCase())) ?? null
}
