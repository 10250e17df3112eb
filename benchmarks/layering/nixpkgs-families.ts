/**
 * Fleets under nixpkgs' names: what fleets.ts has of Debian, by attribute of nixpkgs 20.09 and of 2026. A
 * tree lacks some of them; those are left out.
 */
import type { Family } from './fleets.ts'

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What every image has: two packages of the product, and the shell that its `shell` stands for. */
const shell = words('bashInteractive coreutils cacert iana-etc')

/** What the product's rules were tuned on. */
export const nixpkgsTuningFamilies: readonly Family[] = [
  {
    name: 'tools',
    base: [...shell, 'git', 'curl'],
    pool: words(`jq ripgrep fd bat vim neovim tmux htop rsync wget httpie graphviz sqlite postgresql mariadb-client
      mysql-client redis nmap tcpdump strace gdb openssh gnupg zsh fish tree silver-searcher mercurial subversion nano
      file less man-db p7zip zip unzip fzf moreutils gnused gnugrep gawk findutils diffutils which gnutar gzip bzip2 xz zstd
      patch gnupatch procps psmisc ncdu lsof netcat-openbsd socat dnsutils bind.dnsutils whois inetutils parallel yq
      entr direnv screen ed bc time watch dos2unix pv units cpio lz4 aspell asciidoc xmlto doxygen bashInteractive
      util-linux utillinux iputils iproute iproute2 gitMinimal git-lfs gh hub tig delta exa hyperfine`),
  },
  {
    name: 'services',
    base: [...shell, 'tini'],
    pool: words(`nginx apacheHttpd php nodejs redis postgresql postgresql_13 postgresql_17 mariadb memcached rabbitmq-server
      haproxy varnish squid exim dovecot postfix openjdk jre jdk8 jdk11 jdk17 jdk21 jre_headless jdk_headless tomcat9
      uwsgi lighttpd mosquitto prosody etcd ruby bundler nodejs_20 nodejs-14_x caddy traefik minio vault consul
      python3Packages.gunicorn python3Packages.django python3Packages.flask python3Packages.uvicorn
      python3Packages.fastapi perlPackages.Mojolicious perlPackages.DBI perlPackages.DBDPg nats-server zookeeper
      elasticsearch7 mongodb influxdb grafana dnsmasq coredns valkey pgbouncer cron supercronic s6 dumb-init supervisor
      openldap cyrus_sasl linux-pam pam rsyslog stunnel su-exec gosu envsubst gettext logrotate`),
  },
  {
    name: 'data',
    base: [...shell, 'python3'],
    pool: words(`python3Packages.numpy python3Packages.scipy python3Packages.pandas python3Packages.matplotlib
      python3Packages.scikitlearn python3Packages.scikit-learn python3Packages.requests python3Packages.sqlalchemy
      python3Packages.psycopg2 python3Packages.lxml python3Packages.pillow python3Packages.pyyaml python3Packages.jinja2
      R octave julia jupyter python3Packages.notebook python3Packages.jupyterlab python3Packages.h5py
      python3Packages.networkx python3Packages.sympy gdal python3Packages.statsmodels python3Packages.beautifulsoup4
      python3Packages.aiohttp gnuplot python3Packages.boto3 python3Packages.click python3Packages.cryptography
      python3Packages.pytest python3Packages.ipython python3Packages.setuptools python3Packages.pip python3Packages.wheel
      python3Packages.pyarrow python3Packages.protobuf python3Packages.grpcio python3Packages.tqdm python3Packages.rich
      python3Packages.pydantic python3Packages.httpx python3Packages.redis python3Packages.pymysql python3Packages.attrs
      duckdb sqlite hdf5 netcdf proj geos arrow-cpp openblas`),
  },
]

/** What figures are reported on. Nothing was tuned on these. */
export const nixpkgsHeldOutFamilies: readonly Family[] = [
  {
    name: 'ci',
    base: [...shell, 'gnumake', 'git'],
    pool: words(`gcc clang cmake ninja meson go rustc cargo openjdk maven gradle nodejs yarn ruby bundler
      python3Packages.pip python3Packages.virtualenv python3Packages.pytest ghc php phpPackages.composer perl autoconf
      automake libtool pkg-config pkgconfig bison flex gfortran valgrind ccache docker buildah skopeo shellcheck lua
      lua5_4 erlang elixir ocaml binutils m4 gnum4 nix nixFlakes kubectl terraform helm kubernetes-helm awscli awscli2
      google-cloud-sdk bazel sbt scala zig llvm lld mold python3Packages.tox python3Packages.black python3Packages.mypy
      ruff hadolint shfmt pre-commit gitMinimal docker-compose podman qemu rustup protobuf flatbuffers swig texinfo
      groff help2man gperf patchelf`),
  },
  {
    name: 'media',
    base: [...shell, 'fontconfig'],
    pool: words(`ffmpeg ffmpeg_4 imagemagick inkscape gimp poppler_utils poppler-utils ghostscript libreoffice chromium firefox
      tesseract sox vlc mpv gst_all_1.gstreamer gst_all_1.gst-plugins-base gst_all_1.gst-plugins-good blender
      wkhtmltopdf exiftool vips optipng jpegoptim libwebp lame flac qpdf scribus darktable librsvg cairo pango potrace
      dejavu_fonts liberation_ttf noto-fonts xvfb_run xvfb-run opencv gtk3 qt5.qtbase SDL2 libheif libavif mupdf
      graphicsmagick pngquant mediainfo yt-dlp youtube-dl x264 x265 libvpx opusTools vorbis-tools plantuml gd djvulibre
      jbig2dec openjpeg harfbuzz`),
  },
  {
    name: 'operations',
    base: [...shell, 'openssh', 'iproute', 'iproute2'],
    pool: words(`ansible prometheus prometheus-node-exporter grafana bind dnsutils unbound samba nfs-utils qemu qemu_kvm libvirt
      restic borgbackup wireguard-tools openvpn strongswan nftables iptables tcpdump iperf3 iperf lldpd net-snmp puppet
      salt fail2ban logrotate rsyslog chrony collectd smartmontools lvm2 cryptsetup ceph keepalived freeradius openldap
      krb5 certbot rclone openssl gnutls sshpass sudo systemd kmod e2fsprogs btrfs-progs xfsprogs zfs parted mtr
      ethtool bridge-utils conntrack-tools ipset haproxy telegraf vector fluent-bit nagios monitoring-plugins zabbix.agent
      s3cmd minio-client k9s stern etcd cifs-utils mdadm dosfstools acl attr pciutils usbutils hdparm tree jq`),
  },
]

/** Popular attributes in no family: images have a few of those, too. */
export const nixpkgsStrangers: readonly string[] =
  words(`hello cowsay figlet lolcat gti ponysay fortune sl neofetch
  aria2 axel lynx w3m links2 elinks mutt neomutt msmtp isync offlineimap irssi weechat newsboat taskwarrior ledger hledger
  emacs emacs-nox emacs25-nox kakoune micro joe ranger nnn mc vifm feh zathura sxiv rxvt-unicode alacritty kitty xterm
  i3 dwm dmenu rofi polybar xclip xsel xdotool scrot tmate mosh autossh sshfs fuse fuse3 encfs gocryptfs
  age sops pass gopass keepassxc pinentry libsecret yubikey-manager opensc pcsclite openconnect vpnc tor torsocks
  privoxy i2p transmission deluge rtorrent syncthing unison duplicity rdiff-backup bup snapraid mtools syslinux grub2
  efibootmgr fwupd dmidecode lshw inxi stress stress-ng sysbench fio iozone bonnie ioping blktrace sysstat dstat
  iotop iftop nethogs bmon vnstat powertop acpi lm_sensors bpftrace bcc perf-tools ltrace radare2 binwalk hexedit
  xxd vbindiff diffstat colordiff meld wdiff patchutils quilt cvs rcs fossil bazaar darcs pijul got gitea gogs
  cgit gitolite jenkins buildkite-agent gitlab-runner drone concourse nomad packer vagrant pulumi-bin ansible-lint
  kind minikube k3s kubectx kustomize helmfile istioctl linkerd cilium-cli argocd fluxctl tekton-cli-client dive
  crane regctl cosign trivy grype syft umoci runc crun containerd cri-tools conmon slirp4netns fuse-overlayfs bubblewrap
  firejail squashfsTools squashfs-tools-ng erofs-utils cdrkit xorriso libarchive unrar unar cabextract lzip lzop
  brotli pigz pbzip2 pixz snappy capnproto thrift avro-c grpc grpcurl websocat httping siege apacheBench wrk hey vegeta
  k6 locust mitmproxy wireshark-cli ngrep tshark hping masscan zmap sqlmap john hashcat aircrack-ng clamav rkhunter
  lynis chkrootkit aide tripwire apparmor-bin-utils libcap libseccomp nspr nss p11-kit libtasn1 nettle gmp mpfr
  libmpc isl cloog boost eigen fftw gsl lapack suitesparse glpk coin3d cgal opencascade openscad freecad kicad ngspice
  verilator yosys iverilog gtkwave arduino avrdude openocd platformio esptool dfu-util minicom picocom
  guile racket sbcl clisp chez chicken gambit mit-scheme gforth swi-prolog gprolog polyml mlton smlnj nim crystal dmd
  ldc gnat dart deno bun nodePackages.npm nodePackages.typescript nodePackages.prettier nodePackages.eslint ruby_2_7
  ruby_3_3 php74 php83 lua5_1 lua5_3 luajit luarocks perlPackages.JSON perlPackages.LWP perlPackages.Moose
  perlPackages.TemplateToolkit perlPackages.DateTime perlPackages.XMLLibXML perlPackages.YAML perlPackages.IOSocketSSL
  perlPackages.DBDSQLite perlPackages.DBDmysql perlPackages.TextCSV perlPackages.FileSlurp perlPackages.HTTPDaemon
  python3Packages.twisted python3Packages.tornado python3Packages.celery python3Packages.paramiko
  python3Packages.pygments python3Packages.sphinx python3Packages.docutils python3Packages.mkdocs
  python3Packages.selenium python3Packages.scrapy python3Packages.opencv4 python3Packages.tensorflow
  python3Packages.pytorch python3Packages.torch python3Packages.keras python3Packages.nltk python3Packages.spacy
  python3Packages.bokeh python3Packages.seaborn python3Packages.plotly python3Packages.dask python3Packages.numba
  python3Packages.cython python3Packages.pybind11 python3Packages.cffi python3Packages.pycparser
  python3Packages.ldap python3Packages.pyzmq python3Packages.markdown python3Packages.pexpect python3Packages.psutil
  python3Packages.docker python3Packages.kubernetes python3Packages.ansible-core python3Packages.pygobject3
  rPackages.ggplot2 rPackages.dplyr rPackages.shiny
  pandoc texlive.combined.scheme-basic lilypond hugo jekyll zola asciidoctor ditaa drawio dia gource mermaid-cli
  freetype fribidi libpng libjpeg libtiff giflib jasper lcms2 libexif libraw openexr exempi gegl babl
  alsaLib alsa-lib alsaUtils pulseaudio jack2 portaudio fluidsynth timidity audacity ardour lmms mpd mpc ncmpcpp cmus
  xorg.libX11 xorg.xorgserver xorg.xauth xorg.xhost mesa libGL glxinfo vulkan-loader wayland weston sway dbus polkit
  avahi cups sane-backends hplip bluez networkmanager modemmanager wpa_supplicant hostapd dhcpcd dhcp radvd bird frr
  quagga openvswitch ovn dpdk suricata snort zeek ntp openntpd ptpd linuxptp gpsd rrdtool cacti munin monit
  glances netdata atop nmon collectl ganglia graphite telegraf loki tempo thanos cortex alertmanager
  prometheus-alertmanager couchdb cassandra neo4j clickhouse timescaledb cockroachdb dgraph arangodb rethinkdb leveldb
  rocksdb lmdb kyotocabinet tokyocabinet unixODBC freetds pgcli mycli litecli usql liquibase flyway dbmate
  sqitchPg rabbitmq-c zeromq czmq libevent libev libuv apr aprutil pcre pcre2 oniguruma re2 icu libxml2 libxslt expat
  yajl jansson json_c libyaml tinyxml cppcheck clang-tools include-what-you-use bear ctags cscope global universal-ctags
  gcovr lcov rr heaptrack gperftools jemalloc mimalloc tbb openmpi mpich slurm hwloc numactl papi likwid
  glibc musl glibcLocales tzdata locale busybox toybox dash mksh ksh tcsh rc oil nushell xonsh elvish powershell
  starship zoxide autojump broot lsd tldr cheat navi thefuck tealdeer mcfly atuin glow mdcat just gnupg1 ansifilter
  hunspell ispell ncurses readline dialog newt whiptail expect tcl tk`)

/** The 50 attributes that images list most, for the share of paths that a table knows. */
export const popularAttributes: readonly string[] =
  words(`bashInteractive coreutils cacert iana-etc git curl wget jq gnumake gcc
  python3 nodejs openjdk go ruby perl php nginx redis postgresql openssh openssl gnutar gzip bzip2 xz unzip zip less
  which findutils gnused gnugrep gawk procps vim nano htop tmux rsync sqlite imagemagick ffmpeg graphviz cmake bind
  gnupg file moreutils tzdata`)

/** Images of these: the shipped table knows what they need. */
export const popularFamily: Family = { name: 'popular', base: shell, pool: popularAttributes }

/** All that is evaluated. */
export const nixpkgsAttributes: readonly string[] = [
  ...new Set([
    ...popularAttributes,
    ...[...nixpkgsTuningFamilies, ...nixpkgsHeldOutFamilies].flatMap(({ base, pool }) => [...base, ...pool]),
    ...nixpkgsStrangers,
    'stdenv.cc.cc',
    'stdenv.cc.cc.lib',
  ]),
].sort()
