# How an interpreter in an image finds a module that is in its package list: nixpkgs' interpreters look into their own store
# path alone. Nothing is built for it: the image's one tree has the modules and all that they need, and a variable says
# where they are.
#
# package -> {
#   interpreter   null, or {language; key} of what runs modules: "Python", "lib/python3.12/site-packages"
#   module        null, or {language; key; version; interpreter} of a module, with the derivation that it is for
#   links         [{package; only}]: the directory `only` of what a module needs goes into the image
#   env           {NAME = value} of the image
# }
package:

let
  inherit (builtins) concatMap filter genericClosure isAttrs match;

  none = { interpreter = null; module = null; links = [ ]; env = { }; };

  isSet = value: isAttrs value && value ? outPath;
  outOf = drv: (drv.out or drv).outPath;

  # Each of the modules, but not their interpreter, which is in their lists too.
  linksOf = interpreter: directories: modules:
    let others = filter (module: outOf module != outOf interpreter) modules;
    in concatMap (module: map (only: { package = module.out or module; inherit only; }) directories) others;

  moduleOf = language: interpreter: key: version: more:
    none // { module = { inherit language key version interpreter; }; } // more;

  python = package.pythonModule;
  perl = package.perlModule;
  ruby = package.ruby;
  lua = package.luaModule;

  # Directories, and variables, carry the version: several interpreters in one image do not see each other's modules.
  luaDirectories = lua: [ "share/lua/${lua.luaversion}" "lib/lua/${lua.luaversion}" ];
  luaSuffix = lua: if lua.luaversion == "5.1" then "" else "_" + builtins.replaceStrings [ "." ] [ "_" ] lua.luaversion;

  gems = start:
    let
      item = gem: { key = outOf gem; inherit gem; };
      needed = gem: filter (one: isSet one && one.isRubyGem or false) (gem.gemPath or [ ] ++ gem.propagatedBuildInputs or [ ]);
      reached = genericClosure { startSet = map item (needed start); operator = { gem, ... }: map item (needed gem); };
    in
    map ({ gem, ... }: gem) reached;

  # A set of an interpreter and modules that nixpkgs built (`python3.withPackages`) runs those alone.
  isEnvironment = match ".*-env" (package.name or "") != null;
in
if isSet (package.pythonModule or null) then
  moduleOf "Python" python python.sitePackages python.pythonVersion {
    links = linksOf python [ python.sitePackages ] ([ package ] ++ package.requiredPythonModules or [ ]);
    # /lib/python3.X/site-packages is the directory of the user's own modules then, in any Python from 2.7 on. nixpkgs' own
    # programs (PYTHONNOUSERSITE) and virtual environments do not see it. Of "/" Python would make "//lib".
    env.PYTHONUSERBASE = "/.";
  }
else if isSet (package.perlModule or null) then
  moduleOf "Perl" perl "${perl.libPrefix}/${perl.version}" perl.version {
    links = linksOf perl [ perl.libPrefix ] ([ package ] ++ package.requiredPerlModules or [ ]);
    # Perl adds its version to these directories by itself.
    env.PERL5LIB = "/${perl.libPrefix}";
  }
else if package.isRubyGem or false && isSet (package.ruby or null) && ruby ? gemPath then
  moduleOf "Ruby" ruby ruby.gemPath ruby.version.majMin {
    links = linksOf ruby [ ruby.gemPath ] ([ package ] ++ gems package);
    env.GEM_PATH = "/${ruby.gemPath}";
  }
else if isSet (package.luaModule or null) then
  moduleOf "Lua" lua lua.luaversion lua.luaversion {
    links = linksOf lua (luaDirectories lua) ([ package ] ++ package.requiredLuaModules or [ ]);
    env."LUA_PATH${luaSuffix lua}" = "/share/lua/${lua.luaversion}/?.lua;/share/lua/${lua.luaversion}/?/init.lua;;";
    env."LUA_CPATH${luaSuffix lua}" = "/lib/lua/${lua.luaversion}/?.so;;";
  }
else if match "node_.*" (package.name or "") != null && package ? nodejs then
  # Most are programs, which need no interpreter in the list; any Node.js finds the others.
  none // { env.NODE_PATH = "/lib/node_modules"; }
else if isEnvironment then none
else if package ? pythonVersion && package ? sitePackages then
  none // { interpreter = { language = "Python"; key = package.sitePackages; }; }
else if package ? libPrefix && match "perl-[0-9.]+" (package.name or "") != null then
  none // { interpreter = { language = "Perl"; key = "${package.libPrefix}/${package.version}"; }; }
else if package ? gemPath && package ? rubyEngine then
  none // { interpreter = { language = "Ruby"; key = package.gemPath; }; }
else if package ? luaversion then
  none // { interpreter = { language = "Lua"; key = package.luaversion; }; }
else none
