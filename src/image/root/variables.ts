/** What programs of nixpkgs find by a variable, where a tree of packages has it. */
import type { Union } from './union.ts'

/**
 * Programs of nixpkgs look for these in the places of NixOS, or in their own package, unless a variable says
 * otherwise. glibc has the locale C.UTF-8 inside.
 */
const FOUND_BY_VARIABLE: Readonly<Record<string, string>> = {
  FONTCONFIG_FILE: 'etc/fonts/fonts.conf',
  LOCALE_ARCHIVE: 'lib/locale/locale-archive',
  TERMINFO_DIRS: 'share/terminfo',
  TZDIR: 'share/zoneinfo',
}

/** The same for `man`, where it is in the list. */
const FOR_MAN: Readonly<Record<string, string>> = { MANPATH: 'share/man' }

/** The names of those that are there, by variable. */
export function foundByVariable(union: Union): Readonly<Record<string, string>> {
  const known = { ...FOUND_BY_VARIABLE, ...(union.has('bin/man') ? FOR_MAN : {}) }
  return Object.fromEntries(Object.entries(known).filter(([, name]) => union.has(name)))
}

/** Settings that are there, unless a package has them, where one of these is. */
export const FONT_SETTINGS = 'etc/fonts/fonts.conf'
const NEED_FONT_SETTINGS = ['bin/fc-list', 'share/fonts']

/** `top`: where the tree is, without a slash at its end. */
export function addFontSettings(union: Union, top: string): void {
  if (!NEED_FONT_SETTINGS.some((name) => union.has(name))) return
  const lines = [
    ...['<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">', '<fontconfig>'],
    `  <dir>${top}/share/fonts</dir>`,
    ...['  <dir prefix="xdg">fonts</dir>', '  <cachedir prefix="xdg">fontconfig</cachedir>'],
    ...['  <cachedir>/var/cache/fontconfig</cachedir>', '</fontconfig>'],
  ]
  union.add(FONT_SETTINGS, { type: 'file', content: `${lines.join('\n')}\n` })
}
