/**
 * What packages of nixpkgs need when they run, read from their derivations: nothing is built. Without the
 * files nobody can say what Nix would find in them, so this is an estimate, from the texts of which most
 * references come:
 *
 * - libraries and modules (`buildInputs`, `propagatedBuildInputs`), by the output that has the library;
 * - store paths in scripts that write the installed files (`postInstall`, wrappers, flags);
 * - glibc, and for what CMake or Meson builds the C++ library.
 *
 * Compilers, generators, hooks, sources and tests are left out.
 */

/** What `nix derivation show` says of one, in all versions. */
export interface Derivation {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly structuredAttrs?: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, { readonly path?: string }>>
}

export interface RuntimePath {
  /** `openssl-1.1.1g-bin` */
  readonly storeName: string
  /** The name of its derivation: what is updated together. */
  readonly source: string
  readonly output: string
  /** Outputs of the same derivation. */
  readonly siblings: readonly string[]
  /** Store names. */
  readonly references: readonly string[]
}

/** Lists of libraries and modules. */
const INPUTS = words('buildInputs propagatedBuildInputs pythonPath propagatedUserEnvPkgs runtimeDependencies')
/** What a compiler's wrapper wraps. */
const WRAPPED = words('cc bintools libc')
/** Texts that write or wrap installed files, and flags that say where others are. */
const TEXTS =
  words(`configureFlags cmakeFlags mesonFlags makeFlags preConfigure postPatch prePatch patchPhase preInstall
  installPhase installFlags postInstall preFixup fixupPhase postFixup makeWrapperArgs NIX_LDFLAGS NIX_CFLAGS_COMPILE
  preBuild buildCommand text paths`)
/** Inputs that only build or test, though nixpkgs lists them among the libraries. */
const BUILD_TOOLS = new Set(
  words(`cmake meson ninja pkg-config pkgconf autoconf automake libtool bison flex gnum4 texinfo help2man intltool gettext
  doxygen xmlto asciidoc docbook docbook-xml docbook-xsl check gtest googletest unzip makeWrapper patchelf gperf yasm
  nasm swig sphinx cython ghc go rustc cargo linux-headers gnumake groff texlive itstool gcc clang llvm binutils
  python3-setuptools python3-pytest python3-wheel python3-cython python3-pbr python3-setuptools-scm python3-nose
  gobject-introspection vala gtk-doc cppunit dejagnu expect scdoc xorgproto xproto xcb-proto xtrans util-macros
  libpthread-stubs nuke-references glibc-iconv valgrind spirv-headers nv-codec-headers utf8cpp autoconf-archive`),
)
const NO_PACKAGE =
  /hook|-wrapper|^stdenv|bootstrap|-headers|\.(patch|diff|tar|sh|zip|tgz|gem|crate|deb)\b|^source$|-source|-vendor|^builder/
/** What has neither programs nor libraries. */
const DATA =
  /fonts?-|-fonts?\b|-ttf|-otf|tzdata|cacert|-data\b|-docs?\b|iana-etc|publicsuffix|mailcap|hwdata|-conf-|theme|dejavu/
const MODULE = /^(perl5|python[23]?|ruby|lua)[\d.]*-/

/** Outputs of documents. */
const NO_REFERENCES = new Set(words('man doc info devdoc debug installedTests dist'))

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** `openssl` for `openssl-1.1.1g`. */
type NameOf = (storeName: string) => string

/** Every path that the roots (store paths of outputs) need, by store name. */
export function runtimeGraph(
  derivations: Readonly<Record<string, Derivation>>,
  roots: readonly string[],
  nameOf: NameOf,
): ReadonlyMap<string, RuntimePath> {
  const places = outputPlaces(derivations)
  const languageLibraries = languageLibrariesOf(places, nameOf)
  const found = new Map<string, RuntimePath>()
  const queue = [...roots]
  for (const file of queue) {
    const place = places.get(file)
    if (place === undefined || found.has(storeNameOf(file))) continue
    const references = [...referencesOf(place, places, nameOf), ...languageLibraries(place)]
    found.set(storeNameOf(file), { ...describe(file, place), references: references.map(storeNameOf) })
    queue.push(...references)
  }
  return found
}

interface Place {
  readonly derivation: Derivation
  readonly output: string
  readonly pathOf: ReadonlyMap<string, string>
}

function outputPlaces(derivations: Readonly<Record<string, Derivation>>): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>()
  for (const derivation of Object.values(derivations)) {
    const outputs = Object.entries(derivation.outputs).flatMap(([name, { path }]) =>
      path === undefined ? [] : [[name, `/nix/store/${path.replace(/^\/nix\/store\//, '')}`] as const],
    )
    const pathOf = new Map(outputs)
    for (const [output, file] of outputs) places.set(file, { derivation, output, pathOf })
  }
  return places
}

/** glibc for what has programs or libraries, that of C++ for what is probably made of it. */
function languageLibrariesOf(places: ReadonlyMap<string, Place>, nameOf: NameOf) {
  const find = (name: string, output: string) =>
    [...places]
      .filter(([, { derivation, output: own }]) => nameOf(derivation.name) === name && own === output)
      .at(-1)?.[0]
  const [c, cxx] = [find('glibc', 'out'), find('gcc', 'lib')]
  return ({ derivation, output }: Place): string[] => {
    const { name, env } = derivation
    if (NO_REFERENCES.has(output) || DATA.test(name) || MODULE.test(name) || NEEDED_BY_GLIBC.test(name))
      return []
    return [c, CXX.test(env.nativeBuildInputs ?? '') ? cxx : undefined].flatMap((file) => file ?? [])
  }
}

const NEEDED_BY_GLIBC = /^(glibc|libidn2|libunistring|x?gcc)-\d/
/** In the inputs of what is built by these. */
const CXX = /-(cmake|meson)-\d/

const storeNameOf = (file: string): string => file.slice('/nix/store/'.length + 33)

function describe(file: string, { derivation, output, pathOf }: Place) {
  return { storeName: storeNameOf(file), source: derivation.name, output, siblings: [...pathOf.keys()] }
}

function referencesOf(place: Place, places: ReadonlyMap<string, Place>, nameOf: NameOf): string[] {
  const { derivation, output, pathOf } = place
  if (NO_REFERENCES.has(output) || (isCompiler(place) && output !== 'out')) return []
  const own = new Set(pathOf.values())
  const wanted = new Set<string>()
  for (const [variable, file] of mentioned(derivation)) {
    const target = places.get(file)
    if (target === undefined || own.has(file) || !isRuntime(place, target, variable, nameOf)) continue
    wanted.add(
      INPUTS.includes(variable) || isLibrary(place) ? libraryOf(target, file) : withoutHeaders(target, file),
    )
  }
  const library = ownLibrary(place)
  if (library !== undefined) wanted.add(library)
  return [...wanted].sort()
}

/** Programs of a package need its library. */
function ownLibrary({ output, pathOf }: Place): string | undefined {
  const library = pathOf.get('lib') ?? (pathOf.has('bin') ? pathOf.get('out') : undefined)
  return output === 'lib' || library === pathOf.get(output) ? undefined : library
}

const isCompiler = ({ derivation }: Place): boolean => /^x?gcc-\d/.test(derivation.name)

/** Whether nothing but libraries is in this output. */
function isLibrary({ derivation, output, pathOf }: Place): boolean {
  return /^lib/.test(derivation.name) || output === 'lib' || (output === 'out' && pathOf.has('bin'))
}

const libraryOf = ({ pathOf }: Place, file: string): string => pathOf.get('lib') ?? pathOf.get('out') ?? file

function withoutHeaders(target: Place, file: string): string {
  return target.output === 'dev' || target.output === 'static' ? libraryOf(target, file) : file
}

function isRuntime(place: Place, target: Place, variable: string, nameOf: NameOf): boolean {
  const { name, env } = target.derivation
  if (WRAPPED.includes(variable)) return true
  if (env.outputHash !== undefined || NO_PACKAGE.test(name)) return false
  const hasLibrary = /^lib/.test(name) || target.output.startsWith('lib')
  if (!hasLibrary && BUILD_TOOLS.has(nameOf(name))) return false
  if (variable === 'buildInputs' && MODULE.test(place.derivation.name) && MODULE.test(name)) return false
  if (!isLibrary(place)) return true
  return INPUTS.includes(variable) ? !PROGRAMS.has(nameOf(name)) : hasLibrary
}

/** What libraries do not need. */
const PROGRAMS = new Set(words('perl python3 bash bash-interactive coreutils gnugrep gnused gawk which ruby'))

/** Variables and the store paths in them. */
function* mentioned({ env, structuredAttrs }: Derivation): Generator<readonly [string, string]> {
  for (const variable of [...INPUTS, ...TEXTS, ...WRAPPED]) {
    const value = structuredAttrs?.[variable] ?? env[variable]
    if (value === undefined) continue
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    for (const [file] of text.matchAll(/\/nix\/store\/[0-9a-z]{32}-[\w+.?=-]+/g)) yield [variable, file]
  }
}
