# Looks up packages by name in a nixpkgs-shaped package set and answers with data.
#
# Nothing here throws because of a package: one that is missing, refused or broken is an answer like any other, so that
# all problems of a list come back in one go. Nothing here builds: drvPath and outPath are names, not files.
#
# requestFile: a JSON file {source, system, config, overlays: [{path, directory}], names: [..], facts?: true} and one of explain?: true, configured?: true,
#   list?: true, locate?: true, build?: true, fetch?: true;
#   requestText is its text, for pure evaluation, which reads no files
#   source: {kind = "path"; path} | {kind = "store"; path} (a tree that was fetched) | {kind = "tarball"; url; narHash?} | {kind = "git"; url; ref?; revision?}
#     | {kind = "flake"; reference}     only in pure evaluation, where Nix refuses inputs that are not locked
#   overlays: files, and directories with a default.nix or, as in nixpkgs, with overlays
#   fetch: only get the source; the result is its store path
#   configured: with a flake, its nixpkgs with the configuration in place of its own packages, which are configured already
#   explain: evaluate the names without catching errors, so that Nix prints why they fail
#   facts: also what is known of the packages and of all that they are built from, as "facts": see closure-facts.nix
#   list: the names are attribute paths of sets ("" is the whole); the result is what is in each
#   locate: the result is, for each name, {attribute, version} of the package, as nixpkgs writes it; null where there is none
#   build: the derivations themselves, for nix-build: it keeps them from garbage collectors while it evaluates and builds
# result: {revision, version, unknownLicenses: null or {names, known}, packages: [one of the answers below for each name, in order]}
#   {status = "found"; attribute; name; pname; version; priority; drvPath; outputs; links; env}   see package-contents.nix
#     with {interpreter = {language; key}} or {module = {language; key; version; attribute of its interpreter}}
#   {status = "missing"; parent}                   parent: the attribute path that exists, "" for the whole
#   {status = "other"; attribute; type; example}   no package: a set of them (type = "packages", with one of them), or a
#     value of another type: "lambda", "null", "string", ...; "set" for helpers
#   {status = "failed"; attribute; name; pname}    its evaluation throws; a name that cannot be evaluated is null
{ requestFile ? null, requestText ? builtins.readFile requestFile }:

let
  inherit (builtins) attrNames concatLists concatStringsSep deepSeq elem elemAt filter genList hasAttr head isAttrs isList
    isString length listToAttrs map match replaceStrings split tail tryEval typeOf;

  request = builtins.fromJSON requestText;

  inherit (request) source system;

  # Trees in the store are all named "source", as Nix names them: one tree has one store path.
  fetched = {
    store = builtins.storePath source.path;
    path = builtins.path { inherit (source) path; name = "source"; filter = path: _: baseNameOf path != ".git"; };
    tarball =
      if source ? narHash then builtins.fetchTarball { inherit (source) url; sha256 = source.narHash; }
      else builtins.fetchTarball source.url;
    git = builtins.fetchGit ({ inherit (source) url; }
      // (if source ? ref then { inherit (source) ref; } else if source ? revision then { allRefs = true; } else { })
      // (if source ? revision then { rev = source.revision; } else { }));
  }.${source.kind};

  isFlake = source.kind == "flake";
  flake = builtins.getFlake source.reference;

  # A directory is read where it is: most of a large one is not needed.
  nixpkgs = if isFlake then flake.outPath else if source.kind == "path" then source.path else fetched;

  # What the flake has no package for comes from its own, locked nixpkgs.
  flakePackages =
    let
      of = flake: (flake.legacyPackages.${system} or { }) // (flake.packages.${system} or { });
      own = of flake;
    in
    if own == { } then throw "the flake has neither legacyPackages.${system} nor packages.${system}"
    else (if flake.inputs ? nixpkgs then of flake.inputs.nixpkgs else { }) // own;

  # Each is copied to the store alone, so that what it reads is what its key was made of.
  overlaysIn = { path, directory }:
    let
      only = keep: builtins.path { path = if directory then path else dirOf path; name = "overlay"; filter = keep; };
      stored =
        if directory then only (file: _: baseNameOf file != ".git")
        else only (file: _: file == path) + "/${baseNameOf path}";
      value = import stored;
      isOverlay = name:
        (match ".*\\.nix" name != null && match "\\.#.*" name == null) || builtins.pathExists (stored + "/${name}/default.nix");
      names = filter isOverlay (attrNames (builtins.readDir stored));
    in
    if directory && !builtins.pathExists (stored + "/default.nix") then map (name: import (stored + "/${name}")) names
    else if builtins.isList value then value
    else [ value ];

  isConfigured = request.configured or false;
  nixpkgsOfFlake = if flake.inputs ? nixpkgs then flake.inputs.nixpkgs.outPath else nixpkgs;

  # Explicit overlays and config keep the user's own ~/.config/nixpkgs out of the image.
  packageSet =
    if isFlake && !isConfigured then flakePackages
    else import (if isFlake then nixpkgsOfFlake else nixpkgs) { inherit system config; overlays = builtins.concatMap overlaysIn request.overlays; };

  # The configuration may use nixpkgs' lib, which is evaluated without it.
  config = import ./nixpkgs-config.nix {
    given = request.config;
    lib = if builtins.pathExists (nixpkgs + "/lib/default.nix") then import (nixpkgs + "/lib") else packageSet.lib or { };
    knowsProblems = builtins.pathExists (nixpkgs + "/pkgs/stdenv/generic/problems.nix");
  };

  upper = [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ];
  lower = [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];
  toLower = replaceStrings upper lower;

  # The attribute that a name means: itself; else the attribute that has capitals where the name has none (image names
  # are lower-case); else, for a name that begins with a digit, the same behind an underscore.
  byLowerName = set: listToAttrs (map (key: { name = toLower key; value = key; }) (filter (key: toLower key != key) (attrNames set)));
  # nixpkgs has thousands: once for all names.
  topByLowerName = byLowerName packageSet;
  resolve = byLowerName: set: name:
    let
      withUnderscore = "_" + name;
    in
    if hasAttr name set then name
    else if hasAttr name byLowerName then byLowerName.${name}
    else if match "[0-9].*" name != null then (if hasAttr withUnderscore set then withUnderscore else byLowerName.${withUnderscore} or null)
    else null;

  # The parts of an attribute path: `nodePackages."@angular/cli"` has two.
  segments = text:
    let parts = map (part: if isList part then head part else part) (split "\"([^\"]*)\"|\\." text);
    in filter (part: part != null && part != "") parts;
  linesOf = text: filter (line: isString line && line != "") (split "\n" text);

  # nixpkgs' flake puts the commit into its version, which is not part of the tree.
  lib = if isFlake && builtins.pathExists (nixpkgs + "/pkgs/top-level/impure.nix") then import (nixpkgs + "/lib") else packageSet.lib or { };

  # Sets of other people have a lib without one, or name one there that is missing.
  version = if lib ? trivial then lib.trivial.version or null else lib.version or null;

  revisionFile = "${toString nixpkgs}/.git-revision";

  # Names of licenses in the configuration that lib has not: they would match nothing.
  unknownLicenses =
    let
      keys = [ "allowlistedLicenses" "blocklistedLicenses" "whitelistedLicenses" "blacklistedLicenses" ];
      names = concatLists (map (key: request.config.${key} or [ ]) keys);
      unknown = filter (name: isString name && !(hasAttr name (lib.licenses or { }))) names;
    in
    if unknown == [ ] then null else { names = unknown; known = attrNames (lib.licenses or { }); };

  # Walks down an attribute path: {value, path} or {missing = true; path; set, throws}, where the set is one in which the next
  # name is not, or throws. A key may have dots in it (`socket.io`).
  walk = set: path: rest:
    if rest == [ ] then { value = set; inherit path; missing = false; }
    else
      let
        isSet = tryEval (isAttrs set);
        isThere = isSet.success && isSet.value;
        key = if isThere then resolve (if path == [ ] then topByLowerName else byLowerName set) set (head rest) else null;
        dotted = concatStringsSep "." rest;
      in
      if key != null then walk set.${key} (path ++ [ key ]) (tail rest)
      else if isThere && hasAttr dotted set then { value = set.${dotted}; path = path ++ [ dotted ]; missing = false; }
      else { missing = true; inherit path set; throws = !isSet.success; };

  # An attribute path as Nix and users write it.
  quoted = key: if match "[a-zA-Z0-9_][a-zA-Z0-9_'+-]*" key != null then key else "\"${key}\"";
  attributePath = path: concatStringsSep "." (map quoted path);

  isDerivation = value: isAttrs value && value.type or null == "derivation";

  # Beside this file, wherever it is written to.
  packageContents = import ./package-contents.nix packageSet;

  # A module and what runs it, see language-modules.nix.
  languageOf = attribute: package:
    let inherit (import ./language-modules.nix package) interpreter module;
    in (if interpreter == null then { } else { inherit interpreter; })
      // (if module == null then { } else { module = module // { interpreter = interpreterName attribute module; }; });

  # The attribute of the interpreter of a module: `python38Packages` is of `python38`, `rubyPackages_2_7` of `ruby_2_7`.
  interpreterName = attribute: module:
    let
      parts = match "(.*)Packages(_[0-9_]+)?\\.[^.]+" attribute;
      suffix = elemAt parts 1;
      named = if parts == null then [ ] else [ (elemAt parts 0 + (if suffix == null then "" else suffix)) ];
      isIt = name: hasAttr name packageSet
        && orElse false (isDerivation packageSet.${name} && packageSet.${name}.outPath == module.interpreter.outPath);
      found = filter isIt (named ++ [ "python3" "perl" "ruby" "lua" "lua5_1" "lua5_2" "lua5_3" "lua5_4" "luajit" ]);
    in
    if found == [ ] then null else head found;

  found = attribute: package: packageContents package // languageOf attribute package // {
    status = "found";
    inherit attribute;
    inherit (package) drvPath;
    pname = package.pname or (builtins.parseDrvName package.name).name;
    version = package.version or (builtins.parseDrvName package.name).version;
  };

  orElse = fallback: value: let result = tryEval (deepSeq value value); in if result.success then result.value else fallback;

  # What somebody means who writes the name of a whole set: one of the packages in it, if there are any.
  other = attribute: value:
    let
      type = typeOf value;
      keys = filter (key: match "[a-z].*" key != null) (attrNames value);
      isPackage = key: orElse false (isDerivation value.${key} && isString (value.${key}.name or null));
      few = genList (elemAt keys) (if length keys > 40 then 40 else length keys);
      packages = filter isPackage few;
      # The library has functions for other releases of Nix, which nothing may touch.
      isLibrary = value ? trivial && value ? systems;
      isWhole = value._type or null == "pkgs" || value ? lib && value ? stdenv;
      isHelper = isLibrary || value ? __functor || isWhole || packages == [ ];
      # Scopes such as python3Packages have all of nixpkgs' helpers in them.
      isNamedPackages = match "(.*\\.)?([^.]+Packages(_[^.]*)?|[^.]+Plugins|xorg|gnome3?)|.*\\.pkgs" attribute != null;
    in
    { status = "other"; inherit attribute; }
    // (if type != "set" then { inherit type; example = null; }
      else if isNamedPackages && !(orElse false (value ? __functor)) then {
        type = "packages";
        example = orElse null (if packages == [ ] then null else quoted (head packages));
      }
      else if orElse true isHelper then { type = if orElse false (value ? __functor) then "lambda" else "set"; example = null; }
      else { type = "packages"; example = quoted (head packages); });

  failed = attribute: package: {
    status = "failed";
    inherit attribute;
    name = orElse null (package.name or null);
    pname = orElse null (package.pname or null);
  };

  answer = name:
    let
      place = walk packageSet [ ] (segments name);
      attribute = attributePath place.path;
      kind = tryEval (isDerivation place.value);
      package = tryEval (let data = found attribute place.value; in deepSeq data data);
    in
    if place.missing && place.throws then failed (attributePath (segments name)) { }
    else if place.missing then { status = "missing"; parent = attribute; }
    else if !kind.success then failed attribute { }
    else if !kind.value then other attribute place.value
    else if package.success then package.value
    else failed attribute place.value;

  namesIn = path:
    let place = walk packageSet [ ] (segments path);
    in if !place.missing && orElse false (isAttrs place.value) then attrNames place.value else [ ];

  locate = name:
    let place = walk packageSet [ ] (segments name);
    in
    if orElse false (!place.missing && isDerivation place.value) then {
      attribute = attributePath place.path;
      version = orElse "" (toString (place.value.version or (builtins.parseDrvName place.value.name).version));
    }
    else null;

  closureFacts = import ./closure-facts.nix;
  factsOf = names:
    let places = map (name: walk packageSet [ ] (segments name)) names;
    in closureFacts { packages = map (place: place.value) (filter (place: !place.missing) places); lib = packageSet.lib or { }; };

  explain = name:
    let place = walk packageSet [ ] (segments name);
    in
    if place.missing then builtins.seq place.set (if isConfigured then throw "its nixpkgs has no ${name}" else null)
    else if isDerivation place.value then found name place.value
    else null;
  # The chosen outputs themselves, for nix-build.
  outputsOf = name:
    let package = (walk packageSet [ ] (segments name)).value;
    in map (output: package.${output.name}) (packageContents package).outputs;
in
if request.fetch or false then "${fetched}"
else if request.explain or false then builtins.seq packageSet (map explain request.names)
else if request.list or false then map namesIn request.names
else if request.locate or false then map locate request.names
else if request.build or false then builtins.concatMap outputsOf request.names
else {
  # nixpkgs' own revisionWithDefault also looks into .git, which is no part of the tree.
  revision = orElse null (if builtins.pathExists revisionFile then head (linesOf (builtins.readFile revisionFile)) else null);
  version = orElse null version;
  inherit unknownLicenses;
  # A set that is none is no matter of single packages.
  packages = builtins.seq packageSet (map (name: { request = name; } // answer name) request.names);
} // (if request.facts or false then { facts = factsOf request.names; } else { })
