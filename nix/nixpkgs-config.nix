# nixpkgs-config is JSON, which has no functions and no values of nixpkgs' lib: what stands for them, as nixpkgs of any release
# reads it.
#
#   allowUnfreePackages, allowInsecurePackages      lists of package names (pname)
#   problems.handlers.PNAME.broken                  "warn", "ignore"; where nixpkgs has no problems of its own
#   allowlistedLicenses, blocklistedLicenses        names of lib.licenses; also under the names of 20.09
#
# given: the JSON; lib: nixpkgs' own, evaluated apart from the package set; knowsProblems: whether nixpkgs implements RFC 127
{ given, lib, knowsProblems }:
let
  inherit (builtins) attrNames elem filter head isString listToAttrs map match removeAttrs;

  parse = name: (builtins.parseDrvName name).name;
  nameOf = package: package.pname or (parse package.name);
  isListed = list: package: elem (nameOf package) list;

  unfree = given.allowUnfreePackages or [ ];
  insecure = given.allowInsecurePackages or [ ];
  permitted = given.permittedInsecurePackages or [ ];

  handlers = given.problems.handlers or { };
  tolerated = filter (name: elem (handlers.${name}.broken or "error") [ "warn" "ignore" ]) (attrNames handlers);
  # Before 2023 nothing allows a single broken package but what has the last word: true lets it through.
  refusedName = message: match "[^‘']*(‘|')([^’']+)(’|').*" (head (filter isString (builtins.split "\n" message)));
  handleEvalIssue = reason: message:
    let found = refusedName message;
    in if reason == "broken" && found != null && elem (parse (builtins.elemAt found 1)) tolerated then true else throw message;

  licensesOf = map (one: if isString one then lib.licenses.${one} or one else one);
  lists = {
    allowlistedLicenses = "whitelistedLicenses";
    blocklistedLicenses = "blacklistedLicenses";
  };
  given' = name: given.${name} or given.${lists.${name}} or null;
  asked = filter (name: given' name != null) (attrNames lists);
  licenses = listToAttrs (builtins.concatMap
    (name: map (key: { name = key; value = licensesOf (given' name); }) [ name lists.${name} ])
    asked);
in
removeAttrs given [ "allowInsecurePackages" ] // licenses
// (if unfree == [ ] then { } else { allowUnfreePredicate = isListed unfree; })
// (if insecure == [ ] then { } else {
  allowInsecurePredicate = package: isListed insecure package || elem (package.name or "${package.pname}-${package.version}") permitted;
})
// (if tolerated == [ ] || knowsProblems then { } else { inherit handleEvalIssue; })
