# Which packages nixpkgs refuses to evaluate, and with which words. The environment (NIXPKGS_ALLOW_*) has no say.
{
  system,
  lib,
  config,
}:
let
  toList = value: if builtins.isList value then value else [ value ];

  # A licence can be an attribute set, a list of them, or a string, which says nothing about freedom.
  isUnfree =
    licenses: builtins.any (license: builtins.isAttrs license && !(license.free or true)) (toList licenses);
  showLicense = licenses: toString (map (license: license.shortName or license.fullName or "unknown") (toList licenses));

  unfree = attrs: attrs ? meta.license && isUnfree attrs.meta.license;
  broken = attrs: attrs.meta.broken or false;
  unsupported =
    attrs:
    !(builtins.elem system (attrs.meta.platforms or [ system ])) || builtins.elem system (attrs.meta.badPlatforms or [ ]);
  insecure = attrs: attrs.meta.knownVulnerabilities or [ ] != [ ];

  nameWithVersion = attrs: attrs.name;

  allowUnfree =
    attrs:
    config.allowUnfree
    || builtins.elem (lib.getName attrs) (config.allowUnfreePackages or [ ])
    || (config.allowUnfreePredicate or (_: false)) attrs;
  allowInsecure =
    config.allowInsecurePredicate
      or (attrs: builtins.elem (nameWithVersion attrs) (config.permittedInsecurePackages or [ ]));

  # null, or why the package may not be used, in nixpkgs' order.
  refusal =
    attrs:
    if unfree attrs && !allowUnfree attrs then
      {
        reason = "unfree";
        message = "has an unfree license (‘${showLicense attrs.meta.license}’)";
        remedy = "{ allowUnfree = true; }";
      }
    else if broken attrs && !config.allowBroken then
      {
        reason = "broken";
        message = "is marked as broken";
        remedy = "{ allowBroken = true; }";
      }
    else if unsupported attrs && !config.allowUnsupportedSystem then
      {
        reason = "unsupported";
        message = ''
          is not available on the requested hostPlatform:
            hostPlatform.system = "${system}"
            package.meta.platforms = ${builtins.toJSON (attrs.meta.platforms or [ ])}
            package.meta.badPlatforms = ${builtins.toJSON (attrs.meta.badPlatforms or [ ])}
        '';
        remedy = "{ allowUnsupportedSystem = true; }";
      }
    else if insecure attrs && !allowInsecure attrs then
      {
        reason = "insecure";
        message = "is marked as insecure";
        remedy =
          "{ permittedInsecurePackages = [ \"${nameWithVersion attrs}\" ]; }\n\nKnown issues:\n"
          + builtins.concatStringsSep "" (map (issue: " - ${issue}\n") attrs.meta.knownVulnerabilities);
      }
    else
      null;
in
{
  # The meta that a package shows: what it declares, nixpkgs' defaults and the results of the checks.
  commonMeta =
    attrs:
    {
      inherit (attrs) name;
      platforms = [ "x86_64-linux" "aarch64-linux" ];
      outputsToInstall = [ "out" ] ++ (if builtins.elem "man" attrs.outputs then [ "man" ] else [ ]);
    }
    // (attrs.meta or { })
    // {
      unfree = unfree attrs;
      broken = broken attrs;
      unsupported = unsupported attrs;
      insecure = insecure attrs;
      available = refusal attrs == null;
    };

  # true, or throws; `config.handleEvalIssue` can have the last word, as in nixpkgs.
  assertValid =
    attrs:
    let
      refused = refusal attrs;
      message = ''
        Package ‘${nameWithVersion attrs}’ in ${attrs.meta.position or "«unknown-file»"} ${refused.message}, refusing to evaluate.

        To allow it, import the package set with config = ${refused.remedy}
      '';
    in
    if refused == null then true else (config.handleEvalIssue or (_: throw)) refused.reason message;
}
