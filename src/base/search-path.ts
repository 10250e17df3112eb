/**
 * The usual one, which container engines take for images without PATH, too. Packages are linked into /bin, and images
 * built on top find their own places in it.
 */
export const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
