# What only an evaluation knows of packages and of all that they are built from: licences, homepages, identifiers.
#
# packages: derivations; lib: that of their package set, or { }
# result: [{path, pname, version, licenses, homepage, description, cpe, possibleCpes, vulnerabilities}], one for each output;
#   what a package does not say is left out
#   licenses: [{id} | {expression} | {name}]
#
# Nothing throws because of a package. What only stands in a text ("${glibc}/lib") is not reached.
{ packages, lib }:

let
  inherit (builtins) attrValues concatMap deepSeq elem filter genericClosure isAttrs isList isString map tryEval
    unsafeDiscardStringContext;

  orElse = fallback: value: let result = tryEval (deepSeq value value); in if result.success then result.value else fallback;

  isDerivation = value: isAttrs value && value.type or null == "derivation";

  outputsOf = drv: map (output: drv.${output}) (drv.outputs or [ "out" ]);

  # A package that nixpkgs refuses has no path, and is in no closure.
  item = drv: { key = unsafeDiscardStringContext drv.outPath; inherit drv; };
  items = concatMap (drv: let one = tryEval (let it = item drv; in builtins.seq it.key it); in if one.success then [ one.value ] else [ ]);

  derivationsIn = value:
    if isDerivation value then outputsOf value
    else if isList value then concatMap outputsOf (filter isDerivation value)
    else [ ];
  itemsIn = values: items (concatMap (value: let found = tryEval (derivationsIn value); in if found.success then found.value else [ ]) values);

  all = genericClosure {
    startSet = itemsIn packages;
    operator = { drv, ... }: itemsIn (attrValues (drv.drvAttrs or { }));
  };

  # Licences joined by AND and OR say so themselves.
  isCompound = license: isAttrs license && license ? licenseType && license.licenseType != "simple";
  licence = license:
    if isString license then { name = license; }
    else if isCompound license then { expression = lib.licenses.toSPDX license; }
    else if license.spdxId or null != null then { id = license.spdxId; }
    else { name = license.shortName or license.fullName; };
  licences = license: concatMap (one: let value = orElse null (licence one); in if value == null then [ ] else [ value ])
    (if isList license then license else [ license ]);

  given = attributes: removeAttrs attributes (filter (name: elem attributes.${name} [ null "" [ ] ]) (builtins.attrNames attributes));

  identifiersOf = meta: let all = meta.identifiers or { }; in all.v1 or all;

  row = { key, drv }:
    let
      meta = drv.meta or { };
      identifiers = orElse { } (identifiersOf meta);
      text = value: orElse null (if isString value then value else null);
    in
    given {
      path = key;
      pname = text (drv.pname or null);
      version = text (drv.version or null);
      licenses = orElse [ ] (if meta ? license then licences meta.license else [ ]);
      homepage = text (let homepage = meta.homepage or null; in if isList homepage then builtins.head homepage else homepage);
      description = text (meta.description or null);
      cpe = text (identifiers.cpe or null);
      possibleCpes = orElse [ ] (filter isString (map (one: one.cpe or null) (identifiers.possibleCPEs or [ ])));
      vulnerabilities = orElse [ ] (filter isString (meta.knownVulnerabilities or [ ]));
    };
in
map row all
